"""The target ownership/backstage: the systems, routes and owners of the spec as entities of a software catalogue."""

from collections.abc import Iterator

from cadee.errors import InputError
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import header, to_yaml
from cadee.generators.gateway.facts import Ledger, refuse
from cadee.generators.ownership.catalog_entities import Catalog, Entry, metadata, visible
from cadee.generators.ownership.catalog_parts import apis, system_entry
from cadee.generators.ownership.handles import default, mail
from cadee.model.people import Owner

TARGET = "ownership/backstage"


@generator(TARGET, "entities of a Backstage catalogue: system, components, resources, APIs, groups, users",
           proof="schema-checked")  # fmt: skip
def backstage(subject: Subject) -> Iterator[Artifact]:
    """Yield catalog-info.yaml, one document an entity.

    Raises:
        InputError: the estate is not resolved for an environment, or something has no owner there.
    """
    estate = subject.estate
    if estate.environment is None:
        raise InputError("a catalogue is generated for one environment", fix="Name it with --env.")
    ledger = Ledger()
    catalog = Catalog(estate, ledger, subject.today)
    entries = list(_entries(catalog))
    refuse(TARGET, estate.environment.id, tuple(ledger.problems))
    ledger.note("workflow", "a catalogue holds systems, routes and owners; all else stays in the spec alone.")
    text = header(subject, TARGET) + "".join(to_yaml(entry, "---\n") for entry in entries)
    yield Artifact("backstage/catalog-info.yaml", text, "schema-checked", tuple(ledger.notes))


def _entries(catalog: Catalog) -> Iterator[Entry]:
    yield _workflow(catalog)
    for system in catalog.estate.systems.values():
        yield system_entry(system, catalog)
    yield from apis(catalog)
    for owner in catalog.estate.owners.values():
        if owner.kind != "person":
            yield _group(owner, catalog)
        elif catalog.is_there(owner.id) or owner.id in catalog.named:
            yield _user(owner, catalog)
        else:
            catalog.ledger.note(owner.ref, f"is not active on {catalog.day}, so there is no User.")


def _workflow(catalog: Catalog) -> Entry:
    workflow = catalog.estate.workflow
    owner = next(iter(default(catalog.estate)), None)
    annotations = {"cadee/ref": "workflow", "cadee/industry": workflow.industry, "cadee/exposure": workflow.exposure}
    made = metadata(catalog.system_name, workflow, catalog, annotations)
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "System",
        "metadata": made,
        "spec": {"owner": catalog.owner(owner, "workflow: approver is missing, and no layer has an owner"),
                 "type": "ai-workflow"},
    }  # fmt: skip


def _group(owner: Owner, catalog: Catalog) -> Entry:
    persons = [key for key in owner.members if catalog.is_person(key)]
    members = [key for key in persons if catalog.is_there(key)]
    for key in owner.members:
        if key in persons and key not in members:
            catalog.ledger.note(owner.ref, f"member '{key}' is not active on {catalog.day}, so it is left out.")
        elif key not in persons:
            catalog.ledger.note(owner.ref, f"member '{key}' is no person, so it is left out.")
    spec = {
        "type": owner.kind,
        "profile": _profile(owner),
        "children": [],
        "members": [catalog.name(key) for key in members],
    }
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": metadata(catalog.name(owner.id), owner, catalog, _reach(owner)),
        "spec": spec,
    }


def _user(owner: Owner, catalog: Catalog) -> Entry:
    teams = [team for team in catalog.estate.owners.values() if team.kind != "person" and catalog.is_there(owner.id)]
    groups = [team.id for team in teams if owner.id in team.members]
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": metadata(catalog.name(owner.id), owner, catalog, _reach(owner)),
        "spec": {"profile": _profile(owner), "memberOf": [catalog.name(key) for key in groups]},
    }


def _profile(owner: Owner) -> Entry:
    found = {"displayName": owner.title if visible(owner.title) else owner.id, "email": mail(owner)}
    return {key: value for key, value in found.items() if value}


def _reach(owner: Owner) -> dict[str, str]:
    facts = {"role": owner.role, "contact": owner.contact, "on-call": owner.on_call, "deputy": owner.deputy}
    facts["hours"] = str(owner.hours) if owner.hours is not None else None
    return {f"cadee/{key}": value for key, value in facts.items() if value is not None}
