"""A mutant of the drills: a damage to what was generated, and the drills that must refute because of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cadee.generators.gateway.model import Gateway
from tests.generators.gateway.estates import Change

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Mutant:
    """A damage to the generated files, which `drills` must notice; `changes` are made to the small estate before.

    Each drill named must prove at least one claim on the sound files and refute it on the damaged ones. `derived`
    damages the plan that the files are generated of, before them: what a fault in deriving would do.
    """

    name: str
    drills: tuple[str, ...]
    damage: Callable[[Files], Files]
    changes: tuple[Change, ...] = ()
    derived: Callable[[Gateway], Gateway] | None = None
