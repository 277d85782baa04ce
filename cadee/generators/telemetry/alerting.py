"""An alert rule, and what it looks like when it fires."""

from typing import Any

from cadee.generators.telemetry.series import Bound
from cadee.generators.telemetry.watch import Watch, prometheus_duration


def alert_rule(watch: Watch, environment: str) -> dict[str, Any]:
    """Return the alert rule of a watch, named by its signal."""
    rule: dict[str, Any] = {"alert": watch.signal.id, "expr": watch.expr}
    if watch.alert.duration is not None and watch.hold:
        rule["for"] = prometheus_duration(watch.alert.duration)
    at = " at {{ $labels.system }}{{ with $labels.route }}, route {{ . }}{{ end }}"
    said = {key: literal(text) for key, text in _said(watch).items()}
    return {
        **rule,
        "labels": labels(watch, environment),
        "annotations": {"summary": literal(_headline(watch)) + at, **said},
    }


def labels(watch: Watch, environment: str) -> dict[str, str]:
    """Return the labels that an alert rule adds, all of them ids or words of the language."""
    found = {"environment": environment, "severity": watch.alert.severity}
    if watch.signal.to is not None:
        found["owner"] = watch.signal.to
    if watch.signal.measures is not None:
        found["measures"] = watch.signal.measures
    return found


def fired(watch: Watch, bound: Bound, environment: str) -> dict[str, Any]:
    """Return what a firing alert must look like in a unit test, when the series of a recording set it off."""
    told = dict(bound.labels)
    at = f" at {told['system']}" + (f", route {told['route']}" if "route" in told else "")
    return {
        "exp_labels": {**told, **labels(watch, environment)},
        "exp_annotations": {"summary": _headline(watch) + at, **_said(watch)},
    }


def literal(text: str) -> str:
    """Return a text as a template that gives the text itself: nothing in it is an action."""
    return text.replace("{{", '{{ "{{" }}')


def _headline(watch: Watch) -> str:
    span = f" for {watch.alert.duration}" if watch.alert.duration is not None else ""
    return f"{watch.signal.title}: {watch.signal.metric} {watch.alert.condition.strip()}{span}"


def _said(watch: Watch) -> dict[str, str]:
    signal = watch.signal
    found = {"description": signal.description, "runbook": signal.runbook, "via": signal.via}
    return {key: text for key, text in found.items() if text is not None}
