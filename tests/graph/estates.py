"""Small estates for tests: written by hand in a line, or drawn at random."""

from itertools import count
from typing import Any

from hypothesis import strategies as st

from cadee.graph import Graph, build
from cadee.model.document import Document
from cadee.model.estate import Estate, estate

WORKFLOW = {"name": "W", "industry": "retail", "use_case": "service", "exposure": "customer-facing"}
Spec = dict[str, dict[str, Any]]


def make(**sections: dict[str, Any]) -> Estate:
    """Return the estate of some sections, written as in a file."""
    return estate(Document.model_validate({"cadee": 1, "workflow": WORKFLOW, **sections}))


def graph_of(spec: Spec) -> Graph:
    return build(make(**spec))


def calls(text: str, **more: dict[str, Any]) -> dict[str, Any]:
    """Return integrations from text: `a>b b>c` makes `a-b` and `b-c`; a keyword adds fields to one (`a_b={...}`)."""
    found = {}
    for call in text.split():
        start, end = call.split(">")
        found[f"{start}-{end}"] = {"from": start, "to": end, **more.get(f"{start}_{end}".replace("-", "_"), {})}
    return found


def systems(text: str, **more: dict[str, Any]) -> dict[str, Any]:
    """Return systems from text: `chat:channel bot:agent`; the kind is `tool` where none is said."""
    found = {}
    for word in text.split():
        key, _, kind = word.partition(":")
        found[key] = {"kind": kind or "tool", **more.get(key.replace("-", "_"), {})}
    return found


KINDS = ["channel", "agent", "gateway", "gateway", "model", "model", "human", "tool", "queue", "guardrail", "platform"]
TRIGGERS = ["timeout", "server-error", "rate-limited", "credential-rejected", "guardrail-down", "any"]
DOMAINS = ["cloud/one", "cloud/two", "vendor/quota-one"]


@st.composite
def specs(
    draw: st.DrawFn,
    *,
    kinds: list[str] = KINDS,
    most: int = 7,
    most_calls: int = 10,
    fallbacks: int = 2,
    routes: int = 2,
    journeys: int = 0,
    detail: bool = False,
) -> Spec:
    """Draw systems and integrations; with `detail` the fields that failures and figures look at."""
    names = [f"s{number}" for number in range(draw(st.integers(1, most)))]
    spec: Spec = {"systems": {}, "integrations": {}}
    for name in names:
        spec["systems"][name] = {"kind": draw(st.sampled_from(kinds))}
    ids = count()
    for _ in range(draw(st.integers(0, most_calls))):
        key = f"i{next(ids):02}"
        ends = {"from": draw(st.sampled_from(names)), "to": draw(st.sampled_from(names))}
        spec["integrations"][key] = ends | draw(_call())
    calls_drawn = sorted(spec["integrations"])
    if calls_drawn:
        one = st.sampled_from(calls_drawn)
        spec["fallbacks"] = {f"f{n}": draw(_fallback(one)) for n in range(draw(st.integers(0, fallbacks)))}
        gateways = [name for name in names if spec["systems"][name]["kind"] == "gateway"]
        if gateways:
            spec["routes"] = {
                f"r{n}": draw(_route(gateways, one, sorted(spec["fallbacks"])))
                for n in range(draw(st.integers(0, routes)))
            }
        spec["journeys"] = {
            f"j{n}": {"tier": 1, "steps": draw(st.lists(one, min_size=1, max_size=3))} for n in range(journeys)
        }
    if detail:
        draw(_detail(spec, names))
    return spec


@st.composite
def _call(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    mode = draw(st.sampled_from(["sync", "sync", "sync", "async", "passthrough"]))
    if mode != "sync":
        found["mode"] = mode
    if draw(st.integers(0, 9)) == 0:
        found["plane"] = draw(st.sampled_from(["control", "health"]))
    return found


@st.composite
def _fallback(draw: st.DrawFn, one: st.SearchStrategy[str]) -> dict[str, Any]:
    rungs: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 3))):
        on = draw(st.lists(st.sampled_from(TRIGGERS), min_size=1, max_size=2, unique=True))
        if draw(st.integers(0, 5)) == 0:
            rungs.append({"terminal": draw(st.sampled_from(["refusal", "static-answer"])), "on": on})
        else:
            rungs.append({"to": draw(one), "on": on})
    return {"protects": draw(one), "rungs": rungs}


@st.composite
def _route(draw: st.DrawFn, gateways: list[str], one: st.SearchStrategy[str], ladders: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "gateway": draw(st.sampled_from(gateways)),
        "serves": draw(st.lists(one, min_size=1, max_size=2, unique=True)),
        "primary": draw(one),
        "policy": draw(st.sampled_from(["enforced", "enforced", "passthrough"])),
    }
    if ladders and draw(st.booleans()):
        found["fallback"] = draw(st.sampled_from(ladders))
    return found


@st.composite
def _detail(draw: st.DrawFn, spec: Spec, names: list[str]) -> None:
    spec["identities"] = {"id0": {"kind": "workload"}, "id1": {"kind": "key", "credential": "env:KEY"}}
    some = st.lists(st.sampled_from(names), max_size=1)
    for system in spec["systems"].values():
        system["failure_domains"] = draw(st.lists(st.sampled_from(DOMAINS), max_size=1))
        system["depends_on"] = draw(some) if draw(st.integers(0, 3)) == 0 else []
        if draw(st.integers(0, 5)) == 0:
            system["on_error"] = "open"
        if draw(st.integers(0, 7)) == 0:
            system["terminal"] = "static-answer"
    for call in spec["integrations"].values():
        if draw(st.integers(0, 4)) == 0:
            call["identity"] = draw(st.sampled_from(["id0", "id1"]))
        if draw(st.integers(0, 5)) == 0:
            call["optional"] = True
        if draw(st.integers(0, 6)) == 0:
            call["transforms"] = [{"kind": "redact", "by": draw(st.sampled_from(names))}]
    for route in spec.get("routes", {}).values():
        route["guardrails"] = draw(some)
