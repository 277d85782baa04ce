"""What a map shows, before it is laid out: boxes in lanes, wires between them."""

from dataclasses import dataclass
from typing import Literal

from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.status import Mark


@dataclass(frozen=True, slots=True)
class Lane:
    """A trust zone, or the part of one that stands in a band. `band` is 0 in the row of columns, 1 and up below."""

    key: str
    title: str
    note: str
    band: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A system. `lines` stand below its name; `about` is the full text for whoever cannot see the box.

    `says` is what the lines say where they are one text, broken and cut to fit; else each line is one of its own.
    `tone` is its class in a layer view, a number of `Picture.tones` from 1; 0 for none. `role` is what becomes of it
    in a failure or a change.
    """

    key: str
    lane: str
    kind: str
    title: str
    lines: tuple[str, ...]
    about: str
    tag: str = ""
    mark: Mark | None = None
    lit: bool = False
    tone: int = 0
    role: Role | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """An integration: from `source` to `target`, both keys of boxes.

    `dashed` means fallback, `light` anything but a request at run time, `open` that the caller does not wait.
    `steps` are the numbers it has in the journey shown; `bundle` is how many integrations it stands for. `tone`
    and `role` are as of boxes.
    """

    key: str
    source: str
    target: str
    about: str
    mark: Mark | None = None
    dashed: bool = False
    light: bool = False
    open: bool = False
    lit: bool = False
    steps: tuple[int, ...] = ()
    bundle: int = 1
    tone: int = 0
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered step of the journey shown, in words; or any other entry below a map, with a role for its bead."""

    number: int
    route: str
    words: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A map before layout: lanes in their order from left to right, boxes and wires in order of key.

    `steps` stand in words below it under `journey`, or under `heading` where they are no journey. `tones` are the
    words for the classes of a layer view, from 1 on; `plain` is the word for what has none, which it says of boxes or
    lines only where they are in `plain_of`. They are `ranked` from the gravest on, which counts where several things
    are drawn as one; else only what all of them share does.
    """

    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    journey: str = ""
    steps: tuple[Step, ...] = ()
    heading: str = ""
    tones: tuple[str, ...] = ()
    plain: str = ""
    plain_of: tuple[Literal["boxes", "lines"], ...] = ("boxes", "lines")
    ranked: bool = True
