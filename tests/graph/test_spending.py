"""The most that a request may cost, against a walk over every way it can take, and by hand."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph.rounds import rounds
from cadee.graph.spending import ENDLESS, Spending
from tests.graph.brute import only_rungs, request
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems

KINDS = ["agent", "agent", "gateway", "gateway", "model", "model", "human", "tool", "queue", "guardrail"]
CARD = {"vendor": "a", "name": "m", "context_window": 1_000_000, "price_in": "1 EUR", "price_out": "2 EUR"}


@st.composite
def estates(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(kinds=KINDS)), draw(dice)
    for system in spec["systems"].values():
        if system["kind"] == "model" and not roll.chance(5):
            system["model"] = {**CARD, "price_out": roll.one(["1 EUR", "3 EUR", "5 EUR"])}
    for call in spec["integrations"].values():
        if roll.chance(3):
            call["loop_budget"] = roll.one([{"max_steps": 3}, {"spend": "7 EUR"}, {"max_steps": 2, "spend": "9 EUR"}])
    return spec


class Walk:
    """Adds up along every way; a way that comes back to itself costs without end, if it costs anything."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.lone = spec, only_rungs(spec)
        self.calls: dict[str, Any] = spec["integrations"]
        self.kinds = {key: system["kind"] for key, system in spec["systems"].items()}

    def leaving(self, system: str) -> list[str]:
        own = (key for key in sorted(self.calls) if self.calls[key]["from"] == system)
        return [key for key in own if request(self.spec, key) and key not in self.lone]

    def below(self, call: str) -> list[str]:
        """The calls that stand right below one."""
        target = self.calls[call]["to"]
        routes = [r for r in self.spec.get("routes", {}).values() if call in r["serves"] and r["gateway"] == target]
        if routes:
            return [key for route in routes for key in self.of_route(route)]
        return [] if self.kinds[target] in ("human", "channel") else self.leaving(target)

    def of_route(self, route: dict[str, Any]) -> list[str]:
        ladder = self.spec.get("fallbacks", {}).get(route.get("fallback"))
        other = ladder if ladder and ladder["protects"] != route["primary"] else None
        guards = [
            key
            for key in sorted(self.calls)
            if self.calls[key]["from"] == route["gateway"]
            and request(self.spec, key)
            and self.kinds[self.calls[key]["to"]] == "guardrail"
            and self.calls[key]["to"] in route.get("guardrails", [])
        ]
        return list(dict.fromkeys([route["primary"], *(self.rungs_of(other) if other else []), *guards]))

    def rungs_of(self, ladder: dict[str, Any]) -> list[str]:
        return [rung["to"] for rung in ladder["rungs"][: ladder.get("max_depth")] if "to" in rung]

    def rungs(self, call: str) -> list[str]:
        ladders = self.spec.get("fallbacks", {})
        return [to for key in sorted(ladders) if ladders[key]["protects"] == call for to in self.rungs_of(ladders[key])]

    def met(self, call: str) -> set[str]:
        seen, waiting = set(), [call]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += [*self.below(each), *self.rungs(each)]
        return seen


class CircleError(Exception):
    pass


class Exact(Walk):
    """The most of a call by plain recursion; raises where a way comes back to itself."""

    def most(self, call: str, above: tuple[str, ...] = ()) -> Decimal:
        if call in above:
            raise CircleError
        entry, here = self.calls[call], (*above, call)
        loop, queue = entry.get("loop_budget", {}), self.spec["systems"][entry["from"]].get("queue", {})
        tries = (1 + (entry.get("retries") or 0)) * (1 + queue.get("redelivery", 0))
        whole = tries * self.target(call, here) + sum(self.most(rung, here) for rung in self.rungs(call))
        whole = whole * self.times(call) if whole else whole
        return min(whole, Decimal(loop["spend"].split()[0])) if "spend" in loop else whole

    def target(self, call: str, above: tuple[str, ...]) -> Decimal:
        key = self.calls[call]["to"]
        routed = [r for r in self.spec.get("routes", {}).values() if call in r["serves"] and r["gateway"] == key]
        parts = {each: self.most(each, above) for each in dict.fromkeys(self.below(call))}
        if routed:
            return sum((parts[each] for route in routed for each in self.of_route(route)), Decimal(0))
        if self.kinds[key] == "gateway":
            guards = [each for each in parts if self.kinds[self.calls[each]["to"]] == "guardrail"]
            rest = (parts[each] for each in parts if each not in guards)
            return sum((parts[each] for each in guards), Decimal(0)) + max(rest, default=Decimal(0))
        return self.own(key) + sum(parts.values(), Decimal(0))

    def own(self, key: str) -> Decimal:
        if self.kinds[key] != "model":
            return Decimal(0)
        card = self.spec["systems"][key].get("model")
        return max(Decimal(card[price].split()[0]) for price in ("price_in", "price_out")) if card else ENDLESS

    def times(self, call: str) -> Decimal:
        steps = self.calls[call].get("loop_budget", {}).get("max_steps")
        for each in rounds(graph_of(self.spec)):
            if call in each.asks and steps is None:
                return ENDLESS
            if call in each.acts and steps is None:
                said = [self.calls[ask].get("loop_budget", {}).get("max_steps") for ask in each.asks]
                return max(ENDLESS if one is None else Decimal(one) for one in said)
        return Decimal(steps or 1)


