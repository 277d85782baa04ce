"""What a map shows, before it is laid out: boxes in lanes, wires between them."""

from dataclasses import dataclass

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
    """A system. `lines` stand below its name; `about` is the full text for whoever cannot see the box."""

    key: str
    lane: str
    kind: str
    title: str
    lines: tuple[str, ...]
    about: str
    tag: str = ""
    mark: Mark | None = None
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """An integration: from `source` to `target`, both keys of boxes.

    `dashed` means fallback, `light` anything but a request at run time, `open` that the caller does not wait.
    `steps` are the numbers it has in the journey shown; `bundle` is how many integrations it stands for.
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


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered step of the journey shown, in words."""

    number: int
    route: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A map before layout: lanes in their order from left to right, boxes and wires in order of key."""

    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    journey: str = ""
    steps: tuple[Step, ...] = ()
