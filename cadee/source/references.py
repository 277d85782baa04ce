"""References that lead nowhere, to the wrong kind of entry, or to one that is absent where it is needed."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import cast

from cadee.diagnostic import Finding, Mark, Route
from cadee.model.base import SECTIONS, Entity, Staged
from cadee.model.estate import Estate
from cadee.model.flow import GatewayRoute
from cadee.model.references import ANY, Reference, references
from cadee.source.complaint import Fault
from cadee.source.faults import quote
from cadee.source.phrase import either, where
from cadee.source.schema import Locate, finding
from cadee.source.suggest import Names

_SUGGESTED = 100
"""For how many dangling references names are suggested; a file with more has another trouble than spelling."""

_ONE = {
    "layers": "a layer", "owners": "an owner", "environments": "an environment", "zones": "a zone", "data": "data",
    "identities": "an identity", "systems": "a system", "integrations": "an integration", "routes": "a route",
    "fallbacks": "a fallback", "journeys": "a journey", "gates": "a gate", "switches": "a switch",
    "signals": "a signal", "kpis": "a kpi", "evaluations": "an evaluation", "decisions": "a decision",
    "rollout": "a stage of the rollout", "evidence": "evidence", "obligations": "an obligation", "waivers": "a waiver",
}  # fmt: skip


def dangling(estate: Estate, place: Locate) -> Iterator[Finding]:
    """Yield what is wrong with the references of an estate, in order of place."""
    register = Register(estate, place)
    faults = chain(_nowhere(estate, register), _absent(estate, place), _wrong_ends(estate, place))
    found = {(item.place, item.code, item.message): item for item in faults}
    yield from (found[key] for key in sorted(found))


def lost(estate: Estate, place: Locate) -> Iterator[Finding]:
    """Yield the references of an estate that name nothing, or an entry of another section, in order of place."""
    found = {(item.place, item.code, item.message): item for item in _nowhere(estate, Register(estate, place))}
    yield from (found[key] for key in sorted(found))


class Register:
    """Which ids are declared where; what was meant by one that is not."""

    def __init__(self, estate: Estate, place: Locate) -> None:
        self._sections = estate.sections
        self._place = place
        self._names: dict[tuple[str, ...], Names] = {}
        self._near: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self._homes: dict[str, list[str]] | None = None

    def homes(self, key: str) -> list[str]:
        """Return the sections that declare an id, in order of the language."""
        if self._homes is None:
            self._homes = {}
            for section in ("layers", *SECTIONS):
                for declared in self._sections[section]:
                    self._homes.setdefault(declared, []).append(section)
        return self._homes.get(key, [])

    def meant(self, sections: tuple[str, ...], key: str) -> tuple[str, ...]:
        """Return up to three ids of some sections that are near to one that is not declared."""
        if (sections, key) not in self._near:
            if len(self._near) >= _SUGGESTED:
                return ()
            if sections not in self._names:
                self._names[sections] = Names(declared for section in sections for declared in self._sections[section])
            self._near[sections, key] = self._names[sections].nearest(key)
        return self._near[sections, key]

    def declared(self, section: str, key: str) -> Mark:
        """Return the mark on the key of an entry."""
        return Mark(self._place((section, key), True), f"{quote(key)} is declared here")

    def finding(self, fault: Fault, *related: Mark) -> Finding:
        """Return the finding for a fault."""
        return finding(fault, self._place, related)


def _nowhere(estate: Estate, register: Register) -> Iterator[Finding]:
    for entity in estate.entities():
        for reference in references(entity, declared=estate.sections):
            sections, key, prefix = reference.sections, reference.value, ""
            if key in estate.sections.get(sections[0], ()):
                continue
            if sections == ANY:
                if estate.find(key) is not None:
                    continue
                section, _, key = key.partition("/")
                sections, prefix = (section,), f"{section}/"
            elif any(key in estate.sections[section] for section in sections):
                continue
            yield _lost(reference, sections, key, prefix, register)


def _lost(reference: Reference, sections: tuple[str, ...], key: str, prefix: str, register: Register) -> Finding:
    at, is_key = reference.at, reference.at[-2:-1] == ("per_environment",)
    subject = f"{where(at[:-1] if is_key else at)} names {quote(reference.value)}"
    near = register.meant(sections, key)
    meant = f"did you mean {either(quote(prefix + name) for name in near)}?" if near else ""
    homes = register.homes(key)
    one = either(_ONE[section] for section in sections)
    if homes:
        message = f"{subject}, which is {_ONE[homes[0]]}, not {one}"
        fix = f"Name {one} here." if not prefix else f"Write {quote(f'{homes[0]}/{key}')}, if that is what is meant."
        fault = Fault("CADEE-S-021", at, message, fix, is_key, f"expected {one}", meant)
        return register.finding(fault, register.declared(homes[0], key))
    message = f"{subject}, which is not declared in {either(sections)}"
    fix = f"Declare it under `{sections[0]}`, or name {one} that is declared."
    fault = Fault("CADEE-S-020", at, message, fix, is_key, meant or "not declared")
    return register.finding(fault, *(register.declared(sections[0], name) for name in near[:1]))


def _absent(estate: Estate, place: Locate) -> Iterator[Finding]:
    """Entries that refer, in an environment, to entries that do not exist there."""
    everywhere = tuple(estate.environments)
    staged = [entity for entity in estate.entities() if isinstance(entity, Staged)]
    limited = {entity.ref for entity in staged if entity.environments is not None}
    sections = {ref.partition("/")[0] for ref in limited}
    for entity in staged:
        if not limited and not entity.per_environment:
            continue
        own = _stages(entity, everywhere)
        overridden = _overridden(entity)
        for name in entity.per_environment or ():
            if name in everywhere and name not in own:
                yield _idle(entity, name, place)
        for reference in references(entity, among=sections):
            named = reference.value if reference.sections == ANY else f"{reference.sections[0]}/{reference.value}"
            if named not in limited or _is_authority(entity, reference):
                continue
            target = cast(Staged, estate.find(named))
            holds = _holds(reference.at, own, overridden)
            lacking = tuple(name for name in holds if name not in (target.environments or ()))
            if lacking:
                yield _missing_there(reference, entity, target, lacking, place)


def _is_authority(entity: Staged, reference: Reference) -> bool:
    # What an identity may become or touch in another environment is real, and for the rules to judge.
    return entity.section == "identities" and bool({"can_assume", "grants"} & {str(step) for step in reference.at})


def _stages(entity: Staged, everywhere: tuple[str, ...]) -> tuple[str, ...]:
    return everywhere if entity.environments is None else tuple(n for n in everywhere if n in entity.environments)


def _overridden(entity: Staged) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(type(fields).model_fields[field].alias or field for field in fields.model_fields_set)
        for name, fields in (entity.per_environment or {}).items()
    }


def _holds(at: Route, own: tuple[str, ...], overridden: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the environments in which what is written at a route holds."""
    if at[2] == "per_environment":
        return tuple(name for name in own if name == at[3])
    return tuple(name for name in own if at[2] not in overridden.get(name, ()))


