"""The mutants of one file: which of cosmic-ray's operators count, and every change they make."""

import ast
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

Position = tuple[int, int]
"""Line (1-based) and column (0-based)."""

COMPARISONS = {
    "Eq": ("NotEq", "LtE", "GtE"),
    "NotEq": ("Eq", "Lt", "Gt"),
    "Lt": ("LtE", "NotEq", "GtE"),
    "LtE": ("Lt", "Eq", "Gt"),
    "Gt": ("GtE", "NotEq", "LtE"),
    "GtE": ("Gt", "Eq", "Lt"),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
"""For each comparison its opposite and its two neighbours: who notices these notices the others too."""

BINARY = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul", "BitOr_BitAnd",
          "BitAnd_BitOr", "BitXor_BitOr", "Sub_BitAnd")  # fmt: skip
"""One other meaning for each operator, and for the difference of sets (`-`) one that does not crash."""

OTHERS = ("AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd", "ReplaceTrueWithFalse",
          "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue",
          "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer", "ZeroIterationForLoop")  # fmt: skip

LEFT_OUT = {
    "comparisons with `is` put in place of `==`": "what is one object depends on the interpreter, not on the rule",
    "the order of two texts (`<=` for `==` beside a text literal)": "words have no order that a rule means",
    "two of the five other comparisons": "who notices the opposite and both neighbours notices them as well",
    "nine of the eleven other binary operators": "beside texts, tuples and sets they only crash",
    "`RemoveDecorator`": "a check without `@rule` is no rule, which anything notices",
    "whatever stands in an annotation (`X | None`), in a decorator or as the bare `*` of arguments": "decides nothing",
    "`VariableReplacer`, `VariableInserter`": "they need names of variables as arguments, and insert chance",
}
"""What cosmic-ray could do and is not asked to, and why."""


class NegateFilter(Operator):
    """Negates the condition of a comprehension, where a rule decides most; cosmic-ray negates statements only."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Position, Position]]:
        """Yield where the condition of a comprehension stands."""
        if node.type == "comp_if":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Put `not (...)` around it."""
        node.children[1] = parso.parse(f" not ({node.children[1].get_code().strip()})")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """None: cosmic-ray's own tests do not run it."""
        return ()


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: what made it, the line it begins in (1-based), that line before and after, the whole mutated text."""

    operator: str
    line: int
    before: str
    after: str
    source: str


@cache
def operators() -> tuple[tuple[str, Operator], ...]:
    """Return the operators that count, by name."""
    names = [f"ReplaceComparisonOperator_{old}_{new}" for old, news in COMPARISONS.items() for new in news]
    names += [*(f"ReplaceBinaryOperator_{name}" for name in BINARY), *OTHERS]
    return (*((name, get_operator(f"core/{name}")()) for name in names), ("NegateFilter", NegateFilter()))


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a file once, in order of lines."""
    silent, texts = _annotated(source), _beside_texts(source)
    found, seen = list[Mutant](), {source}
    tree = pickle.dumps(parso.parse(source))  # read again, it costs a quarter of parsing again
    for name, starts in _positions(source).items():
        ordering = name.startswith("ReplaceComparisonOperator") and name.rpartition("_")[2] in (
            "Lt",
            "LtE",
            "Gt",
            "GtE",
        )
        for number, start in enumerate(starts):
            if start in silent or (ordering and any(a <= start < b for a, b in texts)):
                continue
            mutated = MutationVisitor(number, dict(operators())[name]).walk(pickle.loads(tree)).get_code()
            if mutated not in seen:
                seen.add(mutated)
                found.append(Mutant(name, *_change(source, mutated), mutated))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.before, mutant.operator, mutant.after))


def _positions(source: str) -> dict[str, list[Position]]:
    """Where each operator has something to change, in the order in which cosmic-ray counts."""
    found: dict[str, list[Position]] = {name: [] for name, _ in operators()}
    for node in ast_nodes(parso.parse(source)):
        for name, operator in operators():
            found[name].extend(start for start, _ in operator.mutation_positions(node))
    return found


def _change(source: str, mutated: str) -> tuple[int, str, str]:
    """Return the first line that differs, before and after."""
    pairs = zip(source.splitlines(), mutated.splitlines(), strict=False)
    return next((n, a.strip(), b.strip()) for n, (a, b) in enumerate(pairs, 1) if a != b)


def _annotated(source: str) -> set[Position]:
    """Every position that lies in an annotation or a decorator, on its first line, or is the bare `*` of arguments."""
    found: set[Position] = set()
    for node in ast.walk(ast.parse(source)):
        held = [getattr(node, "annotation", None), getattr(node, "returns", None), *getattr(node, "decorator_list", ())]
        for part in (part for one in held if isinstance(one, ast.AST) for part in ast.walk(one)):
            if isinstance(part, ast.expr):
                found |= {(part.lineno, column) for column in range(part.col_offset, _end(part))}
    return found | _stars(source)


def _stars(source: str) -> set[Position]:
    lines = enumerate(source.splitlines(), 1)
    return {(number, hit.start(1)) for number, line in lines for hit in re.finditer(r"[(,]\s*(\*)(?=,)", line)}


def _end(part: ast.expr) -> int:
    return part.end_col_offset or 0 if part.end_lineno == part.lineno else 200


def _beside_texts(source: str) -> list[tuple[Position, Position]]:
    """The ranges of the comparisons with a text."""
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(x, ast.Constant) and isinstance(x.value, str) for x in (node.left, *node.comparators))
    ]
