"""Systems and data as components and services of CycloneDX: model cards, datasets, trust zones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadee.generators.exchange.wording import line
from cadee.model.data import Data
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.proof import Evaluation
from cadee.model.system import System

Object = dict[str, Any]

MODELS = ("model", "embedding")
APPLICATIONS = ("agent", "channel", "guardrail", "index", "queue", "store")
UNSAID = "not stated"
LONGEST = 1024
"""Characters of a version."""


@dataclass(frozen=True, slots=True)
class Stock:
    """An estate, with the calls and the results of evaluations of each system at hand."""

    estate: Estate
    calls: Mapping[str, Sequence[Integration]]
    results: Mapping[str, Sequence[Evaluation]]


def stock(estate: Estate) -> Stock:
    """Return the stock of an estate."""
    calls: dict[str, list[Integration]] = {}
    for item in estate.integrations.values():
        for key in dict.fromkeys((item.source, item.target)):
            calls.setdefault(key, []).append(item)
    results: dict[str, list[Evaluation]] = {}
    for each in estate.evaluations.values():
        results.setdefault(each.subject, []).append(each)
    return Stock(estate, calls, results)


def is_model(system: System) -> bool:
    """Whether it is listed as a machine-learning model."""
    return system.kind in MODELS


def is_application(system: System) -> bool:
    """Whether it is listed as an application: what the workflow runs by itself."""
    return system.kind in APPLICATIONS


def is_service(system: System) -> bool:
    """Whether it is listed as a service: what others run, or many share."""
    return not is_model(system) and not is_application(system) and system.kind != "human"


def properties(told: Mapping[str, str | None]) -> list[Object]:
    """Return properties in the namespace of cadee; values that are absent make none."""
    return [{"name": f"cadee:{name}", "value": line(value, "-")} for name, value in told.items() if value]


def people(estate: Estate, key: str | None) -> list[Object]:
    """Return who answers for something: by name alone, without how to reach them."""
    owner = estate.owners.get(key or "")
    return [{"name": line(owner.title, owner.id)}] if owner else []


def model(held: Stock, system: System) -> Object:
    """Return a model as a component with its card."""
    made = _component(system, "machine-learning-model")
    card = system.model
    if card is not None:
        made["supplier"] = {"name": card.vendor}
        made["version"] = _version(card.pin, "unpinned")
        facts = {"model-name": card.name, "model-retires": str(card.retires) if card.retires else None}
        made["properties"] += properties(facts)
    made["modelCard"] = _card(held, system)
    return made


def application(held: Stock, system: System) -> Object:
    """Return what the workflow runs by itself."""
    made = _component(system, "application")
    results = {f"evaluation:{item.id}": _result(item) for item in held.results.get(system.id, ())}
    made["properties"] += properties(results)
    return made


def _component(system: System, kind: str) -> Object:
    """Return what every component says. Who answers for it is no author: that would be who made it."""
    made: Object = {"type": kind, "bom-ref": system.ref, "name": line(system.title, system.id)}
    if system.version:
        made["version"] = _version(system.version, UNSAID)
    if system.description:
        made["description"] = line(system.description, "-")
    made["properties"] = properties(_facts(system))
    return made


def _version(text: str | None, otherwise: str) -> str:
    return line(text, otherwise)[:LONGEST]


def _facts(system: System) -> Mapping[str, str | None]:
    return {
        "kind": system.kind,
        "owner": system.owner,
        "trust-zone": system.zone,
        "tier": None if system.tier is None else str(system.tier),
        "lifecycle": system.lifecycle,
        "region": system.region,
    }


def _card(held: Stock, system: System) -> Object:
    """Return the model card: what goes in, what it was measured with, who may use it for what."""
    estate, found = held.estate, held.results.get(system.id, ())
    parameters: Object = {"task": "embedding"} if system.kind == "embedding" else {}
    if system.model is not None and system.model.family:
        parameters["architectureFamily"] = system.model.family
    datasets = sorted({f"data/{item.dataset}" for item in found if item.dataset in estate.data})
    if datasets:
        parameters["datasets"] = [{"ref": ref} for ref in datasets]
    if system.modalities:
        parameters["inputs"] = [{"format": modality} for modality in dict.fromkeys(system.modalities)]
    made: Object = {"modelParameters": parameters} if parameters else {}
    if found:
        made["quantitativeAnalysis"] = {"performanceMetrics": [_metric(item) for item in found]}
    made["considerations"] = {"useCases": [line(estate.workflow.name, "workflow")]}
    return made


def _metric(item: Evaluation) -> Object:
    """Return a result as a performance metric; a spec gives no interval, so none is given here."""
    made: Object = {"type": item.metric, "value": str(item.value)}
    parts = [f"suite {line(item.suite, item.id)}", *([f"{item.n} cases"] if item.n is not None else [])]
    parts += [f"on {item.date}"] if item.date else []
    parts += [f"pin {line(item.pin, UNSAID)}"] if item.pin else []
    return {**made, "slice": ", ".join(parts)}


def _result(item: Evaluation) -> str:
    made = _metric(item)
    return f"{made['type']} {made['value']}, {made['slice']}"


def dataset(estate: Estate, data: Data) -> Object:
    """Return data as a component, with its classes and those who answer for it; never with any of its content."""
    about: Object = {
        "type": "dataset" if data.kind == "product" else "other",
        "name": line(data.title, data.id),
        "classification": _class(data),
    }
    if owners := people(estate, data.owner):
        about["governance"] = {"owners": [{"contact": owner} for owner in owners]}
    labels = data.labels
    made: Object = {"type": "data", "bom-ref": data.ref, "name": line(data.title, data.id)}
    if data.schema_version:
        made["version"] = _version(data.schema_version, UNSAID)
    if data.description:
        made["description"] = line(data.description, "-")
    made["data"] = [about]
    made["properties"] = properties(
        {
            "owner": data.owner,
            "residency": ", ".join(labels.residency) if labels and labels.residency else None,
            "purpose": ", ".join(labels.purpose) if labels and labels.purpose else None,
            "training": data.training,
        }
    )
    return made


def _class(data: Data | None) -> str:
    said = data.labels.sensitivity if data and data.labels else None
    return ", ".join(said) if said else UNSAID


def service(held: Stock, system: System) -> Object:
    """Return what others run, or many share: where it is called, in which zone it stands, which data reaches it."""
    estate, calls = held.estate, held.calls.get(system.id, ())
    made: Object = {"bom-ref": system.ref, "name": line(system.title, system.id)}
    if system.model is not None:
        made["provider"] = {"name": system.model.vendor}
    if system.version:
        made["version"] = _version(system.version, UNSAID)
    if system.description:
        made["description"] = line(system.description, "-")
    if system.endpoint:
        made["endpoints"] = [_endpoint(system.endpoint)]
    incoming = [item.auth for item in calls if item.target == system.id]
    if incoming and None not in incoming:
        made["authenticated"] = "none" not in incoming
    made["x-trust-boundary"] = any(_crosses(estate, item) for item in calls)
    if system.zone:
        made["trustZone"] = system.zone
    if flows := list(_flows(estate, calls)):
        made["data"] = flows
    made["properties"] = properties(_facts(system))
    return made


def _endpoint(url: str) -> str:
    """The address without what follows a question mark: there people put keys."""
    return url.partition("#")[0].partition("?")[0]


def _crosses(estate: Estate, item: Integration) -> bool:
    ends = [estate.systems.get(key) for key in (item.source, item.target)]
    zones = {end.zone for end in ends if end is not None}
    return len(zones) > 1


def _flows(estate: Estate, calls: Sequence[Integration]) -> Iterator[Object]:
    """Yield the data of its calls, once each; a spec says what travels, not in which direction."""
    for key in dict.fromkeys(key for item in calls for key in item.data or ()):
        data = estate.data.get(key)
        yield {"flow": "unknown", "classification": _class(data), "name": line(data.title if data else key, key)}
