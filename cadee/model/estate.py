"""The estate: everything a workspace declares, addressable, whole or resolved for one environment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from cadee.diagnostic import Route
from cadee.model.base import SECTIONS, Entity, Staged
from cadee.model.control import Gate, Signal, Switch
from cadee.model.data import Data
from cadee.model.document import Document
from cadee.model.flow import Fallback, GatewayRoute, Integration, Journey
from cadee.model.identity import Identity
from cadee.model.layer import Layer
from cadee.model.people import Owner
from cadee.model.place import Environment, Zone
from cadee.model.proof import Decision, Evaluation, Evidence, Kpi, Obligation, RolloutStage, Waiver
from cadee.model.system import System
from cadee.model.workflow import Workflow


@dataclass(frozen=True)
class Estate:
    """The entries of a workspace. Build one with `estate(document)`; `environment` is None for the whole.

    `uniform` where it is resolved and the same in every environment. Every map is keyed by id and keeps the order of
    writing.
    """

    workflow: Workflow
    sections: Mapping[str, Mapping[str, Entity]]
    environment: Environment | None = None
    overridden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    uniform: bool = False

    @cached_property
    def layers(self) -> Mapping[str, Layer]:
        """The production artifacts by name: compliance, architecture, data, enablement, evaluation."""
        return cast(Mapping[str, Layer], self.sections["layers"])

    @cached_property
    def owners(self) -> Mapping[str, Owner]:
        """Teams and persons."""
        return cast(Mapping[str, Owner], self.sections["owners"])

    @cached_property
    def environments(self) -> Mapping[str, Environment]:
        """All environments, also in a resolved estate."""
        return cast(Mapping[str, Environment], self.sections["environments"])

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """Trust zones."""
        return cast(Mapping[str, Zone], self.sections["zones"])

    @cached_property
    def data(self) -> Mapping[str, Data]:
        """Data products and kinds."""
        return cast(Mapping[str, Data], self.sections["data"])

    @cached_property
    def identities(self) -> Mapping[str, Identity]:
        """Identities."""
        return cast(Mapping[str, Identity], self.sections["identities"])

    @cached_property
    def systems(self) -> Mapping[str, System]:
        """Systems."""
        return cast(Mapping[str, System], self.sections["systems"])

    @cached_property
    def integrations(self) -> Mapping[str, Integration]:
        """Directed relations."""
        return cast(Mapping[str, Integration], self.sections["integrations"])

    @cached_property
    def routes(self) -> Mapping[str, GatewayRoute]:
        """Gateway routes."""
        return cast(Mapping[str, GatewayRoute], self.sections["routes"])

    @cached_property
    def fallbacks(self) -> Mapping[str, Fallback]:
        """Fallback ladders."""
        return cast(Mapping[str, Fallback], self.sections["fallbacks"])

    @cached_property
    def journeys(self) -> Mapping[str, Journey]:
        """User needs."""
        return cast(Mapping[str, Journey], self.sections["journeys"])

    @cached_property
    def gates(self) -> Mapping[str, Gate]:
        """Gates."""
        return cast(Mapping[str, Gate], self.sections["gates"])

    @cached_property
    def switches(self) -> Mapping[str, Switch]:
        """Switches."""
        return cast(Mapping[str, Switch], self.sections["switches"])

    @cached_property
    def signals(self) -> Mapping[str, Signal]:
        """Signals."""
        return cast(Mapping[str, Signal], self.sections["signals"])

    @cached_property
    def kpis(self) -> Mapping[str, Kpi]:
        """Measures."""
        return cast(Mapping[str, Kpi], self.sections["kpis"])

    @cached_property
    def evaluations(self) -> Mapping[str, Evaluation]:
        """Results of tests."""
        return cast(Mapping[str, Evaluation], self.sections["evaluations"])

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """Decision rules."""
        return cast(Mapping[str, Decision], self.sections["decisions"])

    @cached_property
    def rollout(self) -> Mapping[str, RolloutStage]:
        """Stages of exposure."""
        return cast(Mapping[str, RolloutStage], self.sections["rollout"])

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Evidence."""
        return cast(Mapping[str, Evidence], self.sections["evidence"])

    @cached_property
    def obligations(self) -> Mapping[str, Obligation]:
        """Obligations."""
        return cast(Mapping[str, Obligation], self.sections["obligations"])

    @cached_property
    def waivers(self) -> Mapping[str, Waiver]:
        """Waivers."""
        return cast(Mapping[str, Waiver], self.sections["waivers"])

    def find(self, ref: str) -> Entity | None:
        """Return the entry at `section/id` (or `workflow`), None where there is none in this estate."""
        if ref == "workflow":
            return self.workflow
        section, _, key = ref.partition("/")
        return self.sections.get(section, {}).get(key)

    def entities(self) -> Iterator[Entity]:
        """Every entry, section by section, in the order of writing."""
        yield self.workflow
        for entries in self.sections.values():
            yield from entries.values()

    def route(self, entity: Entity, *fields: str | int) -> Route:
        """Return where `entity`, or a field of it by its key in the file, stands in the workspace.

        A field that this environment overrides stands in `per_environment`.
        """
        base: Route = ("workflow",) if entity.section == "workflow" else (entity.section, entity.id)
        if fields and self.environment is not None and fields[0] in self.overridden.get(entity.ref, ()):
            return (*base, "per_environment", self.environment.id, *fields)
        return (*base, *fields)

    @cached_property
    def varies(self) -> bool:
        """Whether any entry differs by environment."""
        return any(
            isinstance(entity, Staged) and (entity.environments is not None or entity.per_environment)
            for entity in self.entities()
        )

    def resolve(self, environment: str) -> "Estate":
        """Return the estate of one environment: entries that exist there, with the fields that differ there.

        Raises:
            KeyError: no such environment.
        """
        stage = self.environments[environment]
        overridden: dict[str, frozenset[str]] = {}
        sections = {
            name: {
                key: kept for key, entry in entries.items() if (kept := _at(entry, environment, overridden)) is not None
            }
            for name, entries in self.sections.items()
        }
        return Estate(self.workflow, sections, stage, overridden, not self.varies)


def estate(document: Document) -> Estate:
    """Return the estate of a validated document; every entry learns its id and section."""
    _name(document.workflow, "workflow", "workflow")
    sections: dict[str, Mapping[str, Entity]] = {}
    for name in ("layers", *SECTIONS):
        entries: dict[str, Entity] = getattr(document, name)
        for key, entry in entries.items():
            _name(entry, name, key)
        sections[name] = entries
    return Estate(document.workflow, sections)


def _name(entry: Entity, section: str, key: str) -> None:
    # Frozen models keep their fields in __dict__: this fills in what the file says by position, once, at birth.
    entry.__dict__["section"] = section
    entry.__dict__["id"] = key


def _at(entry: Entity, environment: str, overridden: dict[str, frozenset[str]]) -> Entity | None:
    if not isinstance(entry, Staged):
        return entry
    if entry.environments is not None and environment not in entry.environments:
        return None
    override: Any = (entry.per_environment or {}).get(environment)
    if override is None:
        return entry
    changed = {name: getattr(override, name) for name in override.model_fields_set}
    copy = entry.model_copy(update=changed)
    _name(copy, entry.section, entry.id)
    fields = type(override).model_fields
    overridden[entry.ref] = frozenset(fields[name].alias or name for name in override.model_fields_set)
    return copy
