"""What a drill needs to know of a gateway product: how it is started, how callers show themselves, what it notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from cadee.drill.written import Value
from cadee.errors import InputError
from cadee.generators.base import Generator
from cadee.generators.gateway.model import Caller, Gateway, Guard, Route, ToolServer
from cadee.model.flow import Trigger

Guarding = Literal["input", "output", "change"]

Files = Mapping[str, bytes]
"""The generated files of one gateway, by their paths in the folder it runs in."""


@dataclass(frozen=True, slots=True)
class Program:
    """The program under test: its file, its version, the SHA-256 of the file."""

    path: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where things are on loopback: stubs by the address that they stand in for (`host:port`), free ports by use.

    `shared` holds, of each address that several stubs stand in for, the port of each: by the name of what is called
    there (`target-` and an integration, `guard-` and a system, `keys-` and a key set, `tools-` and a route to tools),
    and by its path where no other has the same.
    """

    stubs: Mapping[str, int]
    ports: Mapping[str, int]
    shared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def stub(self, place: str, *names: str) -> int:
        """Return the port of the stub that stands in for an address, of several the first that `names` tells.

        Raises:
            InputError: no stub stands in for it; or several do, and no name tells which.
        """
        if place not in self.stubs:
            raise astray(place)
        if place not in self.shared:
            return self.stubs[place]
        found = [self.shared[place][name] for name in names if name in self.shared[place]]
        if not found:
            raise _untold(place, self.shared[place])
        return found[0]


@dataclass(frozen=True, slots=True)
class Launch:
    """How a product is started in its folder: command, variables, the address that answers once it is ready."""

    command: Sequence[str]
    variables: Mapping[str, str]
    ready: str
    within: float


@dataclass(frozen=True, slots=True)
class Door:
    """Where a caller knocks: the port, whether TLS is spoken, whether it shows a certificate, a token or a key."""

    port: int
    secure: bool
    shows: Literal["token", "certificate", "key"]


class Product(Protocol):
    """A gateway product. `seen` are the failures it tells apart well enough to act on them as declared.

    `main` is the file of its configuration. `plain_stubs`: it is led to stubs without TLS. `restarts`: it starts so
    fast that a new start is how an open breaker is closed. `waits`: how long before a retry, a random part of what is
    declared or as it likes; none waits as declared. `slack`: so many seconds it may take for its own work.
    `rest`: so many seconds a failing target is left out in a drill. `refers`: how the place of a credential begins
    where a file refers to it.
    """

    name: str
    generator: Generator
    main: str
    seen: frozenset[Trigger]
    plain_stubs: bool
    restarts: bool
    waits: Literal["at most", "its own"]
    slack: float
    rest: int
    refers: str

    def program(self) -> Program:
        """Find the program. Raises InputError, with how to install it, where there is none."""

    def fit(self, gateway: Gateway) -> Gateway:
        """Return the gateway as the product can be it."""

    def notes(self, gateway: Gateway) -> tuple[str, ...]:
        """Return what the product cannot carry out of a gateway."""

    def instead(self, gateway: Gateway, route: Route, before: str, after: str, fault: Trigger) -> str:
        """Return what it does instead where a failure of one target of a route should lead to another.

        It is "" where it leads there; else it is said as in `notes`.
        """

    def knows(self, caller: Caller) -> bool:
        """Whether the product can know a caller at all."""

    def relocate(self, files: Files, ground: Ground) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the files with every address on loopback, and what was changed, one line each.

        Raises:
            ToolError: an address is left that no stub stands in for.
        """

    def launch(self, program: Program, folder: Path, ground: Ground) -> Launch:
        """Return how to start it."""

    def guarding(self, guard: Guard) -> frozenset[Guarding]:
        """Return what a guard can do here: judge what goes in, judge what comes out, change what it is shown."""

    def door(self, gateway: Gateway, caller: Caller, ground: Ground) -> Door:
        """Return where a caller knocks."""

    def uses(self, gateway: Gateway) -> tuple[str, ...]:
        """Return what ports it needs, by use."""

    def path(self, gateway: Gateway, route: Route) -> str:
        """Return the path on which callers reach a route."""

    def tools_path(self, gateway: Gateway, server: ToolServer) -> str:
        """Return the path on which callers reach a tool server, "" where it serves none."""

    def credential(self, gateway: Gateway, identity: str) -> str:
        """Return where the platform puts a credential: a path in the folder, or `env:NAME`."""

    def literal(self, value: Value) -> bool:
        """Whether a value of a generated file is a credential itself, where a reference to one should stand."""

    def metrics(self, ground: Ground) -> str:
        """Return its metrics in the Prometheus text form, "" where it has none."""

    def insides(self, ground: Ground) -> str:
        """Return what its own page tells of its configuration, "" where it has none."""


def astray(place: str) -> InputError:
    """Return the error for a configuration that leads to a place (`host:port`) of which the spec knows nothing."""
    return InputError(
        f"the configuration leads to {place}, which the spec does not declare in this environment; it is not run, "
        "as a drill reaches nothing but its stubs",
        fix="Generate it anew, or see what differs: cadee check --env NAME --deployed FILE.",
    )


def _untold(place: str, known: Mapping[str, int]) -> InputError:
    """Return the error for what leads to an address that several share, and does not say to which of them."""
    several = ", ".join(f"'{each}'" for each in known if not each.startswith("/"))
    return InputError(
        f"the configuration leads to {place} by another name than {several}, which share that address; nothing tells "
        "which of them is meant, so it is not run",
        fix="Keep the names that `cadee generate` gives to what leads there.",
    )
