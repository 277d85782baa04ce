"""The target policy/cedar: permits, the entities they speak of, and the schema that both follow."""

from collections.abc import Iterator
from typing import Any

from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.gateway.dump import origin, to_json
from cadee.generators.policy.decisions import DEEDS, Decisions, decide

TARGET = "policy/cedar"
SPACE = "Cadee"

TYPES = {
    "workflow": "Workflow", "layers": "Layer", "owners": "Owner", "environments": "Environment", "zones": "Zone",
    "data": "Data", "identities": "Identity", "systems": "System", "tools": "Tool", "integrations": "Integration",
    "routes": "Route", "fallbacks": "Fallback", "journeys": "Journey", "gates": "Gate", "switches": "Switch",
    "signals": "Signal", "kpis": "Kpi", "evaluations": "Evaluation", "decisions": "Decision",
    "rollout": "RolloutStage", "evidence": "Evidence", "obligations": "Obligation", "waivers": "Waiver",
}  # fmt: skip
"""The entity type of each kind of resource."""


@generator(TARGET, "who may call what, for Cedar, with entities and schema", proof="executed")
def cedar(subject: Subject) -> Iterator[Artifact]:
    """Yield policies.cedar, entities.json and cadee.cedarschema.json.

    Raises:
        InputError: the estate is not resolved, or has no identities.
    """
    found = decide(subject.estate)
    text = f"// {origin(subject, TARGET)}\n" + "".join(_permits(found))
    yield Artifact("cedar/policies.cedar", text, "executed", found.notes)
    yield Artifact("cedar/entities.json", to_json(_entities(found)), "executed")
    yield Artifact("cedar/cadee.cedarschema.json", to_json(_schema()), "executed")


def entity(resource: str) -> dict[str, str]:
    """Return the type and id by which Cedar knows a resource: `tools/orders/find` is Cadee::Tool::"orders/find"."""
    section, _, key = resource.partition("/")
    return {"type": f"{SPACE}::{TYPES[section]}", "id": key or section}


def _permits(found: Decisions) -> Iterator[str]:
    groups: dict[tuple[str, str, tuple[str, ...] | None], list[str]] = {}
    for right in found.rights:
        groups.setdefault((right.identity, right.resource, right.data), []).append(right.action)
    for (identity, resource, data), actions in groups.items():
        named = ", ".join(_name("Action", action) for action in actions)
        about = entity(resource)
        yield (
            "\npermit (\n"
            f"  principal == {_name('Identity', identity)},\n"
            f"  action in [{named}],\n"
            f"  resource == {about['type']}::{_text(about['id'])}\n"
            f"){_limit(data)};\n"
        )


def _limit(data: tuple[str, ...] | None) -> str:
    if data is None:
        return ""
    items = ", ".join(_text(item) for item in data)
    return f"\nwhen {{ context has data && !context.data.isEmpty() && [{items}].containsAll(context.data) }}"


def _name(kind: str, key: str) -> str:
    return f"{SPACE}::{kind}::{_text(key)}"


def _text(value: str) -> str:
    """A Cedar text: all but plain characters as code points, so that nothing ends it early."""
    plain = (one if one.isascii() and (one.isalnum() or one in "-_./:@+ ") else f"\\u{{{ord(one):x}}}" for one in value)
    return f'"{"".join(plain)}"'


def _entities(found: Decisions) -> list[dict[str, Any]]:
    names = dict.fromkeys((*(f"identities/{name}" for name in found.identities), *found.resources))
    return [{"uid": entity(name), "attrs": {}, "parents": _parents(name)} for name in names]


def _parents(resource: str) -> list[dict[str, str]]:
    section, _, rest = resource.partition("/")
    return [entity(f"systems/{rest.partition('/')[0]}")] if section == "tools" else []


def _schema() -> dict[str, Any]:
    kinds: dict[str, Any] = {kind: {} for kind in TYPES.values()}
    kinds["Tool"] = {"memberOfTypes": ["System"]}
    elements = [kind for kind in kinds if kind != "Tool"]
    actions = {"call": ["Route", "Tool"], "assume": ["Identity"], **dict.fromkeys(DEEDS, elements)}
    return {
        SPACE: {"entityTypes": kinds, "actions": {name: _applies(resources) for name, resources in actions.items()}}
    }


def _applies(resources: list[str]) -> dict[str, Any]:
    data = {"type": "Set", "element": {"type": "String"}, "required": False}
    context = {"type": "Record", "attributes": {"data": data}}
    return {"appliesTo": {"principalTypes": ["Identity"], "resourceTypes": resources, "context": context}}
