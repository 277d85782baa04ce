"""Ladders, latency and completion against plain recursion, and the worked cases of the rules."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.graph.brute import exits, only_rungs, serving, view
from tests.graph.estates import Spec, calls, dice, graph_of, specs, systems


def ms(text: str | None) -> Decimal | None:
    if text is None:
        return None
    return Decimal(text[:-2]) if text.endswith("ms") else Decimal(text[:-1]) * 1000


@st.composite
def timed(draw: st.DrawFn) -> Spec:
    spec, roll = draw(specs(most=6, most_calls=9, journeys=1, fallbacks=3)), draw(dice)
    for call in spec["integrations"].values():
        if not roll.chance(4):
            call["timeout"] = f"{roll.number(1, 9)}s"
        if roll.chance(2):
            call["retries"] = roll.number(0, 2)
        if roll.chance(4):
            call["backoff"] = "100ms"
    for ladder in spec.get("fallbacks", {}).values():
        if roll.chance(4):
            ladder["max_depth"] = 1
    return spec


def own_time(spec: Spec, key: str) -> Decimal | None:
    call = spec["integrations"][key]
    if call.get("mode") == "async" or call.get("plane", "runtime") != "runtime":
        return Decimal(0)
    timeout, retries = ms(call.get("timeout")), call.get("retries", 0)
    return None if timeout is None else (1 + retries) * timeout + retries * (ms(call.get("backoff")) or 0)


def waiting_callers(spec: Spec, key: str) -> list[str]:
    source = spec["integrations"][key]["from"]
    arriving = [name for name, _, target in view(spec, True) if target == source]
    arriving = [name for name in arriving if spec["integrations"][name].get("mode") != "async"]
    routes = [
        each for each in spec.get("routes", {}).values() if each["gateway"] == source and key in exits(spec, each)
    ]
    served = {name for route in routes for name in route["serves"]}
    return [name for name in arriving if name in served] if served else arriving


@given(timed(), st.sampled_from([None, "timeout"]))
def test_a_ladder_is_a_running_sum_against_the_nearest_deadline(spec, trigger) -> None:
    graph = graph_of(spec)
    for key, ladder in spec.get("fallbacks", {}).items():
        live = [rung for rung in ladder["rungs"] if trigger is None or {trigger, "any"} & set(rung["on"])]
        names = [ladder["protects"], *(rung.get("to") for rung in live[: ladder.get("max_depth")])]
        clock: Decimal | None = Decimal(0)
        steps = graph.ladder(key, trigger=trigger)
        assert [step.integration for step in steps] == [name or "" for name in names]
        for step, name in zip(steps, names, strict=True):
            own = own_time(spec, name) if name else Decimal(0)
            assert (step.own, step.starts) == (own, clock)
            clock = None if own is None or clock is None else clock + own
            assert step.ends == clock
            callers = waiting_callers(spec, name or ladder["protects"])
            known = [(time, caller) for caller in callers if (time := ms(spec["integrations"][caller].get("timeout")))]
            deadline, caller = min(known) if known else (None, callers[0] if callers else "")
            assert (step.deadline, step.caller) == (deadline, caller)


def ladder(timeout: str, retries: int = 0) -> list[bool | None]:
    spec = {
        "systems": systems("bot:agent gw:gateway one:model two:model"),
        "integrations": calls(
            "bot>gw gw>one gw>two",
            bot_gw={"timeout": "6s"},
            gw_one={"timeout": timeout, "retries": retries},
            gw_two={"timeout": "2s"},
        ),
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one"}},
        "fallbacks": {
            "down": {
                "protects": "gw-one",
                "rungs": [{"to": "gw-two", "on": ["any"]}, {"terminal": "refusal", "on": ["any"]}],
            }
        },
    }
    return [step.fits for step in graph_of(spec).ladder("down")]


def test_a_hung_primary_that_uses_the_whole_deadline_starves_its_fallback() -> None:
    assert ladder("6s") == [True, False, False]
    assert ladder("3s") == [True, True, True]
    assert ladder("4s") == [True, True, False]
    assert ladder("3s", retries=1) == [True, False, False]


def test_a_missing_timeout_is_unknown_not_fine() -> None:
    spec = {
        "systems": systems("bot:agent gw:gateway one:model"),
        "integrations": calls("bot>gw gw>one"),
        "fallbacks": {"down": {"protects": "gw-one", "rungs": [{"terminal": "refusal", "on": ["any"]}]}},
    }
    assert [step.fits for step in graph_of(spec).ladder("down")] == [None, None]


Bound = tuple[Decimal | None, Decimal | None]


def waits_in(spec: Spec, system: str) -> list[str]:
    live = [call for call in view(spec, True) if call[0] not in only_rungs(spec)]
    return [key for key, source, _ in live if source == system and spec["integrations"][key].get("mode") != "async"]


def bound_of(spec: Spec, system: str, above: tuple[str, ...] = ()) -> Bound:
    """The longest of a system's calls and their sum, by plain recursion; a circle has no bound."""
    if system in above:
        return None, None
    times = [call_bound(spec, key, (*above, system)) for key in waits_in(spec, system)]
    if any(longest is None for longest, _ in times):
        return None, None
    return max((time[0] for time in times), default=Decimal(0)), sum((time[1] for time in times), Decimal(0))


