"""Small estates for tests: written by hand in a line, or drawn at random."""

from random import Random
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


class Dice:
    """Even choices from a seed: estates drawn so are dense with calls, ladders and routes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def one(self, items: list[Any]) -> Any:
        return self.random.choice(items)

    def some(self, items: list[Any], most: int) -> list[Any]:
        """Return up to `most` different items."""
        return self.random.sample(items, self.number(0, min(most, len(items))))

    def chance(self, of: int) -> bool:
        """Whether a die with `of` faces falls on one."""
        return self.number(1, of) == 1


dice = st.builds(Dice, st.integers(0, 2**64 - 1))


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
    roll = draw(dice)
    names = [f"s{number}" for number in range(roll.number(1, most))]
    spec: Spec = {"systems": {name: {"kind": roll.one(kinds)} for name in names}, "integrations": {}}
    for number in range(roll.number(0, most_calls)):
        spec["integrations"][f"i{number:02}"] = {"from": roll.one(names), "to": roll.one(names)} | _call(roll)
    known = sorted(spec["integrations"])
    if known:
        spec["fallbacks"] = {f"f{n}": _fallback(roll, known) for n in range(roll.number(0, fallbacks))}
        gateways = [name for name in names if spec["systems"][name]["kind"] == "gateway"]
        if gateways:
            ladders = sorted(spec["fallbacks"])
            spec["routes"] = {
                f"r{n}": _route(roll, spec, roll.one(gateways), ladders) for n in range(roll.number(0, routes))
            }
        spec["journeys"] = {
            f"j{n}": {"tier": 1, "steps": [roll.one(known) for _ in range(roll.number(1, 3))]} for n in range(journeys)
        }
    if detail:
        _detail(roll, spec, names)
    return spec


def _call(roll: Dice) -> dict[str, Any]:
    mode = roll.one(["sync", "sync", "sync", "async", "passthrough"])
    found = {} if mode == "sync" else {"mode": mode}
    return found | ({"plane": roll.one(["control", "health"]), "data": []} if roll.chance(10) else {})


def _fallback(roll: Dice, known: list[str]) -> dict[str, Any]:
    rungs: list[dict[str, Any]] = []
    for _ in range(roll.number(1, 3)):
        on = roll.some(TRIGGERS, 2) or ["any"]
        if roll.chance(6):
            rungs.append({"terminal": roll.one(["refusal", "static-answer"]), "on": on})
        else:
            rungs.append({"to": roll.one(known), "on": on})
    return {"protects": roll.one(known), "rungs": rungs}


def _route(roll: Dice, spec: Spec, gateway: str, ladders: list[str]) -> dict[str, Any]:
    """Return a route of a gateway, mostly over calls that arrive at it and leave it."""
    calls = sorted(spec["integrations"])
    arriving = [key for key in calls if spec["integrations"][key]["to"] == gateway] or calls
    leaving = [key for key in calls if spec["integrations"][key]["from"] == gateway] or calls
    found: dict[str, Any] = {
        "gateway": gateway,
        "serves": roll.some(calls if roll.chance(5) else arriving, 2) or [arriving[0]],
        "primary": roll.one(calls if roll.chance(5) else leaving),
        "policy": roll.one(["enforced", "enforced", "passthrough"]),
    }
    if ladders and roll.chance(2):
        found["fallback"] = roll.one(ladders)
    return found


def _detail(roll: Dice, spec: Spec, names: list[str]) -> None:
    spec["identities"] = {"id0": {"kind": "workload"}, "id1": {"kind": "key", "credential": "env:KEY"}}
    for system in spec["systems"].values():
        system["failure_domains"] = roll.some(DOMAINS, 1)
        system["depends_on"] = roll.some(names, 1) if roll.chance(5) else []
        if roll.chance(6):
            system["on_error"] = "open"
        if roll.chance(8):
            system["terminal"] = "static-answer"
    for call in spec["integrations"].values():
        if roll.chance(5):
            call["identity"] = roll.one(["id0", "id1"])
        if roll.chance(4):
            call["optional"] = True
        if roll.chance(8):
            call["transforms"] = [{"kind": "redact", "by": roll.one(names)}]
    for route in spec.get("routes", {}).values():
        route["guardrails"] = roll.some(names, 1) if roll.chance(2) else []


@st.composite
def pathways(draw: st.DrawFn, *, journeys: int = 1) -> Spec:
    """Draw an estate of which most calls lead on from a channel, with ladders over them, models and people behind."""
    roll = draw(dice)
    kinds = ["agent", "gateway", "tool", "guardrail", "model", "model", "human", "queue"]
    names = [f"s{number}" for number in range(roll.number(4, 7))]
    spec: Spec = {"systems": {name: {"kind": roll.one(kinds)} for name in names}, "integrations": {}}
    spec["systems"]["s0"]["kind"] = "channel"
    pairs = [(roll.number(0, len(names) - 2), roll.number(1, 3)) for _ in range(roll.number(5, 10))]
    for number, (start, step) in enumerate([(0, 1), (0, 2), *pairs]):
        end = min(start + step, len(names) - 1)
        spec["integrations"][f"i{number:02}"] = {"from": names[start], "to": names[end]} | _call(roll)
    known = sorted(spec["integrations"])
    spec["fallbacks"] = {f"f{n}": _fallback(roll, known) for n in range(roll.number(0, 3))}
    gateways = [name for name in names if spec["systems"][name]["kind"] == "gateway"]
    if gateways:
        spec["routes"] = {"r0": _route(roll, spec, roll.one(gateways), sorted(spec["fallbacks"]))}
    entry = [key for key in known if spec["integrations"][key]["from"] == "s0"]
    spec["journeys"] = {f"j{n}": {"tier": 1, "steps": [roll.one(entry), roll.one(known)]} for n in range(journeys)}
    _detail(roll, spec, names)
    if gateways and roll.chance(2):
        route = spec["routes"]["r0"]
        spec["fallbacks"]["refuses"] = {"protects": route["primary"], "rungs": [{"terminal": "refusal", "on": ["any"]}]}
        asked = roll.one([key for key in known if spec["integrations"][key]["to"] == route["gateway"]] or known)
        spec["fallbacks"]["asks"] = {"protects": asked, "rungs": [{"to": roll.one(known), "on": ["any"]}]}
    if roll.chance(2):
        guarded = roll.one(known)
        spec["integrations"][guarded]["action"] = roll.one(["irreversible", "irreversible", "write"])
        outcomes = {"escalate": f"integrations/{roll.one(known)}"}
        spec["gates"] = {"g": {"kind": "limit", "guards": [guarded], "outcomes": outcomes}}
    return spec


@st.composite
def refusals(draw: st.DrawFn) -> Spec:
    """A chat whose calls to a gateway, and the gateway's own, are protected at random, mostly by refusals."""
    spec = {
        "systems": systems("chat:channel bot:agent gw:gateway one:model two:model desk:human box:queue"),
        "integrations": calls("chat>bot bot>gw gw>one gw>two bot>desk chat>box gw>box"),
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one"}},
        "journeys": {"j0": {"tier": 1, "steps": ["chat-bot", "bot-gw"]}},
        "fallbacks": {},
    }
    ways = st.sampled_from(sorted(spec["integrations"]))
    on = st.sampled_from([["any"], ["any"], ["timeout"], ["rate-limited"], ["credential-rejected"]])
    aside = ("gw-two", "bot-desk", "chat-box", "gw-box")
    rung = st.builds(lambda to, on: {"to": to, "on": on}, st.sampled_from(aside), on)
    last = st.builds(lambda kind, on: {"terminal": kind, "on": on}, st.sampled_from(["refusal", "static-answer"]), on)
    for protected in ("gw-one", "bot-gw", *draw(st.lists(ways, max_size=1))):
        first = [draw(rung)] if draw(st.booleans()) else []
        rungs = [*first, draw(last if protected == "gw-one" else rung)]
        spec["fallbacks"][f"{protected}-down"] = {"protects": protected, "rungs": rungs}
    used = {each.get("to") for ladder in spec["fallbacks"].values() for each in ladder["rungs"]}
    for key in set(aside) - used - {ladder["protects"] for ladder in spec["fallbacks"].values()}:
        del spec["integrations"][key]
    for key in sorted(draw(st.sets(ways)) & spec["integrations"].keys()):
        spec["integrations"][key] |= draw(st.sampled_from([{"optional": True}, {"mode": "async"}, {"identity": "id0"}]))
    spec["identities"] = {"id0": {"kind": "workload"}}
    return spec
