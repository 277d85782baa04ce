"""What the generated Envoy tells of a gateway, its models and its guards, in the series of its own page."""

from collections.abc import Sequence

from cadee.generators.gateway.envoy.caller import doors
from cadee.generators.gateway.envoy.names import guard_name, ladder_name, step_name, target_name
from cadee.generators.gateway.model import Gateway, Guard, Route
from cadee.generators.telemetry.series import Bound, Feed, Want, any_of, selector, summed, written

_CLUSTER = "envoy_cluster_name"
_MANAGER = "envoy_http_conn_manager_prefix"
_CODE = "envoy_response_code"
_CLASS = "envoy_response_code_class"
_AT_FAULT = f'{_CODE}=~"5..|40[1238]|429"'


def envoy_series(gateways: Sequence[Gateway], want: Want) -> tuple[Bound, ...]:
    """Return how Envoy tells what is wanted, one entry for each route where it tells routes apart; none if it cannot.

    `gateways` are those of the plan, fitted to Envoy.
    """
    several = len(gateways) > 1
    for gateway in gateways:
        if gateway.system == want.system:
            return _gateway(gateway, want, several)
    found = [_model(gateways, want), *(_guards(gateway, want, several) for gateway in gateways)]
    return next((bounds for bounds in found if bounds), ())


def _gateway(gateway: Gateway, want: Want, several: bool) -> tuple[Bound, ...]:
    form, told = want.condition.form, want.quantity
    if told == "errors" and form == "share":
        return (_refusals_and_faults(gateway, want, several), *(_errors(route, want) for route in gateway.routes))
    if told == "fallbacks" and form == "share":
        return tuple(_fallbacks(route, want) for route in gateway.routes if len(route.targets) > 1)
    if told == "requests" and form == "rate":
        return tuple(_requests(route, want) for route in gateway.routes)
    if told == "latency" and want.condition.timed and form in ("quantile", "mean"):
        return tuple(
            _latency([ladder_name(route)], (*_system(want), ("route", route.id)), want) for route in gateway.routes
        )
    if told == "rejected" and form == "rate":
        return (_rejected(gateway, want, several),)
    return ()


def _system(want: Want) -> tuple[tuple[str, str], ...]:
    return (("product", "envoy"), ("system", want.system))


def _own(gateway: Gateway, several: bool) -> dict[str, str]:
    """The label by which one Envoy is told from another; it has to be set where they are scraped."""
    return {"system": gateway.system} if several else {}


def _completed(name: str) -> str:
    return selector("envoy_cluster_upstream_rq_completed", {_CLUSTER: name})


def _requests(route: Route, want: Want) -> Bound:
    name = ladder_name(route)
    feed = Feed("envoy_cluster_upstream_rq_completed", ((_CLUSTER, name),), "events")
    return Bound(summed(_completed(name), want.window), (*_system(want), ("route", route.id)), (feed,))


def _errors(route: Route, want: Want) -> Bound:
    """Answers of 5xx; with them what a guard's own failure turned away, which never reaches the steps of a route."""
    name = ladder_name(route)
    failed = selector("envoy_cluster_upstream_rq_xx", {_CLUSTER: name, _CLASS: "5"})
    part, whole = f"({summed(failed, want.window)} or vector(0))", summed(_completed(name), want.window)
    asked = [guard for guard in route.guards if guard.protocol == "http"]
    if asked and not any(guard.fails_open for guard in asked):
        broken = f"({summed(selector('envoy_cluster_ext_authz_error', {_CLUSTER: name}), want.window)} or vector(0))"
        part, whole = f"({part} + {broken})", f"({whole} + {broken})"
    feeds = (
        Feed("envoy_cluster_upstream_rq_xx", ((_CLUSTER, name), (_CLASS, "5")), "part"),
        Feed("envoy_cluster_upstream_rq_completed", ((_CLUSTER, name),), "whole"),
    )
    return Bound(f"{part} / {whole}", (*_system(want), ("route", route.id)), feeds)


def _refusals_and_faults(gateway: Gateway, want: Want, several: bool) -> Bound:
    """Answers of 5xx among all answers to callers, whatever made them."""
    own = _own(gateway, several)
    names = [f"public-{door.proof}" for door in doors(gateway)]
    failed = selector("envoy_http_downstream_rq_xx", {**own, _CLASS: "5"}, any_of(_MANAGER, names))
    every = selector("envoy_http_downstream_rq_completed", own, any_of(_MANAGER, names))
    labels = (*own.items(), (_MANAGER, names[0]))
    feeds = (
        Feed("envoy_http_downstream_rq_xx", (*labels, (_CLASS, "5")), "part"),
        Feed("envoy_http_downstream_rq_completed", labels, "whole"),
    )
    return Bound(f"{summed(failed, want.window)} / {summed(every, want.window)}", _system(want), feeds)


def _fallbacks(route: Route, want: Want) -> Bound:
    """Requests that a step after the first one answered, among all of a route."""
    steps = [step_name(route, number) for number in range(1, len(route.targets))]
    answered = selector("envoy_http_downstream_rq_xx", {_CLASS: "2"}, any_of(_MANAGER, steps))
    whole = _completed(ladder_name(route))
    feeds = (
        Feed("envoy_http_downstream_rq_xx", ((_MANAGER, steps[0]), (_CLASS, "2")), "part"),
        Feed("envoy_cluster_upstream_rq_completed", ((_CLUSTER, ladder_name(route)),), "whole"),
    )
    expr = f"{summed(answered, want.window)} / {summed(whole, want.window)}"
    return Bound(expr, (*_system(want), ("route", route.id)), feeds)


