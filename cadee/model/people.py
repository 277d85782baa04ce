"""Owners: teams and persons."""

from datetime import date
from typing import Literal

from cadee.model.base import ElementRef, Entity, Items, OwnerRef, Part, Text, opt, req
from cadee.model.units import DateField, HoursField, RateField


class Active(Part):
    """The time an owner holds the role."""

    since: DateField | None = opt("First day.", "2025-01-01")
    until: DateField | None = opt("Last day.", "2027-12-31")


class Owner(Entity):
    """A team, a person, or a role that a person holds."""

    kind: Literal["team", "person", "mailing-list"] = req(
        "What it is. A mailing list can be told, but cannot answer for anything.", "team"
    )
    level: Literal["executive", "lead", "member"] | None = opt(
        "Standing; a waiver of a blocking rule needs an executive.", "lead"
    )
    role: Text | None = opt("The role.", "Head of customer care")
    members: Items[OwnerRef] = opt("The persons of a team.", ["maya-lindt"], default=())
    contact: Text | None = opt("How to reach them; no secret.", "#cx-platform")
    on_call: Text | None = opt("The rota that answers a page.", "pager/cx-platform")
    hours: HoursField | None = opt("When they are there.", "08:00-22:00 Europe/Berlin")
    capacity: RateField | None = opt("What they can handle.", "40/h")
    deputy: OwnerRef | None = opt("Who stands in.", "jonas-weber")
    active: Active | None = opt("From when to when.", {"since": "2025-01-01"})
    permissions: Items[ElementRef] = opt(
        "The switches and gates they may use.", ["switches/pause-assistant"], default=()
    )

    def active_on(self, day: date) -> bool:
        """Whether the role is held on `day`; always, where no dates are said."""
        if self.active is None:
            return True
        since, until = self.active.since, self.active.until
        return (since is None or since <= day) and (until is None or day <= until)
