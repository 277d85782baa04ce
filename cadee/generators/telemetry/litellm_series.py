"""What the generated LiteLLM tells of a gateway, its models and its guards, in the series of its metrics page."""

from collections.abc import Sequence

from cadee.generators.gateway.litellm.models import group
from cadee.generators.gateway.model import Gateway, Route
from cadee.generators.telemetry.series import Bound, Feed, Want, any_of, selector, summed, written

_ALL = "litellm_proxy_total_requests_metric_total"
_FAILED = "litellm_proxy_failed_requests_metric_total"
_LATENCY = "litellm_request_total_latency_metric"
_AT_FAULT = 'exception_status=~"5..|40[1238]|429|None"'
_REFUSED = "GuardrailRaisedException"


def litellm_series(gateways: Sequence[Gateway], want: Want) -> tuple[Bound, ...]:
    """Return how LiteLLM tells what is wanted, an entry for each route where it tells them apart; none if it cannot."""
    several = len(gateways) > 1
    for gateway in gateways:
        if gateway.system == want.system:
            return _gateway(gateway, want, {"system": gateway.system} if several else {})
    if want.quantity != "errors" or want.condition.form != "share":
        return ()
    return _model(gateways, want) or _guard(gateways, want)


def _gateway(gateway: Gateway, want: Want, own: dict[str, str]) -> tuple[Bound, ...]:
    form, told = want.condition.form, want.quantity
    if told == "errors" and form == "share":
        return tuple(_share(route, _groups(route), 'status_code=~"5..|None"', "500", want) for route in gateway.routes)
    if told == "fallbacks" and form == "share":
        return tuple(
            _share(route, _groups(route)[1:], 'status_code="200"', "200", want)
            for route in gateway.routes
            if len(route.targets) > 1
        )
    if told == "requests" and form == "rate":
        return tuple(_requests(route, want) for route in gateway.routes)
    if told == "latency" and want.condition.timed and form in ("quantile", "mean"):
        return tuple(_latency(route, want) for route in gateway.routes)
    if told == "rejected" and form == "rate":
        return (_rejected(want, own),)
    if told == "spend" and form == "spent":
        name = "litellm_spend_metric_total"
        expr = f"sum(increase({selector(name, own)}[{want.window}]))"
        return (Bound(expr, _system(want), (Feed(name, tuple(own.items()), "spent"),)),)
    return ()


def _system(want: Want) -> tuple[tuple[str, str], ...]:
    return (("product", "litellm"), ("system", want.system))


def _groups(route: Route) -> list[str]:
    """A request that a fallback answered is counted under the group of the fallback, not under its route."""
    return list(dict.fromkeys(group(route, step) for step in route.targets))


def _share(route: Route, groups: Sequence[str], status: str, code: str, want: Want) -> Bound:
    of = any_of("requested_model", _groups(route))
    some = summed(selector(_ALL, {}, any_of("requested_model", groups), status), want.window)
    whole = summed(selector(_ALL, {}, of), want.window)
    # What is counted as a share stands in the same counter as the whole, so a test needs the rest of it, too.
    feeds = (
        Feed(_ALL, (("requested_model", groups[0]), ("status_code", code)), "part"),
        Feed(_ALL, (("requested_model", _groups(route)[0]), ("status_code", "404")), "rest"),
    )
    return Bound(f"({some} or 0 * {whole}) / {whole}", (*_system(want), ("route", route.id)), feeds)


def _requests(route: Route, want: Want) -> Bound:
    groups = _groups(route)
    feed = Feed(_ALL, (("requested_model", groups[0]), ("status_code", "200")), "events")
    expr = summed(selector(_ALL, {}, any_of("requested_model", groups)), want.window)
    return Bound(expr, (*_system(want), ("route", route.id)), (feed,))


def _latency(route: Route, want: Want) -> Bound:
    of, labels = any_of("requested_model", _groups(route)), (*_system(want), ("route", route.id))
    label = (("requested_model", _groups(route)[0]),)
    if want.condition.quantile is None:
        parts = [summed(selector(f"{_LATENCY}_{what}", {}, of), want.window) for what in ("sum", "count")]
        feeds = Feed(f"{_LATENCY}_sum", label, "sum"), Feed(f"{_LATENCY}_count", label, "count")
        return Bound(" / ".join(parts), labels, feeds)
    buckets = f"sum by (le) (rate({selector(f'{_LATENCY}_bucket', {}, of)}[{want.window}]))"
    expr = f"histogram_quantile({written(want.condition.quantile)}, {buckets})"
    return Bound(expr, labels, (Feed(f"{_LATENCY}_bucket", label, "bucket"),))


def _rejected(want: Want, own: dict[str, str]) -> Bound:
    refused = summed(selector(_ALL, own, 'status_code=~"401|403|429"'), want.window)
    guarded = summed(selector(_FAILED, {**own, "exception_class": _REFUSED}), want.window)
    expr = f"({refused} or 0 * {summed(selector(_ALL, own), want.window)}) + ({guarded} or vector(0))"
    return Bound(expr, _system(want), (Feed(_ALL, (*own.items(), ("status_code", "401")), "events"),))


def _model(gateways: Sequence[Gateway], want: Want) -> tuple[Bound, ...]:
    names = [
        f"{route.id}.{step.integration}"
        for gateway in gateways
        for route in gateway.routes
        for step in route.targets
        if step.system == want.system
    ]
    if not names:
        return ()
    of, failed, every = (
        any_of("model_id", names),
        "litellm_deployment_failure_responses_total",
        "litellm_deployment_total_requests_total",
    )
    whole = summed(selector(every, {}, of), want.window)
    expr = f"({summed(selector(failed, {}, of, _AT_FAULT), want.window)} or 0 * {whole}) / {whole}"
    feeds = (
        Feed(failed, (("exception_status", "503"), ("model_id", names[0])), "part"),
        Feed(every, (("model_id", names[0]),), "whole"),
    )
    return (Bound(expr, _system(want), feeds),)


def _guard(gateways: Sequence[Gateway], want: Want) -> tuple[Bound, ...]:
    if not any(guard.system == want.system for gateway in gateways for guard in gateway.guards):
        return ()
    name = {"guardrail_name": want.system}
    failed = selector("litellm_guardrail_errors_total", name, f'error_type!="{_REFUSED}"')
    whole = summed(selector("litellm_guardrail_requests_total", name), want.window)
    feeds = (
        Feed("litellm_guardrail_errors_total", (("error_type", "Exception"), *name.items()), "part"),
        Feed("litellm_guardrail_requests_total", tuple(name.items()), "whole"),
    )
    return (Bound(f"({summed(failed, want.window)} or 0 * {whole}) / {whole}", _system(want), feeds),)
