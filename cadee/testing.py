"""For authors of rules: run the examples of an entry and compare what they earn with what they are said to earn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from importlib import import_module
from pathlib import Path

from cadee.custom.gathering import joined, read_rules
from cadee.custom.packages import package_rules
from cadee.custom.rulefile import Loaded
from cadee.diagnostic import Result
from cadee.opening import open_workspace
from cadee.pipeline import Options, verdict
from cadee.rules.base import Rule
from cadee.rules.catalogue import Entry, Example
from cadee.selection import builtin
from cadee.source.files import Folder
from cadee.source.workspace import load_text


@dataclass(frozen=True, slots=True)
class Trial:
    """One example of a rule that was run: the remarks it should earn, and those it earns.

    Where it could not be judged `found` says why.
    """

    code: str
    example: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether it earns exactly what it should."""
        return self.expected == self.found

    @property
    def diff(self) -> tuple[str, ...]:
        """What differs: `-` before remarks that are missing, `+` before those that are too many."""
        return tuple(line.rstrip("\n") for line in ndiff(self.expected, self.found) if not line.startswith("? "))


def remarks(rule: Rule, entry: Entry, example: Example) -> tuple[str, ...]:
    """Return what a rule remarks on the spec of an example, each as `line:column severity message`.

    A spec that cannot be read, or of which the rule cannot tell, gives one remark that says so.
    """
    opened = open_workspace(load_text({"cadee.yaml": example.text}))
    if opened.estate is None:
        return tuple(f"unreadable spec: {fault.place}: {fault.message}" for fault in opened.findings)
    known = joined(builtin(), [Loaded(rule, entry, "the rule")])
    report = verdict(opened, Options(date.fromisoformat(example.today), select=(entry.code,), rules=known))
    unclear = [
        f"could not tell: {result.reason}"
        for result in report.results
        if result.code == entry.code and result.result is Result.COULD_NOT_TELL
    ]
    found = (finding for finding in report.findings if finding.code == entry.code)
    told = [f"{each.place.line}:{each.place.column} {each.severity} {each.message}" for each in found]
    return (*told, *unclear)


def trials(rules: Iterable[tuple[Rule, Entry]]) -> Iterator[Trial]:
    """Run every example of some rules."""
    for rule, entry in rules:
        for example in entry.examples:
            yield Trial(entry.code, example.name, example.expect, remarks(rule, entry, example))


def check_examples(package: str) -> int:
    """Run every example of the package of rules that is imported as `package`; return how many there are.

    Raises:
        AssertionError: one earns something else than it says; all such are told, with their differences.
        CadeeError: the package is not one.
    """
    return _held(package_rules(import_module(package)))


def check_file(path: str | Path) -> int:
    """Run every example of a rule written in YAML; return how many there are.

    Raises:
        AssertionError: one earns something else than it says; all such are told, with their differences.
        InputError: the file holds no rule.
    """
    place = Path(path)
    with Folder(place.parent) as folder:
        return _held(read_rules(folder, [place.name], f"{place.parent}/"))


def _held(loaded: Sequence[Loaded]) -> int:
    ran = list(trials((each.rule, each.entry) for each in loaded))
    failed = [f"{each.code}, {each.example}:\n" + "\n".join(each.diff) for each in ran if not each.passed]
    if failed:
        raise AssertionError("\n\n".join(failed))
    return len(ran)


__all__ = ["Trial", "check_examples", "check_file", "remarks", "trials"]
