"""Pins: what a rule says today and a surviving mutant does not, written into its entry, for somebody to read."""

import json
import os
import pickle
from collections.abc import Iterable

import yaml

from cadee.opening import open_workspace
from cadee.rules import rules
from cadee.rules.catalogue import Example, entries, read
from cadee.source.workspace import load
from tests.earned import Earned
from tests.mutation.mutants import Mutant
from tests.mutation.oracle import Oracle, oracle
from tests.mutation.run import ROOT, forked, mutated
from tests.test_examples import CLEAN

FIELDS = ("not_applicable", "proves", "shows")
Pin = tuple[int, str]
"""The number of an example and what of it to pin."""


def pin(code: str, survivors: Iterable[Mutant]) -> int:
    """Write into the entry of a rule the fewest pins that notice what can be noticed; return how many."""
    cases = oracle(code, open_workspace(load(CLEAN)))
    today = cases.earns(rules()[code])
    told = [differing for one in survivors if (differing := _differing(cases, today, one))]
    chosen = _fewest(told)
    path = ROOT / "specs" / "rules" / f"{code}.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    if read(code, "\n".join(lines)).examples != entries()[code].examples:
        return 0  # somebody wrote in it meanwhile
    ends = _ends("\n".join(lines))
    for number, field in sorted(chosen, key=lambda one: (-one[0], FIELDS.index(one[1]))):
        lines[ends[number] : ends[number]] = _written(field, getattr(today[number], field))
    path.write_text("\n".join(lines), encoding="utf-8")
    return len(chosen)


def _differing(cases: Oracle, today: list[Earned], mutant: Mutant) -> set[Pin]:
    """Return the pins that would notice a mutant: each would hold today and no longer with the mutant."""
    reader, writer = os.pipe()

    def ask() -> bool:
        earned = cases.earns(mutated(cases.code, mutant.source))
        pairs = enumerate(zip(earned, today, strict=True))
        found = {(n, field) for n, (a, b) in pairs for field in FIELDS if getattr(a, field) != getattr(b, field)}
        os.write(writer, pickle.dumps({one for one in found if _free(entries()[cases.code].examples[one[0]], one[1])}))
        return False

    status = forked(ask)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        return set() if status else pickle.loads(told.read())


def _free(example: Example, field: str) -> bool:
    return getattr(example, field) is None


def _fewest(told: list[set[Pin]]) -> set[Pin]:
    """Return pins of which each set holds one: always the one that is in most of the sets still open."""
    chosen: set[Pin] = set()
    while left := [one for one in told if not one & chosen]:
        candidates = sorted(set().union(*left), key=lambda one: (FIELDS.index(one[1]), one[0]))
        chosen.add(max(candidates, key=lambda one: sum(one in each for each in left)))
    return chosen


def _ends(text: str) -> list[int]:
    """Return for each example the number of the line behind its last one (0-based)."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    examples = next(value for key, value in root.value if key.value == "examples")
    ends = []
    for example in examples.value:
        mark = _last(example).end_mark
        line = mark.line if mark.column == 0 else mark.line + 1
        while not text.split("\n")[line - 1].strip():
            line -= 1
        ends.append(line)
    return ends


def _last(node: yaml.Node) -> yaml.Node:
    """Return the last scalar or flow collection in a node: a block collection ends only where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return _last(node.value[-1][1])
    return _last(node.value[-1]) if isinstance(node, yaml.SequenceNode) and not node.flow_style else node


def _written(field: str, said: str | tuple[str, ...]) -> list[str]:
    if isinstance(said, str):
        return [f"    {field}: {_quoted(said)}"]
    if not said:
        return [f"    {field}: []"]
    return [f"    {field}:", *(f"      - {_quoted(line)}" for line in said)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
