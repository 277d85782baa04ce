"""Elements of the estate as components of OSCAL: what they are, who answers for them, in which zone they stand."""

from collections.abc import Iterable, Iterator, Mapping

from cadee.generators.base import Subject
from cadee.generators.exchange.ids import Ids, stage
from cadee.generators.exchange.oscal.parts import OWNER, Object, props
from cadee.generators.exchange.wording import markup
from cadee.model.answerable import answerable
from cadee.model.base import Entity
from cadee.model.system import System

WORKFLOW = "workflow"

SYSTEMS = {
    "agent": "software", "channel": "software", "embedding": "service", "external": "service", "gateway": "software",
    "guardrail": "software", "human": "process-procedure", "identity-provider": "service", "index": "software",
    "model": "service", "platform": "software", "queue": "software", "secret-store": "service", "store": "software",
    "telemetry": "service", "tool": "service",
}  # fmt: skip
SECTIONS = {
    "integrations": "interconnection", "routes": "interconnection", "zones": "network", "gates": "policy",
    "obligations": "policy", "decisions": "policy", "waivers": "policy", "fallbacks": "process-procedure",
    "journeys": "process-procedure", "switches": "process-procedure", "signals": "process-procedure",
    "rollout": "plan", "kpis": "validation", "evaluations": "validation", "evidence": "validation",
}  # fmt: skip
"""The type of component that an element of a section is; one of another section is a service."""

STATES = {"planned": "under-development", "live": "operational", "deprecated": "operational", "retired": "disposition"}


def component(subject: Subject, ids: Ids, ref: str) -> Object:
    """Return the component that stands for an element, also for one that this environment does not have."""
    entity = subject.estate.find(ref)
    name = entity.title if entity else ref
    made: Object = {
        "uuid": ids.of("component", ref),
        "type": kind_of(ref, entity),
        "title": markup(name, ref),
        "description": markup(entity.description if entity else None, f"The element {ref} of the spec."),
        "props": props({"element": ref, "environment": stage(subject), **_facts(entity)}),
    }
    if owner := owner_of(subject, ref):
        made["responsible-roles"] = [{"role-id": OWNER, "party-uuids": [ids.of("party", owner)]}]
    return made


def system_component(subject: Subject, ids: Ids, ref: str) -> Object:
    """Return the component with its state, as assessment results want it."""
    entity = subject.estate.find(ref)
    lifecycle = entity.lifecycle if isinstance(entity, System) else None
    status: Object = {"state": STATES[lifecycle] if lifecycle else "other"}
    if not lifecycle:
        status["remarks"] = "The spec does not say."
    return {**component(subject, ids, ref), "status": status}


def components(subject: Subject, ids: Ids, refs: Iterable[str]) -> list[Object]:
    """Return the components of elements, each once, in order of address."""
    return [system_component(subject, ids, ref) for ref in sorted(set(refs))]


def owners(subject: Subject, refs: Iterable[str]) -> Iterator[str]:
    """Yield the ids of those who answer for elements."""
    yield from (owner for ref in refs if (owner := owner_of(subject, ref)))


def owner_of(subject: Subject, ref: str) -> str:
    """Return the id of who answers for an element, as the page of a pack names them; "" where nobody declared does."""
    named = answerable(subject.estate, ref)
    return named if named in subject.estate.owners else ""


def kind_of(ref: str, entity: Entity | None) -> str:
    """Return the type of component an element is."""
    if isinstance(entity, System):
        return SYSTEMS[entity.kind]
    return SECTIONS.get(ref.partition("/")[0], "service")


def _facts(entity: Entity | None) -> Mapping[str, str | None]:
    if not isinstance(entity, System):
        return {}
    model = entity.model
    return {
        "kind": entity.kind,
        "trust-zone": entity.zone,
        "tier": None if entity.tier is None else str(entity.tier),
        "lifecycle": entity.lifecycle,
        "region": entity.region,
        "version": entity.version,
        "model-vendor": model.vendor if model else None,
        "model-name": model.name if model else None,
        "model-pin": model.pin if model else None,
    }
