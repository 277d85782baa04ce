"""The one door to the engine that compiles and evaluates expressions: CEL, by `cel-expr-python`."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from cadee.custom.checker import Fault
from cadee.custom.readings import READERS, moment
from cadee.custom.syntax import Node, tree
from cadee.errors import InputError

LONGEST = 4000
"""An expression with more characters than this is not compiled."""

_MISPLACED = re.compile(r"ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<what>.*)")
_UNKNOWN = re.compile(r"undeclared reference to '(?P<name>[^']*)'")
_STATUS = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")

FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "reaches": (("STRING", "STRING"), "BOOL"),
    "path": (("STRING", "STRING"), "TEXTS"),
    "owner": (("STRING",), "ENTRY"),
    "declared": (("STRING",), "BOOL"),
    "days_since": (("STRING",), "INT"),
    "days_until": (("STRING",), "INT"),
    "seconds": (("STRING",), "DYN"),
    "share": (("STRING",), "DYN"),
    "per_second": (("STRING",), "DYN"),
    "amount": (("STRING",), "DYN"),
    "date": (("STRING",), "TIMESTAMP"),
}
"""The functions of cadee: what each takes, and what it gives."""


class UndecidedError(Exception):
    """An evaluation that did not end in true or false; the message says why."""


class Expression:
    """A compiled expression. `node` is its tree; `questions` are the functions that need an estate, set per graph."""

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        if len(text) > LONGEST:
            raise Fault(0, f"more than {LONGEST} characters", "Write two rules.")
        self.text = text
        self.questions: Mapping[str, Callable[..., Any]] = {}
        cel = _engine()
        self._error = cel.Type.ERROR
        try:
            self._compiled = _environment(cel, variables, self).compile(text)
        except RuntimeError as error:
            raise _misplaced(str(error), text, variables) from None
        if self._compiled.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
            raise Fault(0, "the expression is neither true nor false", "Compare what it gives with something.")
        self.node: Node = tree(self._compiled.serialize())

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Return whether it is true of some values.

        Raises:
            UndecidedError: it is neither true nor false of them, or takes too many steps.
        """
        try:
            found = self._compiled.eval(data=values)
        except RuntimeError as error:
            raise UndecidedError(_plain(str(error))) from None
        value = found.value()
        if isinstance(value, bool):
            return value
        raise UndecidedError(_plain(value) if found.type() == self._error else "neither true nor false")

    def asked(self, name: str) -> Callable[..., Any]:
        """Return a function that answers by whatever estate is asked about."""

        def answer(*given: Any) -> Any:
            return self.questions[name](*given)

        return answer


@cache
def _engine() -> Any:
    try:
        from cel_expr_python import cel
    except ImportError:
        fix = "Install it: pip install 'cadee[rules]'"
        raise InputError("rules written in YAML need the package cel-expr-python, which is missing", fix=fix) from None
    return cel


def _environment(cel: Any, variables: Mapping[str, str], expression: Expression) -> Any:
    kinds = {name: getattr(cel.Type, name) for name in ("STRING", "BOOL", "DYN", "TIMESTAMP", "INT", "DOUBLE")}
    kinds["ENTRY"] = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    kinds["ENTRIES"], kinds["TEXTS"] = cel.Type.List(kinds["ENTRY"]), cel.Type.List(cel.Type.STRING)
    readers: dict[str, Callable[..., Any]] = {**dict(READERS), "date": moment}
    declared = []
    for name, (takes, gives) in FUNCTIONS.items():
        answer = readers.get(name) or expression.asked(name)
        overloads = [takes] + [(number,) for number in ("INT", "DOUBLE") if name == "amount"]
        declared.append(
            cel.FunctionDecl(
                name,
                [
                    cel.Overload(
                        f"cadee_{name}_{'_'.join(given).lower()}",
                        kinds[gives],
                        [kinds[one] for one in given],
                        False,
                        answer,
                    )
                    for given in overloads
                ],
            )
        )
    return cel.NewEnv(variables={name: kinds[kind] for name, kind in variables.items()}, functions=declared)


def _misplaced(error: str, text: str, variables: Mapping[str, str]) -> Fault:
    """Return what the compiler complains of first, with its offset."""
    told = _MISPLACED.search(error)
    if told is None:
        return Fault(0, _plain(error.splitlines()[0]), "Write a simpler expression.")
    line, column = max(int(told["line"]), 1), max(int(told["column"]), 1)
    at = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1]) + column - 1
    unknown = _UNKNOWN.search(told["what"])
    if unknown is None:
        what = told["what"].removesuffix(" [INVALID_ARGUMENT]").partition(" expecting {")[0]
        return Fault(at, what[:1].lower() + what[1:], "Mend the expression.")
    from cadee.source.suggest import nearest

    root = unknown["name"].partition(".")[0]
    near = nearest(root, [*variables, *FUNCTIONS])
    known = f"Variables are: {', '.join(variables)}; functions: {', '.join(FUNCTIONS)}."
    at = max(text.rfind(root, 0, at + len(root)), 0)
    if root in FUNCTIONS:
        takes = " and ".join("a text" for _ in FUNCTIONS[root][0])
        return Fault(at, f"{root}() does not take this", f"Give it {takes}.")
    return Fault(at, f"nothing is called {root!r}", f"Did you mean {' or '.join(map(repr, near))}?" if near else known)


def _plain(error: str) -> str:
    words = _STATUS.sub("", _STATUS.sub("", error))
    if "budget exceeded" in words:
        return "it takes too many steps"
    return (words[:1].lower() + words[1:])[:200]
