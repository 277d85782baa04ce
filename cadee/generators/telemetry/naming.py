"""How names of the spec become names that Prometheus takes."""

import re

from cadee.generators.telemetry.condition import Condition

_OTHER = re.compile(r"[^a-z0-9_]")


def metric_name(metric: str) -> str:
    """Return the name of a metric: every character that Prometheus does not take is an underscore."""
    name = _OTHER.sub("_", metric)
    return f"_{name}" if name[:1].isdigit() else name


def requests_name(metric: str) -> str:
    """Return the counter of all requests that a share of a metric is taken of: its name with another last word."""
    group, dot, _ = metric.rpartition(".")
    return metric_name(f"{group}{dot}requests") + "_total"


def quantity(metric: str) -> str:
    """Return what a metric is about: its last word."""
    return metric.rpartition(".")[2]


def record_name(metric: str, condition: Condition, window: str) -> str:
    """Return the name of the recording rule of a metric in the form that a condition compares."""
    return f"cadee:{metric_name(metric)}:{_form(condition, window)}"


def _form(condition: Condition, window: str) -> str:
    if condition.form == "share":
        return f"ratio{window}"
    if condition.form == "rate":
        return f"rate{window}"
    if condition.form == "quantile":
        assert condition.quantile is not None
        percent = f"{(condition.quantile * 100).normalize():f}".replace(".", "_")
        return f"p{percent}_{'seconds' if condition.timed else 'value'}{window}"
    if condition.form in ("mean", "change"):
        return f"mean_{'seconds' if condition.timed else 'value'}{window}"
    if condition.form == "spent":
        return f"increase{window}"
    if seen(condition):
        return f"seen{window}"
    return f"{'max' if condition.op.startswith('>') else 'min'}_{'seconds' if condition.timed else 'value'}"


def seen(condition: Condition) -> bool:
    """Whether a condition asks if anything happened at all: `> 0`."""
    return condition.form == "value" and condition.op == ">" and not condition.threshold
