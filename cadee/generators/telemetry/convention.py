"""The convention: which series a system is expected to expose for a metric, where no product of ours tells it."""

from collections.abc import Mapping

from cadee.generators.telemetry.condition import Condition, Form
from cadee.generators.telemetry.naming import metric_name, requests_name, seen
from cadee.generators.telemetry.series import Bound, Feed, Feeding, selector, summed, written

_FEEDING: Mapping[Form, tuple[Feeding, ...]] = {
    "share": ("part", "whole"),
    "rate": ("events",),
    "value": ("gauge",),
    "span": ("gauge",),
    "quantile": ("bucket",),
    "mean": ("sum", "count"),
    "change": ("sum", "count"),
    "spent": ("spent",),
}


def by_convention(metric: str, condition: Condition, window: str, system: str, offset: str = "") -> Bound:
    """Return how a metric of a system is told by its own series, each with the label `system`, so long ago."""
    labels = (("system", system),)
    expr = _expression(metric, condition, window, offset, dict(labels))
    kinds = ("seen",) if seen(condition) else _FEEDING[condition.form]
    names = raw_names(metric, condition)
    return Bound(expr, labels, tuple(Feed(name, labels, kind) for name, kind in zip(names, kinds, strict=True)))


def raw_names(metric: str, condition: Condition) -> tuple[str, ...]:
    """Return the names of the series that a system must expose."""
    name = metric_name(metric) + ("_seconds" if condition.timed else "")
    if condition.form == "share":
        return f"{name}_total", requests_name(metric)
    if condition.form in ("rate", "spent") or seen(condition):
        return (f"{name}_total",)
    if condition.form == "quantile":
        return (f"{name}_bucket",)
    if condition.form in ("mean", "change"):
        return f"{name}_sum", f"{name}_count"
    return (name,)


def _expression(metric: str, condition: Condition, window: str, offset: str, labels: dict[str, str]) -> str:
    series = [selector(name, labels) for name in raw_names(metric, condition)]
    if condition.form in ("share", "mean", "change"):
        return " / ".join(summed(each, window, offset) for each in series)
    if condition.form == "rate":
        return summed(series[0], window)
    if condition.form == "spent":
        return f"sum(increase({series[0]}[{window}]))"
    if condition.form == "quantile":
        assert condition.quantile is not None
        return f"histogram_quantile({written(condition.quantile)}, sum by (le) (rate({series[0]}[{window}])))"
    if seen(condition):
        gauge = selector(metric_name(metric), labels)
        return f"max({gauge}) or sum(increase({series[0]}[{window}]))"
    return f"{'max' if condition.op.startswith('>') else 'min'}({series[0]})"
