"""The longest first sheet: every text of the example as long as nobody would write it, every list full."""

import json
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cadee.cli.briefing import Call, briefed
from cadee.comparison import Change, Comparison
from cadee.decide.reason import Reason
from cadee.decide.rule import Outcome
from cadee.diagnostic import Finding
from cadee.model.base import Entity
from cadee.model.estate import Estate
from cadee.model.proof import Evidence, Waiver
from cadee.pack.base import Before, Brief
from tests.pack.briefs import EXAMPLES, amended
from tests.pack.poison import record

TODAY = date(2026, 11, 23)


def measured(name: str = "retail-customer-service", file: str = "measurements.csv") -> Brief:
    """The brief of an example with its measurements, whatever is being changed around it."""
    place = EXAMPLES / name
    told = briefed(Call(place, "production", None, place / "evidence" / file, TODAY, ("pack",))).brief
    return replace(told, repository=None)


def pilot() -> Brief:
    """The brief of the twin that is to be paused."""
    return measured("retail-customer-service-sandbox", "measurements.json")


def longest(words: str = "The assistant of the returns department for the Nordic and Baltic online shops") -> Brief:
    """A brief whose first sheet has five of everything, six measures, and `words` thrice in each text."""
    text = " ".join([words] * 3)
    told = measured()
    estate = told.estate
    owners = {key: _named(item, text) for key, item in estate.owners.items()}
    kpis = {key: _named(item, text) for key, item in estate.kpis.items()}
    ladders = {key: _named(item, text) for key, item in estate.fallbacks.items()}
    told = replace(told, evidence={"evidence/refuting.json": _refuting(estate)})
    told = amended(
        told,
        owners=owners,
        kpis=kpis,
        fallbacks=ladders,
        waivers=_waivers(estate, text),
        evidence=_approvals(estate, text),
    )
    findings = tuple(_finding(item, text) for item in pilot().report.findings)
    report = replace(told.report, findings=findings, layers=pilot().report.layers)
    workflow = _named(told.estate.workflow, text)
    estate = replace(told.estate, workflow=workflow)
    judgement = told.judgement
    assert judgement is not None
    reasons = tuple(Reason(Outcome.PAUSE, f"code-{number}", f"{number} {text}", "kpis/x") for number in range(6))
    changes = [
        Change(f"systems/x{number}", "changed", f"{text} {number}", weight="risk-increasing") for number in range(7)
    ]
    return replace(
        told,
        subject=replace(told.subject, estate=estate, report=report),
        judgement=replace(
            judgement,
            headline=f"Pause: {text}",
            action=f"{text}.",
            agreement=f"{text}.",
            confidence_because=text,
            reasons=reasons,
            kpis=tuple(replace(item, before=f"{item.before}; control {text}") for item in judgement.kpis),
        ),
        before=Before(text, estate, Comparison(tuple(changes)), {}, f"of {'x' * 63}, not compared"),
        signed=True,
        signer=text,
        failed=tuple((f"part {number} of {words}", "a fault in cadee: TypeError") for number in range(6)),
    )


Named = TypeVar("Named", bound=Entity)


def _named(item: Named, text: str) -> Named:
    return item.model_copy(update={"name": f"{item.id} {text}"})


def _refuting(estate: Estate) -> bytes:
    """The record of a drill that refutes every fallback."""
    claim = record()["results"][0] | {"verdict": "refuted"}
    return json.dumps(record(results=[claim | {"element": each.ref} for each in estate.fallbacks.values()])).encode()


def _waivers(estate: Estate, text: str) -> dict[str, Waiver]:
    known = next(iter(estate.waivers.values()))
    scope = tuple(f"integrations/{text.replace(' ', '-').lower()}-{end}" for end in "ab")
    ended = {"scope": scope, "expires": date(2026, 6, 30)}
    return {f"w{number}": known.model_copy(update=ended) for number in range(6)}


def _approvals(estate: Estate, text: str) -> dict[str, Evidence]:
    known = next(item for item in estate.evidence.values() if item.kind == "approval")
    subject = f"systems/{text.replace(' ', '-').lower()}"
    return {f"e{number}": known.model_copy(update={"id": f"e{number}", "subject": subject}) for number in range(6)}


def _finding(item: Finding, text: str) -> Finding:
    return replace(item, message=f"{item.message} {text}", why=f"{item.why} {text}", cause="")
