"""The check of a rule written in YAML: every element it is about, asked one by one, within bounds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cadee.custom.engine import Expression, UndecidedError
from cadee.custom.syntax import Loop, Name, Node, Select, children
from cadee.custom.view import said, size, view
from cadee.custom.world import World
from cadee.diagnostic import Route
from cadee.graph import Graph, OutOfSteps
from cadee.model.base import Entity
from cadee.rules.base import Answer, CouldNotTellError, NotApplicable, Proof, Violation

TOLD = 3
"""How many elements of which a rule could not tell are named."""

Words = tuple[str | tuple[str, ...], ...]
"""A text with gaps: texts as they are, and the fields that stand between them."""


@dataclass(frozen=True)
class Condition:
    """What a rule demands of elements: of which sections and kinds, where, that what is true.

    Calling it asks it of a graph. `at` is the field to point at; `message`, `label` and `help` have gaps.
    """

    sections: tuple[str, ...]
    kinds: tuple[str, ...]
    where: Expression | None
    holds: Expression
    at: tuple[str, ...]
    message: Words
    label: Words = ()
    help: Words = ()
    steps: int = field(default=20_000_000)

    def __call__(self, graph: Graph) -> Iterator[Answer]:
        """Yield a violation for every element of which the condition is not true.

        Raises:
            CouldNotTellError: of some elements it is neither true nor false, or there are too many to ask.
        """
        world = World(graph, self.steps)
        for expression in self._expressions:
            expression.questions = world.questions()
        asked, found, doubts = 0, 0, []
        for entry in self._entries(graph):
            try:
                if not self._meant(entry, world):
                    continue
                asked += 1
                holds = self._true(self.holds, entry, world)
            except UndecidedError as doubt:
                doubts.append(f"{entry.ref!r}: {doubt}")
                continue
            except OutOfSteps:
                raise CouldNotTellError(f"the questions of this rule need more than {self.steps} steps") from None
            if not holds:
                found += 1
                yield self._violation(graph, entry)
        if doubts:
            raise _doubtful(doubts)
        if not asked:
            yield NotApplicable(f"there is nothing that it is about: {self.about}")
        elif not found:
            yield Proof(f"{asked} of {self.about}: each meets the condition")

    @property
    def about(self) -> str:
        """What it is asked of, in words."""
        kinds = f" of kind {' or '.join(self.kinds)}" if self.kinds else ""
        return f"{', '.join(self.sections)}{kinds}{' where `' + self.where.text.strip() + '`' if self.where else ''}"

    @property
    def _expressions(self) -> tuple[Expression, ...]:
        return (self.where, self.holds) if self.where else (self.holds,)

    @cached_property
    def _wanted(self) -> Mapping[str, frozenset[str] | None]:
        """The variables that are used, with the fields that are read of each; None where it is used as a whole."""
        found: dict[str, frozenset[str] | None] = {}
        for expression in self._expressions:
            for name, read in _used(expression.node):
                before = found.get(name, frozenset())
                found[name] = None if read is None or before is None else before | {read}
        return found

    @cached_property
    def _loops(self) -> int:
        """How deep loops are nested."""
        return max(_nested(expression.node) for expression in self._expressions)

    def _entries(self, graph: Graph) -> Iterator[Entity]:
        for section in self.sections:
            entries = {"": graph.estate.workflow} if section == "workflow" else graph.estate.sections[section]
            for entry in entries.values():
                if not self.kinds or getattr(entry, "kind", None) in self.kinds:
                    yield entry

    def _meant(self, entry: Entity, world: World) -> bool:
        return self.where is None or self._true(self.where, entry, world)

    def _true(self, expression: Expression, entry: Entity, world: World) -> bool:
        values = self._values(entry, world)
        world.spend(max(1, size(values)) ** self._loops)
        try:
            return expression.holds(values)
        finally:
            if world.spent:  # the engine takes a question that was refused for any other error
                raise OutOfSteps("")

    def _values(self, entry: Entity, world: World) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, wanted in self._wanted.items():
            if name == "self":
                values[name] = view(entry, wanted)
            elif name in ("incoming", "outgoing"):
                values[name] = world.calls[name == "outgoing"].get(entry.id, [])
            elif name in ("source", "target"):
                values[name] = world.viewed(world.graph.estate.systems[getattr(entry, name)])
            elif name == "owner":
                values[name] = world.owner_of(entry)
            elif name in ("environment", "today"):
                values[name] = getattr(world, name)
        return values

    def _violation(self, graph: Graph, entry: Entity) -> Violation:
        route: Route = graph.estate.route(entry, *self.at)
        texts = (_filled(words, entry) for words in (self.message, self.label, self.help))
        message, label, help_ = texts
        return Violation(route, message, label=label, help=help_)


def _doubtful(doubts: Sequence[str]) -> CouldNotTellError:
    more = f", and of {len(doubts) - TOLD} more" if len(doubts) > TOLD else ""
    return CouldNotTellError(f"it cannot be told of {'; '.join(doubts[:TOLD])}{more}")


def _filled(words: Words, entry: Entity) -> str:
    return "".join(word if isinstance(word, str) else said(entry, word) for word in words)


def _used(node: Node) -> Iterator[tuple[str, str | None]]:
    """Yield the variables an expression reads, each with the field that is read of it, or None."""
    if isinstance(node, Select) and isinstance(node.operand, Name):
        yield node.operand.name, node.name
    elif isinstance(node, Name):
        yield node.name, None
    else:
        for child in children(node):
            yield from _used(child)


def _nested(node: Node) -> int:
    inner = max((_nested(child) for child in children(node)), default=0)
    return inner + isinstance(node, Loop)