@given(estates())
def test_the_bound_is_what_plain_recursion_adds_up(spec: Spec) -> None:
    walk, starts = Exact(spec), sorted(spec["integrations"])
    spending = Spending(graph_of(spec), "EUR", starts)
    for start in starts:
        loop = walk.calls[start].get("loop_budget", {})
        assert spending.of(start) <= (Decimal(loop["spend"].split()[0]) if "spend" in loop else ENDLESS)
        try:
            assert spending.of(start) == walk.most(start)
        except CircleError:
            met = {walk.calls[key]["to"] for key in walk.met(start)}
            assert bool(spending.of(start)) <= any(walk.kinds[key] == "model" for key in met)


def cost(spec: Spec, call: str) -> Decimal:
    return Spending(graph_of(spec), "EUR", [call]).of(call)


def test_tries_rungs_queues_and_rounds_multiply_or_add() -> None:
    kinds = systems(
        "web:channel line:queue bot:agent tool other:tool one:model two:model vec:embedding",
        one={"model": CARD},
        two={"model": {**CARD, "price_in": "5 EUR"}},
        vec={"model": {"vendor": "a", "name": "v", "context_window": 500_000, "price_in": "1 EUR"}},
        line={"queue": {"redelivery": 2}},
    )
    integrations = calls(
        "web>line line>bot bot>one bot>two bot>vec bot>tool tool>vec",
        line_bot={"retries": 1},
        bot_one={"loop_budget": {"max_steps": 4}, "retries": 1},
        bot_two={"loop_budget": {"max_steps": 1}},
    )
    ladder = {
        "protects": "bot-one",
        "rungs": [{"to": "bot-two", "on": ["any"]}, {"terminal": "refusal", "on": ["any"]}],
    }
    spec: Spec = {"systems": kinds, "integrations": integrations, "fallbacks": {"down": ladder}}
    assert cost(spec, "bot-vec") == Decimal("0.5")
    assert cost(spec, "bot-one") == 4 * (2 * 2 + 5)
    assert cost(spec, "bot-tool") == 4 * Decimal("0.5")
    assert cost(spec, "line-bot") == 6 * (36 + Decimal("0.5") + 2)
    assert cost(spec, "web-line") == cost(spec, "line-bot")
    assert Spending(graph_of(spec), "EUR", ["web-line"]).dearest("web-line") == (
        "web-line",
        "line-bot",
        "bot-one",
        "bot-two",
    )
    assert cost({**spec, "fallbacks": {"down": {**ladder, "max_depth": 1}}}, "bot-one") == 36


def test_a_gateway_asks_one_model_for_each_request_and_every_guard() -> None:
    kinds = systems(
        "bot:tool gate:gateway one:model two:model guard:guardrail idle:guardrail",
        one={"model": CARD},
        two={"model": {**CARD, "price_in": "5 EUR"}},
        guard={"model": CARD},
        idle={"model": CARD},
    )
    integrations = calls("bot>gate gate>one gate>two gate>guard gate>idle")
    spec: Spec = {"systems": kinds, "integrations": integrations}
    assert cost(spec, "bot-gate") == 2 + 2 + 5
    route = {"gateway": "gate", "serves": ["bot-gate"], "primary": "gate-one", "guardrails": ["guard"]}
    assert cost({**spec, "routes": {"r": route}}, "bot-gate") == 2 + 2


def test_a_circle_ends_where_money_does() -> None:
    kinds = systems("bot:agent aide:agent one:model", one={"model": CARD})
    spec: Spec = {"systems": kinds, "integrations": calls("bot>aide aide>bot aide>one")}
    assert cost(spec, "bot-aide") == ENDLESS
    limited = calls("bot>aide aide>bot aide>one", aide_bot={"loop_budget": {"spend": "9 EUR"}})
    assert cost({**spec, "integrations": limited}, "aide-bot") == 9
    free = systems("bot:agent aide:agent one:tool")
    assert cost({"systems": free, "integrations": calls("bot>aide aide>bot aide>one")}, "bot-aide") == 0


def test_the_models_without_a_price_are_named_where_they_matter() -> None:
    kinds = systems("bot:tool one:model two:model")
    integrations = calls("bot>one bot>two", bot_two={"loop_budget": {"spend": "9 EUR"}})
    graph = graph_of({"systems": kinds, "integrations": {**integrations, "ask": {"from": "one", "to": "bot"}}})
    spending = Spending(graph, "EUR", ["bot-one", "bot-two"])
    assert spending.unpriced(["bot-two"]) == ()
    assert spending.unpriced(["bot-one"]) == ("one",)
