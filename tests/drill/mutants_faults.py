"""Damages to what Envoy does when models and guards fail, and to its limits."""

from collections.abc import Callable, Iterator
from typing import Any

from cadee.generators.gateway.dump import to_yaml
from tests.drill.mutants import Files, Mutant
from tests.generators.gateway.estates import loaded, put

CHAT, GUARD, OTHER = "support-chat", "guard-redactor", "guard-watcher"
LIMIT, LUA = "envoy.filters.http.local_ratelimit", "envoy.filters.http.lua"


def envoy(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], Files]:
    """A damage to the bootstrap, as data."""

    def damage(files: Files) -> Files:
        data = loaded(files["envoy.yaml"].decode())
        before = repr(data)
        change(data)
        assert repr(data) != before, "nothing was damaged"
        return {**files, "envoy.yaml": to_yaml(data, "").encode()}

    return damage


def listeners(data: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The connection managers of the listeners whose names begin so."""
    for listener in data["static_resources"]["listeners"]:
        if listener["name"].startswith(name):
            yield listener["filter_chains"][0]["filters"][0]["typed_config"]


def route(data: dict[str, Any], listener: str, name: str) -> dict[str, Any]:
    """A route by name in a listener."""
    manager = next(listeners(data, listener))
    return next(item for item in manager["route_config"]["virtual_hosts"][0]["routes"] if item["name"] == name)


def public(data: dict[str, Any]) -> dict[str, Any]:
    """The public route of the chat."""
    return route(data, "public", CHAT)


def step(data: dict[str, Any], number: int, name: str) -> dict[str, Any]:
    """The route of a step of the chat."""
    return route(data, f"step-{CHAT}-{number}", name)


def moves(data: dict[str, Any], number: int, name: str) -> dict[str, Any]:
    """The failures of a step of the chat that lead to the next one."""
    found: dict[str, Any] = step(data, number, name)["typed_per_filter_config"][LUA]["filter_context"]["moves"]
    return found


def cluster(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A cluster by name."""
    return next(item for item in data["static_resources"]["clusters"] if item["name"] == name)


def guard(data: dict[str, Any], name: str = GUARD) -> dict[str, Any]:
    """The filter that asks a guard."""
    filters = next(listeners(data, "public"))["http_filters"]
    found: dict[str, Any] = next(item for item in filters if item["name"] == name)["typed_config"]
    return found


def limit(data: dict[str, Any]) -> dict[str, Any]:
    """The limit of the chat."""
    found: dict[str, Any] = public(data)["typed_per_filter_config"][LIMIT]
    return found


# Ladders


def dropped_last(data: dict[str, Any]) -> None:
    del cluster(data, f"route-{CHAT}")["load_assignment"]["endpoints"][2]


def dropped_all(data: dict[str, Any]) -> None:
    del cluster(data, f"route-{CHAT}")["load_assignment"]["endpoints"][1:]


def swapped(data: dict[str, Any]) -> None:
    places = cluster(data, f"route-{CHAT}")["load_assignment"]["endpoints"]
    places[1]["priority"], places[2]["priority"] = 2, 1


def primary_last(data: dict[str, Any]) -> None:
    places = cluster(data, f"route-{CHAT}")["load_assignment"]["endpoints"]
    for place, priority in zip(places, (2, 0, 1), strict=True):
        place["priority"] = priority


def no_way_on_500(data: dict[str, Any]) -> None:
    del moves(data, 0, "to-a")["server-error"]


def no_way_on_429(data: dict[str, Any]) -> None:
    del moves(data, 0, "to-a")["rate-limited"]


def no_way_on_timeout(data: dict[str, Any]) -> None:
    del moves(data, 1, "to-b")["timeout"]


def way_on_401(data: dict[str, Any]) -> None:
    moves(data, 0, "to-a")["credential-rejected"] = True


def way_on_402_later(data: dict[str, Any]) -> None:
    moves(data, 1, "to-b")["quota-exhausted"] = True


def way_on_400(files: Files) -> Files:
    code = files["failure.lua"].decode()
    changed = code.replace('if status >= 500 then return "server-error"', 'if status >= 400 then return "server-error"')
    changed = changed.replace("    return nil\n  end\n  if status >= 400", "  end\n  if status >= 400")
    assert changed.count("status >= 400") == 1
    assert changed != code
    return {**files, "failure.lua": changed.encode()}


def round_and_round(data: dict[str, Any]) -> None:
    policy = public(data)["route"]["retry_policy"]
    policy["num_retries"] = 8
    policy["retry_on"] = "5xx,retriable-headers"


def no_next(data: dict[str, Any]) -> None:
    public(data)["route"]["retry_policy"]["num_retries"] = 0


# Times


def slower(data: dict[str, Any]) -> None:
    step(data, 0, "to-a")["route"]["retry_policy"]["per_try_timeout"] = "1s"


def hasty(data: dict[str, Any]) -> None:
    step(data, 2, "to-c")["route"]["retry_policy"]["per_try_timeout"] = "0.3s"


def stubborn(data: dict[str, Any]) -> None:
    step(data, 1, "to-b")["route"]["retry_policy"]["num_retries"] = 3


def tireless(data: dict[str, Any]) -> None:
    step(data, 0, "to-a")["route"]["retry_policy"]["num_retries"] = 1


def no_second_try(data: dict[str, Any]) -> None:
    step(data, 1, "to-b")["route"]["retry_policy"]["num_retries"] = 0


def no_deadline(data: dict[str, Any]) -> None:
    route(data, "public", "article-embedding")["route"]["timeout"] = "0s"


# Breaker


def no_breaker(data: dict[str, Any]) -> None:
    del cluster(data, f"route-{CHAT}")["outlier_detection"]


def patient_breaker(data: dict[str, Any]) -> None:
    found = cluster(data, f"route-{CHAT}")["outlier_detection"]
    found["consecutive_5xx"] = found["consecutive_gateway_failure"] = 50


def unforgiving(data: dict[str, Any]) -> None:
    found = cluster(data, f"route-{CHAT}")["outlier_detection"]
    found["base_ejection_time"] = found["max_ejection_time"] = "600s"


# Streams


def mirrored(data: dict[str, Any]) -> None:
    public(data)["route"]["request_mirror_policies"] = [{"cluster": "target-to-b"}]


# Limits


def doubled(data: dict[str, Any]) -> None:
    for item in limit(data)["descriptors"]:
        item["token_bucket"] = {**item["token_bucket"], "max_tokens": 120, "tokens_per_fill": 120}


def halved(data: dict[str, Any]) -> None:
    for item in limit(data)["descriptors"]:
        item["token_bucket"] = {**item["token_bucket"], "max_tokens": 30}


def unlimited(data: dict[str, Any]) -> None:
    del public(data)["typed_per_filter_config"][LIMIT]


def only_told(data: dict[str, Any]) -> None:
    limit(data)["filter_enforced"] = {"default_value": {"numerator": 0, "denominator": "HUNDRED"}}


def one_bucket(data: dict[str, Any]) -> None:
    del limit(data)["descriptors"]


def one_forgotten(data: dict[str, Any]) -> None:
    limit(data)["descriptors"].pop()
    limit(data)["token_bucket"] = {"max_tokens": 1000, "tokens_per_fill": 1000, "fill_interval": "60s"}


def mute(data: dict[str, Any]) -> None:
    del limit(data)["enable_x_ratelimit_headers"]


# Guards


def fail_open(data: dict[str, Any]) -> None:
    guard(data)["failure_mode_allow"] = True


def fail_closed(data: dict[str, Any]) -> None:
    guard(data, OTHER)["failure_mode_allow"] = False


def unguarded(data: dict[str, Any]) -> None:
    manager = next(listeners(data, "public"))
    manager["http_filters"] = [item for item in manager["http_filters"] if item["name"] != GUARD]
    for item in manager["route_config"]["virtual_hosts"][0]["routes"]:
        item.get("typed_per_filter_config", {}).pop(GUARD, None)


def off_here(data: dict[str, Any]) -> None:
    kind = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute"
    public(data)["typed_per_filter_config"][OTHER] = {"@type": kind, "disabled": True}


def half_a_look(data: dict[str, Any]) -> None:
    guard(data)["with_request_body"] = {"max_request_bytes": 1024, "allow_partial_message": True}


def blind(data: dict[str, Any]) -> None:
    del guard(data)["with_request_body"]


def long_suffering(data: dict[str, Any]) -> None:
    guard(data)["http_service"]["server_uri"]["timeout"] = "2s"


def no_patience(data: dict[str, Any]) -> None:
    guard(data, OTHER)["http_service"]["server_uri"]["timeout"] = "0.02s"


def no_way_on_overflow(data: dict[str, Any]) -> None:
    del moves(data, 0, "to-a")["context-overflow"]


def no_way_on_401(data: dict[str, Any]) -> None:
    del moves(data, 0, "to-a")["credential-rejected"]


WIDE = (
    put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ["credential-rejected", "context-overflow"]}]),
    put("routes/article-embedding", None),
)
"""A ladder for failures that the small estate leaves to its callers."""

