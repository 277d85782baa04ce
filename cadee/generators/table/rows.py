"""The rows of the tables: what the map shows and what does not fit on it, as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass

from cadee.generators.base import Subject
from cadee.generators.diagram import words
from cadee.generators.diagram.estate_map import fallbacks
from cadee.generators.diagram.status import Marks, marks
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.system import System
from cadee.plain import clean

SYSTEMS = (
    "id",
    "name",
    "kind",
    "owner",
    "tier",
    "zone",
    "trust",
    "region",
    "lifecycle",
    "availability",
    "runbook",
    "state",
    "findings",
)
INTEGRATIONS = (
    "id", "from", "to", "plane", "mode", "action", "identity", "on behalf of", "auth", "encryption", "data", "timeout",
    "retries", "fallback", "is fallback", "state", "findings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its file name without ending, its title, its head, its rows; "" where the spec says nothing."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(subject: Subject) -> tuple[Table, Table]:
    """Return the table of systems and the table of integrations, in order of id."""
    estate, shown = subject.estate, marks(subject)
    spare = fallbacks(estate)
    systems = [_system(estate, estate.systems[key], shown) for key in sorted(estate.systems)]
    flows = [_integration(estate, estate.integrations[key], shown, key in spare) for key in sorted(estate.integrations)]
    return Table("systems", "Systems", SYSTEMS, systems), Table("integrations", "Integrations", INTEGRATIONS, flows)


def _system(estate: Estate, system: System, shown: Marks) -> Sequence[str]:
    zone = estate.zones.get(system.zone or "")
    return (
        system.id,
        words.title(system),
        system.kind,
        "" if system.owner is None else words.owner(estate, system),
        _said(system.tier),
        words.zone(estate, system),
        zone.trust if zone else "",
        _said(system.region),
        _said(system.lifecycle),
        str(system.availability.value) if system.availability else "",
        clean(system.runbook or ""),
        *_found(shown, system.ref),
    )


def _integration(estate: Estate, item: Integration, shown: Marks, spare: bool) -> Sequence[str]:
    ladders = [key for key, ladder in estate.fallbacks.items() if ladder.protects == item.id]
    return (
        item.id,
        item.source,
        item.target,
        item.plane,
        item.mode,
        item.action,
        _said(item.identity),
        _said(item.on_behalf_of),
        _said(item.auth),
        _said(item.encryption),
        ", ".join(item.data or ()),
        _said(item.timeout),
        _said(item.retries),
        ", ".join(sorted(ladders)),
        "yes" if spare else "",
        *_found(shown, item.ref),
    )


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _found(shown: Marks, ref: str) -> tuple[str, str]:
    mark = shown.on.get(ref)
    return (str(mark.state), ", ".join(mark.codes)) if mark else ("", "")
