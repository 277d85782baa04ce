"""Judging an expression before it is ever asked: unknown fields, fields that may be absent, values that cannot be."""

from collections.abc import Mapping

from cadee.custom.shape import ANY, NUMBER, TRUTH, Shape, listed, results
from cadee.custom.syntax import Call, Listing, Literal, Loop, Name, Node, Select
from cadee.source.suggest import nearest

Facts = frozenset[Node]
"""Fields that are known to be there, each as the expression that selects it."""

DEEPEST = 2
"""How deep loops over lists may be nested: what an evaluation costs grows with each."""

_ORDER = ("_<_", "_<=_", "_>_", "_>=_")
_EQUAL = ("_==_", "_!=_")
_LOGIC = {"_&&_": True, "_||_": False}
_TRUTHS = ("@in", "startsWith", "endsWith", "contains", "matches", "!_", *_ORDER, *_EQUAL)


class Fault(Exception):  # noqa: N818  says what it is
    """What is wrong with an expression: at which character, in words, and what to write."""

    def __init__(self, at: int, message: str, fix: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.fix = fix


def examine(node: Node, names: Mapping[str, Shape], given: Facts = frozenset()) -> None:
    """Judge an expression over the variables `names`, where the fields in `given` are known to be there.

    Raises:
        Fault: it is wrong.
    """
    told = _Examiner(results()).shape(node, names, given, 0)
    if told.word not in ("truth", "any"):
        raise Fault(_spot(node), "the expression is neither true nor false", "Compare what it gives with something.")


def when_true(node: Node) -> Facts:
    """Return the fields that are there where an expression is true."""
    match node:
        case Select(test=True):
            return frozenset([Select(node.operand, node.name)])
        case Call(function="_&&_"):
            return when_true(node.arguments[0]) | when_true(node.arguments[1])
        case Call(function="!_"):
            return when_false(node.arguments[0])
        case _:
            return frozenset()


def when_false(node: Node) -> Facts:
    """Return the fields that are there where an expression is false."""
    match node:
        case Call(function="_||_"):
            return when_false(node.arguments[0]) | when_false(node.arguments[1])
        case Call(function="!_"):
            return when_true(node.arguments[0])
        case _:
            return frozenset()


def written(node: Node) -> str:
    """Return a selection as it is written, shortened where it is anything else."""
    match node:
        case Name():
            return node.name
        case Select():
            return f"{written(node.operand)}.{node.name}"
        case Call():
            return f"{node.function}(...)"
        case _:
            return "..."


class _Examiner:
    def __init__(self, functions: Mapping[str, Shape]) -> None:
        self._functions = functions

    def shape(self, node: Node, names: Mapping[str, Shape], facts: Facts, depth: int) -> Shape:
        match node:
            case Name():
                return names.get(node.name, ANY)
            case Literal():
                return _literal(node)
            case Select():
                return self._select(node, names, facts, depth)
            case Listing():
                shapes = [self.shape(item, names, facts, depth) for item in node.items]
                return listed(shapes[0] if shapes else ANY)
            case Loop():
                return self._loop(node, names, facts, depth)
            case Call():
                return self._call(node, names, facts, depth)

    def _select(self, node: Select, names: Mapping[str, Shape], facts: Facts, depth: int) -> Shape:
        operand, at = self.shape(node.operand, names, facts, depth), _spot(node.operand) if node.test else _spot(node)
        if operand.fields is None:
            if operand.word in ("text", "number", "truth", "list"):
                raise Fault(at, f"{written(node.operand)!r} is no map: it has no field {node.name!r}", "Remove it.")
            return ANY
        if node.name not in operand.fields:
            near = nearest(node.name, operand.fields)
            hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"It has: {', '.join(operand.fields)}."
            raise Fault(at, f"{written(node.operand)!r} has no field {node.name!r}", hint)
        found = operand.fields[node.name]
        if not (found.always or node.test or node in facts):
            told = written(node)
            fix = f"Ask first: `has({told}) && ...`, or `!has({told}) || ...`."
            raise Fault(at, f"{told!r} may be absent", fix)
        return TRUTH if node.test else found.shape

    def _loop(self, node: Loop, names: Mapping[str, Shape], facts: Facts, depth: int) -> Shape:
        if depth == DEEPEST:
            raise Fault(node.at, f"loops over lists are nested more than {DEEPEST} deep", "Write two rules.")
        over = self.shape(node.over, names, facts, depth)
        inner = {**names, node.variable: over.item or ANY, node.total: ANY}
        known = frozenset(fact for fact in facts if not _about(fact, node.variable))
        for part in node.parts:
            self.shape(part, inner, known, depth + 1)
        return ANY

    def _call(self, node: Call, names: Mapping[str, Shape], facts: Facts, depth: int) -> Shape:
        given = node.arguments
        if node.function in _LOGIC and len(given) == 2:
            told = when_true if _LOGIC[node.function] else when_false
            for one, other in (given, given[::-1]):  # in either order: an error does not count beside the answer
                self.shape(one, names, facts | told(other), depth)
            return TRUTH
        if node.function == "_?_:_":
            self.shape(given[0], names, facts, depth)
            left = self.shape(given[1], names, facts | when_true(given[0]), depth)
            right = self.shape(given[2], names, facts | when_false(given[0]), depth)
            return left if left == right else ANY
        shapes = [self.shape(each, names, facts, depth) for each in given]
        _judged(node, shapes)
        if node.function == "_[_]":
            return shapes[0].item or ANY
        if node.function in _TRUTHS:
            return TRUTH
        return NUMBER if node.function == "size" else self._functions.get(node.function, ANY)


def _judged(node: Call, shapes: list[Shape]) -> None:
    """Refuse comparisons that can never be what was meant, and quantities read by the wrong function."""
    if node.function in _EQUAL + _ORDER:
        for this, that in ((0, 1), (1, 0)):
            _with_unit(node.arguments[this], shapes[this])
            _compared(node.arguments[this], shapes[this], node.arguments[that], shapes[that])
    elif node.function == "@in" and isinstance(node.arguments[1], Listing):
        _with_unit(node.arguments[0], shapes[0])
        for item in node.arguments[1].items:
            _compared(node.arguments[0], shapes[0], item, _literal(item) if isinstance(item, Literal) else ANY)
    elif node.function == "@in" and shapes[1].item is not None:
        _compared(node.arguments[1], shapes[1].item, node.arguments[0], shapes[0])
    elif shapes and shapes[0].read_by and node.function in results() and node.function not in shapes[0].read_by:
        told = written(node.arguments[0])
        raise Fault(node.at, f"{told!r} is not read by {node.function}()", f"Write `{shapes[0].read_by[0]}({told})`.")


def _with_unit(node: Node, shape: Shape) -> None:
    if shape.read_by:
        told = written(node)
        fix = f"Compare what `{shape.read_by[0]}({told})` gives."
        raise Fault(_spot(node), f"{told!r} is written with its unit, so it cannot be compared as it is", fix)


def _compared(node: Node, shape: Shape, other: Node, its: Shape) -> None:
    if isinstance(node, Literal) or not isinstance(other, Literal) or other.value is ...:
        return
    told = written(node)
    if "any" not in (shape.word, its.word) and shape.word != its.word:
        raise Fault(other.at, f"{told!r} is a {shape.word}, never {other.value!r}", f"Compare it with a {shape.word}.")
    if shape.choices and other.value not in shape.choices:
        words = [str(choice) for choice in shape.choices]
        near = nearest(other.value, words) if isinstance(other.value, str) else ()
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"It is one of {', '.join(words)}."
        raise Fault(other.at, f"{told!r} is never {other.value!r}", hint)


def _literal(node: Literal) -> Shape:
    if isinstance(node.value, bool):
        return TRUTH
    if isinstance(node.value, int | float):
        return NUMBER
    return Shape("text") if isinstance(node.value, str) else Shape("nothing") if node.value is None else ANY


def _spot(node: Node) -> int:
    """Return where to point: at the field, not at the dot before it."""
    return node.at + (isinstance(node, Select) and not node.test)


def _about(node: Node, variable: str) -> bool:
    while isinstance(node, Select):
        node = node.operand
    return isinstance(node, Name) and node.name == variable