MUTANTS = (
    Mutant("a long request leads nowhere", ("F5",), envoy(no_way_on_overflow), WIDE),
    Mutant("a rejected key leads nowhere", ("F9",), envoy(no_way_on_401), WIDE),
    Mutant("the last rung is gone", ("F1", "F4"), envoy(dropped_last)),
    Mutant("all rungs are gone", ("F1", "F2"), envoy(dropped_all)),
    Mutant("two rungs are swapped", ("F1",), envoy(swapped)),
    Mutant("the primary comes last", ("F0", "F1"), envoy(primary_last)),
    Mutant("a server error leads nowhere", ("F1",), envoy(no_way_on_500)),
    Mutant("throttling leads nowhere", ("F2",), envoy(no_way_on_429)),
    Mutant("the second model's silence leads nowhere", ("F3",), envoy(no_way_on_timeout)),
    Mutant("no next step is tried", ("F4",), envoy(no_next)),
    Mutant("a rejected key leads on", ("F15",), envoy(way_on_401)),
    Mutant("a used-up quota leads on from the second", ("F15",), envoy(way_on_402_later)),
    Mutant("a wrong request leads on", ("F15",), way_on_400),
    Mutant("all models are tried again and again", ("F4",), envoy(round_and_round)),
    Mutant("an attempt may take twice as long", ("F11",), envoy(slower)),
    Mutant("an attempt is given up at half its time", ("F11",), envoy(hasty)),
    Mutant("more retries than declared", ("F12",), envoy(stubborn)),
    Mutant("a retry where none is declared", ("F12",), envoy(tireless)),
    Mutant("no retry where one is declared", ("F12",), envoy(no_second_try)),
    Mutant("a call has no end of its own", ("F13",), envoy(no_deadline)),
    Mutant("nothing is ever left out", ("F14",), envoy(no_breaker)),
    Mutant("fifty failures until a model is left out", ("F14",), envoy(patient_breaker)),
    Mutant("a mended model is left out for ten minutes", ("F6",), envoy(unforgiving)),
    Mutant("another model is sent every call too", ("F7",), envoy(mirrored)),
    Mutant("the limit is doubled", ("L1", "L2"), envoy(doubled)),
    Mutant("the limit is halved", ("L1",), envoy(halved)),
    Mutant("there is no limit", ("L1", "L2"), envoy(unlimited)),
    Mutant("the limit is counted, not enforced", ("L1", "L2"), envoy(only_told)),
    Mutant("all callers share a limit", ("L1",), envoy(one_bucket)),
    Mutant("one caller's limit is forgotten", ("L1",), envoy(one_forgotten)),
    Mutant("a refusal does not say when to come again", ("L1",), envoy(mute)),
    Mutant("a guard that is down lets pass", ("G3",), envoy(fail_open)),
    Mutant("a guard that may be down refuses", ("G3",), envoy(fail_closed)),
    Mutant("a guard is not asked", ("G1",), envoy(unguarded)),
    Mutant("a guard is off on one route", ("G1",), envoy(off_here)),
    Mutant("a guard sees the beginning only", ("G1",), envoy(half_a_look)),
    Mutant("a guard sees no prompt", ("G1",), envoy(blind)),
    Mutant("a guard is waited for five times as long", ("G3",), envoy(long_suffering)),
    Mutant("a guard has no time to answer", ("G3",), envoy(no_patience)),
)
