"""The plan of action and milestones, where there is anything to plan."""

from collections.abc import Iterator

from cadee.generators.base import Artifact
from cadee.generators.exchange.oscal.evidence import sightings
from cadee.generators.exchange.oscal.poam import poam as generator
from cadee.pack.base import Brief, part


@part("exchange/oscal-poam")
def poam(brief: Brief) -> Iterator[Artifact]:
    """Yield the plan; nothing where no rule failed and nothing is accepted, as OSCAL knows no empty plan."""
    if any(each.at_risk for each in sightings(brief.report)):
        yield from generator.make(brief.subject)