def call_bound(spec: Spec, key: str, above: tuple[str, ...]) -> Bound:
    tries = [key]
    for _, each in sorted(spec.get("fallbacks", {}).items()):
        if each["protects"] == key:
            tries += [rung["to"] for rung in each["rungs"][: each.get("max_depth")] if "to" in rung]
    same = [name for name in tries if spec["integrations"][name]["from"] == spec["integrations"][key]["from"]]
    times = [once(spec, name, above) for name in same]
    if any(longest is None for longest, _ in times):
        return None, None
    return sum((time[0] for time in times), Decimal(0)), sum((time[1] for time in times), Decimal(0))


def once(spec: Spec, key: str, above: tuple[str, ...]) -> Bound:
    own = own_time(spec, key)
    if own is not None:
        return own, own
    call: dict[str, Any] = spec["integrations"][key]
    if not waits_in(spec, call["to"]):
        return None, None
    longest, total = bound_of(spec, call["to"], above)
    if longest is None or total is None:
        return None, None
    retries, pause = call.get("retries", 0), ms(call.get("backoff")) or Decimal(0)
    return (1 + retries) * longest + retries * pause, (1 + retries) * total + retries * pause


@given(timed())
def test_completion_is_the_recursion_over_calls_without_timeouts(spec) -> None:
    graph = graph_of(spec)
    for key in spec["systems"]:
        expected = bound_of(spec, key)
        found = graph.completion(key)
        assert (found.longest, found.total) == expected
        assert bool(found.unbounded) == (expected[0] is None)
        for name in waits_in(spec, key):
            time = graph.call_time(name)
            assert (time.longest, time.total) == call_bound(spec, name, (key,))


def test_an_inversion_shows_in_the_child() -> None:
    spec = {
        "systems": systems("a b c d"),
        "integrations": calls(
            "a>b b>c b>d",
            a_b={"timeout": "2s"},
            b_c={"timeout": "1s", "retries": 2, "backoff": "100ms"},
            b_d={"timeout": "1s"},
        ),
    }
    found = graph_of(spec).completion("b")
    assert (found.longest, found.total, found.via) == (Decimal(3200), Decimal(4200), "b-c")


def test_latency_sums_what_a_journey_waits_for() -> None:
    def figures(floor: str, mean: str, p95: str) -> dict[str, Any]:
        return {"latency": {"floor": floor, "mean": mean, "p95": p95}}

    spec = {
        "systems": systems(
            "chat:channel bot:agent gw:gateway one:model two:model desk:human log:telemetry",
            bot=figures("10ms", "50ms", "100ms"),
            gw=figures("5ms", "10ms", "20ms"),
            one=figures("300ms", "1s", "3s"),
            two=figures("500ms", "2s", "4s"),
            log=figures("1s", "1s", "1s"),
        ),
        "integrations": calls(
            "chat>bot bot>gw gw>one gw>two bot>desk bot>log",
            bot_log={"mode": "async"},
            gw_one={"timeout": "5s", "retries": 1},
            gw_two={"timeout": "5s"},
        ),
        "routes": {"r": {"gateway": "gw", "serves": ["bot-gw"], "primary": "gw-one"}},
        "fallbacks": {
            "down": {
                "protects": "gw-one",
                "rungs": [{"to": "gw-two", "on": ["any"]}, {"to": "bot-desk", "on": ["any"]}],
            }
        },
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot", "bot-gw"]}},
    }
    graph = graph_of(spec)
    assert graph.fallbacks_on("ask") == ("down",)
    normal = graph.latency("ask")
    assert normal.systems == ("chat", "bot", "gw", "one")
    assert (normal.floors, normal.means, normal.p95s) == (315, 1060, 3120)
    assert (normal.slowest, normal.worst_p95, normal.lost, normal.unknown) == ("one", 3000, 0, ("chat",))
    fallen = graph.latency("ask", fallback="down")
    assert fallen.systems == ("chat", "bot", "gw", "two")
    assert (fallen.p95s, fallen.lost) == (4120, 10000)
    spec["systems"]["three"] = {"kind": "model"} | figures("1s", "3s", "9s")
    spec["integrations"] |= calls("gw>three", gw_three={"timeout": "5s"})
    spec["fallbacks"]["down"]["rungs"].insert(0, {"to": "gw-three", "on": ["any"]})
    slow = graph_of(spec).latency("ask", fallback="down")
    assert (slow.systems[-1], slow.slowest, slow.p95s, slow.lost) == ("three", "three", 9120, 15000)


@given(timed())
def test_callers_at_a_gateway_are_those_of_its_routes(spec) -> None:
    graph = graph_of(spec)
    for key, call in spec["integrations"].items():
        assert list(graph.callers(key)) == waiting_callers(spec, key)
        assert all(route in spec["routes"].values() for route in serving(spec, key))
        assert graph.own_time(key) == own_time(spec, key), call


def test_a_rung_that_nobody_waits_for_closes_no_circle() -> None:
    spec = {
        "systems": systems("a b"),
        "integrations": calls("a>b b>a", b_a={"timeout": "1s"}) | {"late": {"from": "b", "to": "a", "mode": "async"}},
        "fallbacks": {"f": {"protects": "b-a", "rungs": [{"to": "late", "on": ["any"]}]}},
    }
    assert graph_of(spec).completion("a").longest == 1000
