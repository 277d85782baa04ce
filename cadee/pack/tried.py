"""What drills have shown of each ladder: which records count in a pack, and what the latest of them came to."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cadee.model.flow import Fallback
from cadee.model.proof import Evidence
from cadee.pack import telling
from cadee.pack.base import Brief
from cadee.pack.drill_records import VERDICTS, Record, records
from cadee.pack.evidence import differs


@dataclass(frozen=True, slots=True)
class Tried:
    """What the latest drill that told of something came to: its day, and the verdict of each of its claims."""

    on: date
    verdicts: tuple[str, ...]

    @property
    def worst(self) -> str:
        """The worst of the verdicts."""
        return min(self.verdicts, key=VERDICTS.index)


@dataclass(frozen=True, slots=True)
class Shown:
    """What drills have shown of a ladder: `steps` in order, None where no record tells; `whole` is about all of it.

    `refused` are the records that tell of it and do not count, each with the reason.
    """

    steps: tuple[Tried | None, ...]
    whole: Tried | None
    refused: tuple[str, ...]

    @property
    def verdicts(self) -> frozenset[str]:
        """All that came out of any of its steps."""
        return frozenset(verdict for step in self.steps if step is not None for verdict in step.verdicts)

    @property
    def refuted(self) -> bool:
        """Whether a drill has found that the ladder does not do what it says."""
        return "refuted" in self.verdicts or (self.whole is not None and self.whole.worst == "refuted")


def entries(brief: Brief, record: Record) -> list[Evidence]:
    """Return the entries of the spec that point at the file of a record."""
    return [entry for entry in brief.estate.evidence.values() if entry.file == record.file]


def faults(brief: Brief, record: Record) -> Iterator[str]:
    """Yield why a record counts for nothing in this pack; nothing where it counts."""
    here = brief.estate.environment
    if any(differs(entry, brief.evidence[record.file]) for entry in entries(brief, record)):
        yield "Not the file that the spec names: its SHA-256 differs"
    if record.on > brief.today:
        yield "Dated in the future"
    if here is not None and record.environment != here.id:
        name = telling.title(brief.estate, "environments", record.environment)
        yield f"Of another environment than this pack: {name}"
    if record.gateway not in brief.estate.systems:
        yield "Of a gateway that is not declared here"


Told = Sequence[tuple[Record, tuple[str, ...]]]
"""Records, each with why it counts for nothing."""


def told(brief: Brief) -> Told:
    """Return every record on file that can be read, with why it counts for nothing in this pack."""
    found = (record for record in records(brief.evidence) if isinstance(record, Record))
    return [(record, tuple(faults(brief, record))) for record in found]


def shown(ladder: Fallback, drills: Told) -> Shown:
    """Return what the records that are on file have shown of a ladder."""
    about = [each for each in drills if any(claim.element == ladder.ref for claim in each[0].claims)]
    counting = [record for record, wrong in about if not wrong]
    fields = {claim.field for record in counting for claim in record.claims if claim.element == ladder.ref}
    whole = {field for field in fields if not field.startswith("rungs/")}
    return Shown(
        tuple(_tried(ladder, {f"rungs/{number}", "rungs"}, counting) for number in range(len(ladder.rungs))),
        _tried(ladder, whole, counting),
        tuple(f"{record.file} ({wrong[0][:1].lower()}{wrong[0][1:]})" for record, wrong in about if wrong),
    )


def refuted(brief: Brief) -> list[str]:
    """Return the names of the ladders that a drill on file refutes."""
    drills, ladders = told(brief), brief.estate.fallbacks.values()
    return [telling.named(brief.estate, each.ref).title for each in ladders if shown(each, drills).refuted]


def _tried(ladder: Fallback, fields: Collection[str], drills: Sequence[Record]) -> Tried | None:
    """Return what the latest day came to on which drills tried some fields of a ladder, all of that day together."""
    mine = [
        (record.on, claim.verdict)
        for record in drills
        for claim in record.claims
        if claim.element == ladder.ref and claim.field in fields
    ]
    if not mine:
        return None
    last = max(day for day, _ in mine)
    return Tried(last, tuple(verdict for day, verdict in mine if day == last))