def _missing_there(
    reference: Reference, entity: Staged, target: Staged, lacking: tuple[str, ...], place: Locate
) -> Finding:
    names = either(lacking, "and")
    message = f"{where(reference.at)} names {quote(reference.value)}, which does not exist in {names}"
    field = reference.at[4] if reference.at[2] == "per_environment" else reference.at[2]
    fix = (
        f"Let {target.ref} exist in {names} too, or keep {entity.ref} out of {names} with its `environments`, "
        f"or name another one there with `per_environment: {{{lacking[0]}: {{{field}: ...}}}}`."
    )
    only = f"exists only in {either(target.environments or ('no environment',), 'and')}"
    mark = Mark(place((*_base(target), "environments")), only)
    fault = Fault("CADEE-S-028", reference.at, message, fix, label=f"absent in {names}")
    return finding(fault, place, (mark,), lacking)


def _idle(entity: Staged, name: str, place: Locate) -> Finding:
    at = (*_base(entity), "per_environment", name)
    message = f"{entity.ref} has fields for {name}, but does not exist there"
    fix = f"Add {name} to its `environments`, or remove the fields for {name}."
    mark = Mark(
        place((*_base(entity), "environments")),
        f"exists only in {either(entity.environments or ('no environment',), 'and')}",
    )
    return finding(Fault("CADEE-S-028", at, message, fix, True, "never used"), place, (mark,), (name,))


def _base(entity: Entity) -> Route:
    return (entity.section, entity.id)


def _wrong_ends(estate: Estate, place: Locate) -> Iterator[Finding]:
    """Routes whose gateway is no gateway, whose calls do not start or end there, whose guards are no guardrails."""
    stages: Iterable[Estate] = (estate,)
    if estate.varies and estate.environments:
        stages = (estate.resolve(name) for name in estate.environments)
    for stage in stages:
        for route in stage.routes.values():
            yield from _kinds(stage, route, place)
            yield from _ends(stage, route, place)


def _kinds(stage: Estate, route: GatewayRoute, place: Locate) -> Iterator[Finding]:
    wanted: list[tuple[Route, str, str]] = [(("gateway",), route.gateway, "gateway")]
    wanted += [(("guardrails", index), name, "guardrail") for index, name in enumerate(route.guardrails)]
    for field, name, kind in wanted:
        system = stage.systems.get(name)
        if system is not None and system.kind != kind:
            at = stage.route(route, *field)
            message = f"{where(at)} names {quote(name)}, which is a system of kind {system.kind}, not {kind}"
            fix = f"Name a system of kind {kind}, or correct the kind of {system.ref}."
            mark = Mark(place((*_base(system), "kind")), f"{quote(name)} is of kind {system.kind}")
            yield finding(
                Fault("CADEE-S-021", at, message, fix, label=f"expected a system of kind {kind}"), place, (mark,)
            )


def _ends(stage: Estate, route: GatewayRoute, place: Locate) -> Iterator[Finding]:
    wanted: list[tuple[Route, str, str, str]] = [(("primary",), route.primary, "from", "starts")]
    wanted += [(("serves", index), name, "to", "ends") for index, name in enumerate(route.serves)]
    for field, name, key, verb in wanted:
        call = stage.integrations.get(name)
        end = None if call is None else call.source if key == "from" else call.target
        if call is not None and end is not None and end != route.gateway:
            at = stage.route(route, *field)
            gateway = quote(route.gateway)
            message = f"{where(at)} names {quote(name)}, which {verb} at {quote(end)}, not at the gateway {gateway}"
            fix = f"Name an integration that {verb} at {gateway}, or correct `{key}` of {call.ref}."
            mark = Mark(place(stage.route(call, key)), f"{verb} here")
            yield finding(
                Fault("CADEE-S-021", at, message, fix, label=f"does not {verb[:-1]} at {gateway}"), place, (mark,)
            )
