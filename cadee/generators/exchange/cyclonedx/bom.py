"""The target exchange/cyclonedx: a bill of materials of the AI system, CycloneDX 1.6, built by hand as plain data."""

from collections.abc import Iterator

from cadee import __version__
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.cyclonedx.components import (
    Object,
    application,
    dataset,
    is_application,
    is_model,
    is_service,
    model,
    properties,
    service,
    stock,
)
from cadee.generators.exchange.ids import ids, judged, stage
from cadee.generators.exchange.wording import line
from cadee.generators.gateway.dump import to_json
from cadee.model.estate import Estate

TARGET = "exchange/cyclonedx"


@generator(TARGET, "CycloneDX 1.6: models with cards, datasets, services with trust zones", proof="schema-checked",
           verdict=True)  # fmt: skip
def cyclonedx(subject: Subject) -> Iterator[Artifact]:
    """Yield the bill of materials, of the day of the verdict.

    Raises:
        InputError: there is no verdict.
    """
    yield Artifact("cyclonedx/bom.json", to_json(bom(subject)), "schema-checked", tuple(_notes(subject.estate)))


def bom(subject: Subject) -> Object:
    """Return the bill of materials as data."""
    estate, day = subject.estate, judged(subject, TARGET).today
    systems, held = estate.systems.values(), stock(estate)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{ids(subject).once('cyclonedx')}",
        "version": 1,
        "metadata": _metadata(subject, day),
        "components": [
            *(model(held, system) for system in systems if is_model(system)),
            *(application(held, system) for system in systems if is_application(system)),
            *(dataset(estate, data) for data in estate.data.values()),
        ],
        "services": [service(held, system) for system in systems if is_service(system)],
        "dependencies": list(_dependencies(estate)),
    }


def _metadata(subject: Subject, day: str) -> Object:
    workflow = subject.estate.workflow
    about: Object = {
        "type": "application",
        "bom-ref": "workflow",
        "name": line(workflow.name, "workflow"),
        "version": subject.revision[:12] or "unknown",
        "properties": properties(
            {
                "environment": stage(subject),
                "spec-revision": subject.revision,
                "exposure": workflow.exposure,
                "risk-class": workflow.risk_class,
                "approver": workflow.approver,
            }
        ),
    }
    if workflow.description:
        about["description"] = line(workflow.description, "-")
    tools = {"components": [{"type": "application", "name": "cadee", "version": __version__}]}
    made: Object = {
        "timestamp": f"{day}T00:00:00Z",
        "lifecycles": [{"phase": "design"}],
        "tools": tools,
        "component": about,
    }
    return made


def _dependencies(estate: Estate) -> Iterator[Object]:
    """Yield what each system and dataset needs; the workflow needs the systems that no other needs."""
    needs = _needs(estate)
    needed = {ref for key, refs in needs.items() for ref in refs}
    yield {"ref": "workflow", "dependsOn": sorted(needs.keys() - needed)}
    for ref, refs in needs.items():
        yield {"ref": ref, "dependsOn": sorted(refs)}
    for data in estate.data.values():
        sources = {f"data/{name}" for name in data.derived_from if name in estate.data and name != data.id}
        yield {"ref": data.ref, "dependsOn": sorted(sources)}


def _needs(estate: Estate) -> dict[str, set[str]]:
    """Return for each system that is listed the systems and the data that it calls, holds or depends on."""
    listed = {system.id: system for system in estate.systems.values() if system.kind != "human"}
    needs: dict[str, set[str]] = {system.ref: set() for system in listed.values()}
    for item in estate.integrations.values():
        if item.plane == "runtime" and item.source in listed and item.target in listed and item.source != item.target:
            needs[f"systems/{item.source}"].add(f"systems/{item.target}")
    for system in listed.values():
        others = {f"systems/{other}" for other in system.depends_on if other in listed and other != system.id}
        held = system.index.contains if system.index is not None else ()
        needs[system.ref] |= others | {f"data/{name}" for name in held if name in estate.data}
    return needs


def _notes(estate: Estate) -> Iterator[str]:
    for system in estate.systems.values():
        if system.kind == "human":
            yield f"{system.ref}: people are no part of a bill of materials."
    yield "workflow: a bill holds systems, data and what needs what; journeys, gates and fallbacks stay in the spec."
