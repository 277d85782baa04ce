"""KPIs as tests declare them, and small estates around them."""

from typing import Any

from cadee.model.estate import Estate
from cadee.opening import open_workspace
from cadee.source.workspace import load_text

BASE = """\
cadee: 1
workflow: {name: Care, industry: retail, use_case: care, exposure: internal, approver: maya}
environments:
  sandbox: {stage: sandbox}
  production: {stage: production}
owners:
  care: {kind: team, members: [maya]}
  maya: {kind: person, name: Maya Lindt}
  gone: {kind: person, active: {since: 2020-01-01, until: 2026-01-31}}
systems:
  chat: {kind: channel, owner: care}
  desk: {kind: human, owner: care}
integrations:
  ask: {from: chat, to: desk}
journeys:
  help: {tier: 1, steps: [ask], slo: {availability: 99%}}
"""
MAYA = "maya: {kind: person, name: Maya Lindt}"
COMMON = "definition: Exactly this., window: 28d, source: desk, owner: care"
WINDOW = "n: {n}, from: 2026-03-01, to: 2026-05-31"


def fcr(*, looks: int = 1, more: str = "") -> str:
    base = f"baseline: {{value: 70%, {WINDOW.format(n=8000)}}}"
    return (
        f"  fcr: {{unit: share, better: higher, role: primary, smallest_gain: 2%, target: 73%, {base}, "
        f"looks: {looks}, {COMMON}{more}}}\n"
    )


def _looks(looks: int) -> str:
    return f"looks: {looks}, {COMMON}}}\n"


def time(*, looks: int = 1) -> str:
    base = f"baseline: {{value: 10m, {WINDOW.format(n=8000)}}}"
    return f"  time: {{unit: duration, better: lower, role: guardrail, harm_margin: 3%, {base}, {_looks(looks)}"


def rating(*, looks: int = 1) -> str:
    base = f"baseline: {{value: 4.1, {WINDOW.format(n=1600)}}}"
    return f"  rating: {{unit: rating, better: higher, role: guardrail, harm_margin: 0.1, {base}, {_looks(looks)}"


def incidents(*, looks: int = 1) -> str:
    base = f"baseline: {{value: 12, {WINDOW.format(n=92)}}}"
    return f"  incidents: {{unit: count, better: lower, role: guardrail, harm_margin: 50%, {base}, {_looks(looks)}"


def estate(kpis: str, more: str = "", environment: str = "production", people: str = MAYA) -> Estate:
    base = BASE.replace(MAYA, people)
    opened = open_workspace(load_text({"cadee.yaml": f"{base}kpis:\n{kpis}{more}"}))
    assert opened.estate is not None, [finding.message for finding in opened.findings]
    return opened.estate.resolve(environment)


def csv(*rows: dict[str, Any]) -> bytes:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(columns), *(",".join(str(row.get(key, "")) for key in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


BEFORE = {"period": "before", "from": "2026-03-01", "to": "2026-05-31"}
AFTER = {"period": "after", "from": "2026-10-05", "to": "2026-11-01"}
