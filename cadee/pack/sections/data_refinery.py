"""The Data Refinery: what answers rest on, whose word counts, how old it may be, how it is checked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cadee.model.data import Data
from cadee.pack import telling
from cadee.pack.artifact.frame import artifact
from cadee.pack.base import Brief, section
from cadee.pack.grid import Grid, Value, entry, grid

PURPOSE = "Lets data reach an answer only where its origin, age, rank and checks are known."
CONTRACTS = ("Data", "Owner", "Source of record", "May be old", "Refreshed", "Rank", "Checked for")


@section("data-refinery", "Data Refinery (data)", 220)
def data_refinery(brief: Brief) -> Mapping[str, Any]:
    """Return the artifact of the data layer."""
    own = (_contracts(brief),)
    return artifact(brief, "data", PURPOSE, own, [*_approvals(brief)], ("accuracy", "quality"))


def _governed(brief: Brief) -> list[Data]:
    """What is meant to feed answers: products, documents, and whatever promises an age or names whose word counts."""
    return [
        each
        for each in brief.estate.data.values()
        if each.kind != "kind" or each.max_age is not None or each.authority is not None
    ]


def _contracts(brief: Brief) -> Grid:
    found = _governed(brief)
    rest = len(brief.estate.data) - len(found)
    more = f"; {telling.count(rest, 'further kind')} of data without a contract under Inventory" if rest else ""
    rows = (_contract(brief, each) for each in found)
    none = "no data product is declared (data.*.kind: product)"
    return grid(f"Data contracts: {len(found)}{more}", CONTRACTS, rows, none)


def _contract(brief: Brief, told: Data) -> tuple[Value, ...]:
    estate = brief.estate
    origin = telling.title(estate, "systems", told.source_of_record) or telling.together(
        [telling.title(estate, "data", key) for key in told.derived_from]
    )
    return (
        entry(estate, told.ref, told.kind),
        telling.holder(estate, told.owner, brief.today) or "nobody is named",
        origin or "not said",
        f"at most {told.max_age}" if told.max_age else "not said",
        f"every {told.refresh}" if told.refresh else "not said",
        "not said" if told.authority is None else str(told.authority),
        list(told.checks) or "nothing is named",
    )


def _approvals(brief: Brief) -> Iterator[str]:
    found = _governed(brief)
    if not found:
        return
    owners = Counter(each.owner for each in found)
    said = [
        f"{telling.title(brief.estate, 'owners', owner)} ({telling.count(number, 'contract')})"
        for owner, number in owners.most_common()
        if owner
    ]
    if said:
        yield f"A change of a data contract is its owner's: {telling.together(said)}."
    if bare := owners[None]:
        yield f"{telling.count(bare, 'contract has', 'contracts have')} no owner (data.*.owner)."
