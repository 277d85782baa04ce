"""Where things run: environments and trust zones."""

from typing import Literal

from cadee.model.base import Entity, EnvironmentRef, Items, Label, ZoneRef, opt, req

Stage = Literal["sandbox", "development", "test", "staging", "production"]


class Environment(Entity):
    """A stage of the way to production."""

    stage: Stage = req("What it is for.", "production")
    regions: Items[Label] = opt("Where it may run.", ["eu-west-1"], default=())
    promotes_from: EnvironmentRef | None = opt("The environment whose versions it receives.", "staging")


class Zone(Entity):
    """A trust zone: a part of the estate whose members trust each other alike."""

    trust: Literal["public", "partner", "vendor", "internal", "restricted"] = req("How far it is trusted.", "internal")
    egress: Items[ZoneRef] | None = opt("The zones it may open connections to; not said where absent.", ["vendor-a"])
    regions: Items[Label] = opt("Where it lies.", ["eu-west-1"], default=())
