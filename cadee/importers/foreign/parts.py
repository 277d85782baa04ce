"""This file holds the parts of a gateway as an importer finds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A model behind a gateway, as the file says it; quantities as a spec writes them, "" where nothing is said.

    `name` is what the file calls it, `model` the name sent to the vendor, which may be a pattern with a star.
    """

    name: str
    vendor: str
    model: str
    kind: str = "model"
    endpoint: str = ""
    encryption: str = ""
    region: str = ""
    protocol: str = ""
    auth: str = ""
    credential: str = ""
    timeout: str = ""
    retries: int | None = None
    capacity: str = ""
    price_in: str = ""
    price_out: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """A guardrail, as the file says it."""

    name: str
    endpoint: str = ""
    inspects: tuple[str, ...] = ()
    on_error: str = ""
    default_on: bool | None = None
    credential: str = ""
    timeout: str = ""


@dataclass(frozen=True, slots=True)
class ToolServer:
    """A server of tools, as the file says it."""

    name: str
    endpoint: str = ""
    tools: tuple[str, ...] = ()
    auth: str = ""
    credential: str = ""
    timeout: str = ""
