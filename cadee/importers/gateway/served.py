"""What a gateway configuration says that it serves: routes, callers, ordered targets, limits, guards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from cadee.diagnostic import Route

Files = Mapping[str, Any]
"""The data of the configuration under "", and that of the files beside it by their names."""


class UnreadableError(Exception):
    """A configuration does not have the shape of those that are generated; says what was looked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """A target: the address called, the model named, seconds for one attempt, further attempts, where the key lies.

    `at` is where it stands in the configuration. `key` is None where another file would have to say it.
    """

    url: str
    model: str
    seconds: Decimal
    retries: int
    key: str | None
    at: Route = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Which tools of a server each caller may call (None where another file would have to say it), and all of these."""

    by_caller: Mapping[str, frozenset[str]] | None
    offered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Served:
    """A route: who may call it, its targets in order, requests a second, guards by name.

    `callers` names each by the subject of its token or certificate, or the variable of its key. `callers` and `limit`
    are None where another file would have to say it; `limit` is 0 where there is none.

    `alike` says that the product has one time and one number of attempts for all targets of a route, `named` whether
    it knows keys by their variables or by the identities that they belong to. `tools` is set where the route leads to
    a tool server, which is its only target then.
    """

    callers: frozenset[str] | None
    steps: tuple[Step, ...]
    limit: Decimal | None
    guards: frozenset[str]
    at: Route = field(default=(), compare=False)
    alike: bool = False
    named: Literal["variable", "identity"] = "variable"
    tools: Toolbox | None = None


def at(data: Any, *route: str | int) -> Any:
    """Return the value at a route.

    Raises:
        UnreadableError: there is none.
    """
    for step in route:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            raise UnreadableError(f"nothing stands at {'/'.join(map(str, route))}") from None
    return data


def span(text: Any) -> Decimal:
    """Return seconds written as `1.5s`.

    Raises:
        UnreadableError: it is no span.
    """
    try:
        return Decimal(str(text).removesuffix("s"))
    except ArithmeticError:
        raise UnreadableError(f"{text!r} is no span of seconds") from None
