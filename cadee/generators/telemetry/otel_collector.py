"""The target telemetry/otel-collector: for each system that sends telemetry, a collector that runs beside it."""

from collections.abc import Iterator
from typing import Any

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, to_yaml
from cadee.generators.gateway.facts import Ledger, address
from cadee.generators.telemetry.otel_auth import Shown, shown
from cadee.generators.telemetry.otel_content import content_processors
from cadee.generators.telemetry.prometheus import resolved
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.system import System

TARGET = "telemetry/otel-collector"


@generator(TARGET, "OpenTelemetry Collector beside each system that sends telemetry")
def otel_collector(subject: Subject) -> Iterator[Artifact]:
    """Yield a configuration for each integration of a system with where its telemetry goes.

    Raises:
        InputError: the estate is not resolved for an environment, or nothing in it sends telemetry.
    """
    estate = subject.estate
    environment = resolved(estate)
    calls = list(_calls(estate))
    missing = Ledger(notes=_left_out(estate, calls))
    made: list[tuple[Integration, dict[str, Any], list[str]]] = []
    for call in calls:
        ledger = Ledger()
        configuration = _configuration(call, estate, ledger)
        if configuration is None:
            missing.notes += ledger.notes
        else:
            made.append((call, configuration, ledger.notes))
    if not made:
        reasons = "; ".join(missing.notes) or "no integration leads to a system of kind telemetry"
        raise InputError(f"{TARGET} cannot be generated for '{environment}': {reasons}", fix="Declare what is missing.")
    top, said = header(subject, TARGET), dict.fromkeys(missing.notes)
    told = list(said)
    for call, configuration, notes in made:
        told += [note for note in notes if note not in said]
        said.update(dict.fromkeys(notes))
        yield Artifact(f"otel-collector/{call.id}.yaml", to_yaml(configuration, top), "emitted only", tuple(told))
        told = []


def _calls(estate: Estate) -> Iterator[Integration]:
    """The integrations that lead to where the telemetry of their source goes."""
    for call in estate.integrations.values():
        source, target = estate.systems.get(call.source), estate.systems.get(call.target)
        if source is None or target is None or source.telemetry is None:
            continue
        sends = source.kind != "telemetry" and source.telemetry.to in (None, target.id)
        if target.kind == "telemetry" and sends:
            yield call


def _left_out(estate: Estate, calls: list[Integration]) -> list[str]:
    served = {call.source for call in calls}
    found = []
    for system in estate.systems.values():
        if system.telemetry is not None and system.telemetry.to is not None and system.id not in served:
            to = system.telemetry.to
            found.append(f"{system.ref}: sends telemetry to '{to}', but no integration leads there: no collector.")
    return found


def _configuration(call: Integration, estate: Estate, ledger: Ledger) -> dict[str, Any] | None:
    source, target = estate.systems[call.source], estate.systems[call.target]
    exporter = _exporter(call, target, ledger)
    auth = shown(call, estate, ledger)
    if exporter is None or auth is None:
        return None
    kind, settings = exporter
    _merge(settings, auth)
    content = source.telemetry.content if source.telemetry is not None else None
    if call.encryption == "mtls" and not auth.tls:
        ledger.note(call.ref, "encryption is mtls, but its identity has no certificate, so none is shown.")
    _noted(source, target, ledger)
    processors, chains = content_processors(content, source.id)
    order = {signal: ["memory_limiter", *chain, "batch"] for signal, chain in chains.items()}
    name = f"{kind}/{target.id}"
    return {
        "extensions": {"health_check": {"endpoint": "127.0.0.1:13133"}, **auth.extensions},
        "receivers": {
            "otlp": {"protocols": {"grpc": {"endpoint": "127.0.0.1:4317"}, "http": {"endpoint": "127.0.0.1:4318"}}}
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
            **processors,
            "batch": {"send_batch_size": 512, "send_batch_max_size": 1024, "timeout": "1s"},
        },
        "exporters": {name: settings},
        "service": {
            "extensions": ["health_check", *auth.extensions],
            "pipelines": {
                signal: {"receivers": ["otlp"], "processors": chain, "exporters": [name]}
                for signal, chain in order.items()
            },
        },
    }


def _exporter(call: Integration, target: System, ledger: Ledger) -> tuple[str, dict[str, Any]] | None:
    """The kind and settings of an exporter; None, and a note, where the spec does not say how to reach its target."""
    protocol = call.protocol or target.protocol
    if target.endpoint is None or protocol not in ("grpc", "http"):
        what = "endpoint" if target.endpoint is None else "protocol, http or grpc,"
        ledger.note(call.ref, f"{what} of '{target.id}' is missing, so there is no collector for it.")
        return None
    place = address(target.endpoint)
    tls: dict[str, Any] = {"min_version": "1.2"} if place.secure else {"insecure": True}
    if not place.secure:
        ledger.note(call.ref, f"the endpoint of '{target.id}' is plain http, so what is sent can be read on the way.")
    settings: dict[str, Any] = {
        "endpoint": f"{place.host}:{place.port}" if protocol == "grpc" else place.url,
        "tls": tls,
        "sending_queue": {"enabled": True, "num_consumers": 4, "queue_size": 1000},
        "retry_on_failure": {"enabled": bool(call.retries)},
    }
    if protocol == "grpc" and place.path:
        ledger.note(call.ref, f"the endpoint of '{target.id}' has a path, which grpc does not use.")
    if call.timeout is not None:
        settings["timeout"] = f"{call.timeout.milliseconds.normalize():f}ms"
    if call.retries:
        ledger.note(call.ref, f"a collector tries again for five minutes, not {call.retries} times.")
    return ("otlp_grpc" if protocol == "grpc" else "otlp_http"), settings


def _merge(settings: dict[str, Any], auth: Shown) -> None:
    if auth.authenticator:
        settings["auth"] = {"authenticator": auth.authenticator}
    settings["tls"] |= auth.tls


def _noted(source: System, target: System, ledger: Ledger) -> None:
    told = source.telemetry
    assert told is not None
    if told.content == "full":
        ledger.note(source.ref, f"content is 'full': prompts and answers go to '{target.id}'.")
    elif told.content == "redacted":
        ledger.note(
            source.ref, "content is 'redacted': a collector cannot tell redacted text from other, so it sends none."
        )
    elif told.content is None:
        ledger.note(source.ref, "content is not declared, so none is sent.")
    kept = [name for name in told.records if name in ("prompt", "output")]
    if kept and told.content != "full":
        ledger.note(source.ref, f"records {' and '.join(kept)}: not here, this collector sends none of it.")
