"""The target telemetry/prometheus: recording and alert rules, their unit tests, and the routes of Alertmanager."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, to_yaml
from cadee.generators.gateway.model import Gateway
from cadee.generators.telemetry.alerting import alert_rule
from cadee.generators.telemetry.alertmanager import alertmanager
from cadee.generators.telemetry.board import board_recordings
from cadee.generators.telemetry.products import PRODUCTS, products
from cadee.generators.telemetry.rule_tests import unit_tests
from cadee.generators.telemetry.series import Recording
from cadee.generators.telemetry.watch import recordings, watched
from cadee.model.estate import Estate

TARGET = "telemetry/prometheus"


@generator(TARGET, "recording and alert rules with unit tests, Alertmanager routes", proof="executed")
def prometheus(subject: Subject) -> Iterator[Artifact]:
    """Yield rules.yaml, a file of recordings for each gateway product, unit tests of all, and alertmanager.yaml.

    Raises:
        InputError: the estate is not resolved for an environment, or has no signals there.
    """
    estate = subject.estate
    environment = resolved(estate)
    if not estate.signals:
        raise InputError(f"there is no signal in '{environment}'", fix="Declare one in the section signals.")
    top, known = header(subject, TARGET), products(estate)
    found = watched(estate, known)
    rules = [
        group("cadee-recordings", map(record_rule, recordings(found.watches))),
        group("cadee-alerts", (alert_rule(watch, environment) for watch in found.watches)),
    ]
    yield Artifact("prometheus/rules.yaml", to_yaml(_groups(rules), top), "executed", found.notes)
    for product in PRODUCTS:
        own = [*recordings(found.watches, product), *board_recordings(known, product)]
        if own:
            text = to_yaml(_groups([group(f"cadee-{product}", map(record_rule, own))]), top)
            notes = (*found.product_notes[product], *_scraped(known.served[product], product))
            yield Artifact(f"prometheus/{product}.rules.yaml", text, "executed", notes)
    for name, document in unit_tests(found.watches, environment).items():
        yield Artifact(f"prometheus/{name}", to_yaml(document, top), "executed")
    routes, notes = alertmanager(found.watches, estate, subject.today)
    yield Artifact("prometheus/alertmanager.yaml", to_yaml(routes, top), "executed", notes)


def resolved(estate: Estate) -> str:
    """Return the environment of a resolved estate.

    Raises:
        InputError: it is not resolved.
    """
    if estate.environment is None:
        raise InputError("telemetry is generated for one environment", fix="Name it with --env.")
    return estate.environment.id


def group(name: str, rules: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a group of rules."""
    return {"name": name, "rules": list(rules)}


def record_rule(recording: Recording) -> dict[str, Any]:
    """Return a recording rule."""
    return {"record": recording.record, "expr": recording.bound.expr, "labels": dict(recording.bound.labels)}


def _groups(groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"groups": [each for each in groups if each["rules"]]}


def _scraped(gateways: Sequence[Gateway], product: str) -> Iterator[str]:
    for gateway in gateways:
        here = f"systems/{gateway.system}"
        if len(gateways) > 1:
            yield f'{here}: where Prometheus scrapes it, the label system="{gateway.system}" must be added.'
        if product == "envoy":
            yield f"{here}: Envoy shows its series at /stats/prometheus of its own page, which is on loopback only."
        else:
            yield (
                f"{here}: LiteLLM shows its series at /metrics to whoever brings the token in CADEE_METRICS_TOKEN, "
                "which the platform sets and gives to Prometheus."
            )
            yield f"{here}: LiteLLM counts refused calls by token; one of many tokens, each shown once, is in no rate."
            if not gateway.telemetry:
                yield f"{here}: telemetry is not declared, so LiteLLM counts nothing."
