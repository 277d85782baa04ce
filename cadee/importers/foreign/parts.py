"""This file holds the parts of a gateway as an importer finds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """What a gateway calls, as the file says it; quantities as a spec writes them, "" where nothing is said.

    `name` is what the file calls it; `auth`, `credential`, `timeout` and `retries` are those of the gateway's calls.
    """

    name: str
    endpoint: str = ""
    encryption: str = ""
    auth: str = ""
    credential: str = ""
    timeout: str = ""
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Target(Party):
    """A model behind a gateway. `model` is the name sent to the vendor, which may be a pattern with a star."""

    vendor: str = ""
    model: str = ""
    kind: str = "model"
    region: str = ""
    protocol: str = ""
    capacity: str = ""
    price_in: str = ""
    price_out: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Guard(Party):
    """A guardrail."""

    inspects: tuple[str, ...] = ()
    on_error: str = ""
    default_on: bool | None = None


@dataclass(frozen=True, slots=True)
class ToolServer(Party):
    """A server of tools."""

    tools: tuple[str, ...] = ()
