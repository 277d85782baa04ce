"""The data view: which classes of data travel on each line and come to each system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cadee.generators.base import Subject
from cadee.generators.diagram.bundle import gravest
from cadee.generators.diagram.facets.facet import Facet, bare, saying, told
from cadee.generators.diagram.picture import Box, Picture, Wire
from cadee.model.estate import Estate
from cadee.model.flow import Integration

UNLABELLED = "without a label"
CLASSES: Mapping[str, int] = {
    "special-category": 1, "payment": 1, "secret": 1, UNLABELLED: 2, "personal": 3, "confidential": 4, "internal": 4,
    "public": 0,
}  # fmt: skip
TONES = (
    "special category, payment or secret",
    "without a label: to be treated as the highest",
    "personal",
    "confidential or internal",
)


def paint(subject: Subject, whole: Picture) -> Picture:
    """Tell a map by classes of data."""
    estate, drawn = subject.estate, bare(whole)
    carried = {item.ref: _carried(estate, item) for item in estate.integrations.values()}
    met: dict[str, dict[str, None]] = {}
    stripped = set()
    for wire in drawn.wires:
        for end in (wire.source, wire.target):
            met.setdefault(end, {}).update(dict.fromkeys(carried[wire.key].labels))
            stripped.update([end] if carried[wire.key].removed else [])
    for key, system in estate.systems.items():
        kept = system.index.contains if system.index else ()
        met.setdefault(f"systems/{key}", {}).update(dict.fromkeys(_labels(estate, kept)))
    emptied = any(carried[wire.key].removed and not carried[wire.key].labels for wire in drawn.wires)
    return replace(
        drawn,
        boxes=tuple(_box(box, tuple(met.get(box.key, ())), box.key in stripped) for box in drawn.boxes),
        wires=tuple(_wire(wire, carried[wire.key]) for wire in drawn.wires),
        tones=TONES,
        plain=f"public, {'all labels removed, ' if emptied else ''}or no data named",
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """The classes of what an integration carries: those left, and those that its transforms take away."""

    labels: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What a line says: the classes left, and those removed on the way."""
        gone = f"{', '.join(self.removed)} removed on the way" if self.removed else ""
        if gone and not self.labels:
            return (f"data: no label left, {gone}",)
        return (f"data: {', '.join(self.labels) or 'none named'}", gone)


def _carried(estate: Estate, item: Integration) -> Carried:
    dropped = {label for change in item.transforms for label in change.drops}
    labels = _ordered(_labels(estate, item.data or ()))
    return Carried(
        tuple(label for label in labels if label not in dropped),
        tuple(label for label in labels if label in dropped),
    )


def _labels(estate: Estate, keys: Iterable[str]) -> Iterable[str]:
    for key in keys:
        data = estate.data.get(key)
        yield from (data.labels.sensitivity if data and data.labels and data.labels.sensitivity else (UNLABELLED,))


def _ordered(labels: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(labels), key=list(CLASSES).index)


def _wire(wire: Wire, carried: Carried) -> Wire:
    return replace(
        wire,
        tone=gravest(CLASSES[label] for label in carried.labels),
        about=told(wire, *carried.words),
    )


def _box(box: Box, labels: tuple[str, ...], stripped: bool) -> Box:
    known = _ordered(labels)
    words = ", ".join(known) or ("all labels removed" if stripped else "no data named")
    tone = gravest(CLASSES[label] for label in known)
    return replace(saying(box, words), tone=tone, about=told(box, f"data: {words}"))


facet = Facet("data", "Data map", "which classes of data travel on each line and come to each system", paint)