def _latency(clusters: Sequence[str], labels: tuple[tuple[str, str], ...], want: Want) -> Bound:
    """Envoy measures milliseconds, with all attempts; what ran into the deadline of a route is not in it."""
    name, of = "envoy_cluster_upstream_rq_time", any_of(_CLUSTER, clusters)
    label = ((_CLUSTER, clusters[0]),)
    if want.condition.quantile is None:
        parts = [summed(selector(f"{name}_{what}", {}, of), want.window) for what in ("sum", "count")]
        feeds = Feed(f"{name}_sum", label, "sum", 1000), Feed(f"{name}_count", label, "count")
        return Bound(f"{' / '.join(parts)} / 1000", labels, feeds)
    buckets = f"sum by (le) (rate({selector(f'{name}_bucket', {}, of)}[{want.window}]))"
    expr = f"histogram_quantile({written(want.condition.quantile)}, {buckets}) / 1000"
    return Bound(expr, labels, (Feed(f"{name}_bucket", label, "bucket", 1000),))


def _rejected(gateway: Gateway, want: Want, several: bool) -> Bound:
    """Requests turned away: unknown or not allowed callers, limits, guards that refuse, certificates."""
    own, found = _own(gateway, several), doors(gateway)
    proofs = [door.proof for door in found]
    names = any_of(_MANAGER, [f"public-{proof}" for proof in proofs])
    terms = [summed(selector("envoy_http_rbac_denied", own, names), want.window)]
    others = []
    if "token" in proofs:
        others.append(selector("envoy_http_jwt_authn_denied", own, f'{_MANAGER}="public-token"'))
    bounds = [route.rate_limit for route in gateway.routes] + [server.rate_limit for server in gateway.tools]
    if any(bounds):
        limits = 'envoy_local_http_ratelimit_prefix=~"limit-.*"'
        others.append(selector("envoy_http_local_rate_limit_rate_limited", own, limits))
    if any(guard.protocol == "http" for guard in gateway.guards):
        others.append(selector("envoy_http_ext_authz_denied", own, names))
    if "certificate" in proofs:
        others += [selector(f"envoy_listener_ssl_fail_verify_{why}", own) for why in ("error", "no_cert", "san")]
    terms += [f"({summed(series, want.window)} or vector(0))" for series in others]
    feed = Feed("envoy_http_rbac_denied", (*own.items(), (_MANAGER, f"public-{proofs[0]}")), "events")
    return Bound(" + ".join(terms), _system(want), (feed,))


def _model(gateways: Sequence[Gateway], want: Want) -> tuple[Bound, ...]:
    steps = [step for gateway in gateways for route in gateway.routes for step in route.targets]
    names = list(dict.fromkeys(target_name(step) for step in steps if step.system == want.system))
    if not names:
        return ()
    if want.quantity == "latency" and want.condition.timed and want.condition.form in ("quantile", "mean"):
        return (_latency(names, _system(want), want),)
    if want.quantity != "errors" or want.condition.form != "share":
        return ()
    of = any_of(_CLUSTER, names)
    bad = [
        f"({summed(selector(f'envoy_cluster_{tried}upstream_rq', {}, of, _AT_FAULT), want.window)} or vector(0))"
        for tried in ("", "retry_")
    ]
    every = summed(selector("envoy_cluster_upstream_rq_completed", {}, of), want.window)
    again = f"({summed(selector('envoy_cluster_retry_upstream_rq_completed', {}, of), want.window)} or vector(0))"
    feeds = (
        Feed("envoy_cluster_upstream_rq", ((_CLUSTER, names[0]), (_CODE, "503")), "part"),
        Feed("envoy_cluster_upstream_rq_completed", ((_CLUSTER, names[0]),), "whole"),
    )
    return (Bound(f"({bad[0]} + {bad[1]}) / ({every} + {again})", _system(want), feeds),)


def _guards(gateway: Gateway, want: Want, several: bool) -> tuple[Bound, ...]:
    guard = next((guard for guard in gateway.guards if guard.system == want.system), None)
    if guard is None or want.quantity != "errors" or want.condition.form != "share":
        return ()
    if guard.protocol == "http":
        return (_asked(guard, want),)
    return (_streamed(gateway, want, several),) if _alone(gateway) else ()


def _alone(gateway: Gateway) -> bool:
    """Envoy counts all guards by grpc together."""
    return sum(1 for guard in gateway.guards if guard.protocol == "grpc") == 1


def _asked(guard: Guard, want: Want) -> Bound:
    name = guard_name(guard)
    failed = selector("envoy_cluster_upstream_rq_xx", {_CLUSTER: name, _CLASS: "5"})
    feeds = (
        Feed("envoy_cluster_upstream_rq_xx", ((_CLUSTER, name), (_CLASS, "5")), "part"),
        Feed("envoy_cluster_upstream_rq_completed", ((_CLUSTER, name),), "whole"),
    )
    part = f"({summed(failed, want.window)} or vector(0))"
    return Bound(f"{part} / {summed(_completed(name), want.window)}", _system(want), feeds)


def _streamed(gateway: Gateway, want: Want, several: bool) -> Bound:
    own, names = _own(gateway, several), [f"public-{door.proof}" for door in doors(gateway)]
    rates = [
        summed(selector(f"envoy_http_ext_proc_{what}", own, any_of(_MANAGER, names)), want.window)
        for what in ("streams_failed", "message_timeouts", "streams_started")
    ]
    labels = (*own.items(), (_MANAGER, names[0]))
    feeds = (
        Feed("envoy_http_ext_proc_streams_failed", labels, "part"),
        Feed("envoy_http_ext_proc_message_timeouts", labels, "seen", 0),
        Feed("envoy_http_ext_proc_streams_started", labels, "whole"),
    )
    return Bound(f"({rates[0]} + {rates[1]}) / {rates[2]}", _system(want), feeds)
