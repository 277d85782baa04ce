"""What a gateway must do, in words of no product: callers, routes, ordered targets, limits, guards."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from cadee.model.flow import Trigger
from cadee.model.units import Budget, Duration, Money, Rate

TRIGGERS: tuple[Trigger, ...] = tuple(name for name in get_args(Trigger) if name != "any")
"""Every failure by name, in the order of the language; `any` stands for all of them."""

BREAKER_FAILURES = 3
"""After so many failures in a row (Envoy) or in a window (LiteLLM) a target is left out for a while."""

BREAKER_SECONDS = 30
"""For so long a failing target is left out before it is tried again."""

LARGEST_BODY = 8 * 1024 * 1024
"""The largest request a gateway holds in memory to send it a second time, in bytes."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where something is called: http or https, a host, a port, a path without a slash at its end ("" for none)."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    @property
    def secure(self) -> bool:
        """Whether TLS is spoken."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Host, with the port where it is not the usual one."""
        usual = 443 if self.secure else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole as an address."""
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A reference to a credential and the identity it belongs to; never the credential."""

    identity: str
    reference: str

    @property
    def variable(self) -> str:
        """The variable named by an `env:` reference, else one made of the identity, which the platform must set."""
        if self.reference.startswith("env:"):
            return self.reference.removeprefix("env:")
        return f"CADEE_CREDENTIAL_{self.identity.upper().replace('-', '_')}"

    @property
    def mounted(self) -> bool:
        """Whether the platform must bring it to the gateway, because the reference names a store."""
        return not self.reference.startswith("env:")


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity that may call: proved by a signed token, a client certificate, or a key.

    A `certificate` caller may have an audience too: where a gateway sees no certificates, it proves itself by a token
    with the same SPIFFE id. `issuer` may be "" in such tokens; `keys` is the address of the key set, "" for a file.
    """

    identity: str
    proof: Literal["token", "certificate", "key"]
    subject: str = ""
    issuer: str = ""
    audience: str = ""
    keys: str = ""
    credential: Credential | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One rung that the gateway calls itself. `on` names the failures of the rungs before it that lead here.

    `model` is the name sent to the vendor. `credential` is a key or token, `certificate` the identity whose client
    certificate is shown; at most one of them is set. `timeout` is for one attempt; `retries` further ones may follow.
    """

    integration: str
    system: str
    protocol: Literal["openai", "anthropic"]
    task: Literal["chat", "embedding"]
    endpoint: Endpoint
    vendor: str
    model: str
    timeout: Duration
    retries: int
    backoff: Duration | None
    stream: bool
    on: tuple[Trigger, ...] = ()
    credential: Credential | None = None
    certificate: str = ""
    capacity: Rate | None = None
    price_in: Money | None = None
    price_out: Money | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard that every call of a route passes. `fails_open` lets calls pass while the guard does not answer."""

    system: str
    endpoint: Endpoint
    protocol: Literal["http", "grpc"]
    timeout: Duration
    fails_open: bool
    redacts: bool
    certificate: str = ""
    credential: Credential | None = None
    inspects: tuple[Literal["input", "output"], ...] = ()

    @property
    def on_requests(self) -> bool:
        """Whether it inspects requests; both ways where it does not say."""
        return not self.inspects or "input" in self.inspects

    @property
    def on_answers(self) -> bool:
        """Whether it inspects answers; both ways where it does not say."""
        return not self.inspects or "output" in self.inspects


@dataclass(frozen=True, slots=True)
class Route:
    """A name that the gateway serves. `deadline` is the longest that a caller waits, None where none says.

    `targets` begins with the primary; no integration stands in it twice.
    """

    id: str
    callers: tuple[Caller, ...]
    targets: tuple[Target, ...]
    guards: tuple[Guard, ...]
    rate_limit: Rate | None
    budget: Budget | None
    logging: Literal["none", "metadata", "redacted", "full"]
    passthrough: bool
    deadline: Duration | None

    @property
    def stream(self) -> bool:
        """Whether answers may come in pieces."""
        return any(target.stream for target in self.targets)


@dataclass(frozen=True, slots=True)
class ToolAccess:
    """A caller and the tools it may call, by name in order of the spec; none where its call allows none of them."""

    caller: Caller
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToolServer:
    """A tool server (MCP over streamable HTTP) behind the gateway. `id` is that of the route; `offers` all its tools.

    `credential` and `certificate` are what the gateway shows to it, as with a target; `timeout` is for one call.
    """

    id: str
    integration: str
    system: str
    endpoint: Endpoint
    timeout: Duration
    offers: tuple[str, ...]
    access: tuple[ToolAccess, ...]
    credential: Credential | None
    certificate: str
    rate_limit: Rate | None
    logging: Literal["none", "metadata", "redacted", "full"]

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Who may reach it, each with the tools that `access` says."""
        return tuple(access.caller for access in self.access)


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway of one environment. `notes` says what the spec declares and no configuration of it can carry out.

    At least one of `routes` (to models) and `tools` (to tool servers) is not empty.
    """

    system: str
    endpoint: Endpoint
    routes: tuple[Route, ...]
    telemetry: bool
    notes: tuple[str, ...]
    tools: tuple[ToolServer, ...] = ()

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The guards of all routes, each once, in order of first mention."""
        return tuple(dict.fromkeys(guard for route in self.routes for guard in route.guards))

    @property
    def callers(self) -> tuple[Caller, ...]:
        """The callers of all routes and tool servers, each once, in order of first mention."""
        models = [caller for route in self.routes for caller in route.callers]
        tools = [caller for server in self.tools for caller in server.callers]
        return tuple(dict.fromkeys((*models, *tools)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The gateways of one environment, and every fact that is missing or contradicts another: then nothing is made."""

    environment: str
    gateways: tuple[Gateway, ...]
    problems: tuple[str, ...]


def seconds(span: Duration) -> int | float:
    """A span in seconds, whole where it is whole."""
    value: Decimal = span.seconds
    return int(value) if value == value.to_integral_value() else float(value)
