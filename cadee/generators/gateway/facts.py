"""How single facts of the spec become facts of a gateway, and the ledger of what is missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from cadee.errors import InputError
from cadee.generators.gateway.model import Credential, Endpoint
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.identity import Identity
from cadee.model.system import ModelCard, System

_MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}")


@dataclass
class Ledger:
    """What is written down while a plan is made: problems stop the generation, notes travel with the files."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def missing(self, ref: str, what: str) -> None:
        """Write down a fact that is needed, once."""
        line = f"{ref}: {what}"
        if line not in self.problems:
            self.problems.append(line)

    def note(self, ref: str, sentence: str) -> None:
        """Write down what is declared and not carried out, once."""
        line = f"{ref}: {sentence}"
        if line not in self.notes:
            self.notes.append(line)


def refuse(target: str, environment: str, problems: tuple[str, ...]) -> None:
    """Stop with all problems at once, in order of the spec.

    Raises:
        InputError: there is a problem.
    """
    if problems:
        raise InputError(
            f"{target} cannot be generated for '{environment}': {'; '.join(problems)}",
            fix="Declare what is missing, change what cannot be, then generate again.",
        )


def find(entries: Mapping[str, Integration], key: str, ref: str, ledger: Ledger, *, needed: bool) -> Integration | None:
    """Return an integration; where this environment has none, a problem if it is needed, else a note."""
    found = entries.get(key)
    if found is None:
        words = f"integration '{key}' does not exist in this environment"
        (ledger.missing if needed else ledger.note)(ref, words if needed else words + ".")
    return found


def endpoint(system: System, ledger: Ledger) -> Endpoint | None:
    """Return where a system is called, None (and a problem) where that is not declared or cannot be used."""
    if system.endpoint is None:
        ledger.missing(system.ref, "endpoint is missing")
        return None
    place = address(system.endpoint)
    if not 0 < place.port < 65536:
        ledger.missing(system.ref, f"endpoint has no such port as {place.port}")
        return None
    if "?" in system.endpoint or "#" in system.endpoint or "//" in place.path:
        ledger.missing(system.ref, "endpoint must be an address without query, fragment and empty path segments")
        return None
    return place


def address(url: str) -> Endpoint:
    """Return the parts of an address that begins with http:// or https://."""
    parts = urlsplit(url)
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    port = parts.netloc.partition(":")[2]
    number = int(port) if port else (443 if scheme == "https" else 80)
    return Endpoint(scheme, (parts.hostname or "").lower(), number, parts.path.rstrip("/"))


def model_name(card: ModelCard, ref: str, ledger: Ledger) -> str:
    """Return the name sent to the vendor: the pin where it holds the whole name, else name and pin with a hyphen."""
    if card.pin is None:
        ledger.note(ref, f"no version is pinned, so '{card.name}' is asked for and the vendor decides what answers.")
        return card.name
    name = card.pin if card.pin.startswith(card.name) else f"{card.name}-{card.pin}"
    if not _MODEL_NAME.fullmatch(name):
        ledger.missing(ref, "model.pin holds characters that no model name has")
    return name


def proof(integration: Integration, identity: Identity | None) -> str:
    """Return how the caller of an integration proves itself: as the integration says, else the identity; "" unknown."""
    return integration.auth or (identity.auth if identity is not None else None) or ""


def own_proof(integration: Integration, estate: Estate, ledger: Ledger) -> tuple[Credential | None, str]:
    """Return what the gateway shows at the other end: a credential, or the identity of its client certificate."""
    identity = estate.identities.get(integration.identity or "")
    kind = proof(integration, identity)
    if kind == "none":
        return None, ""
    if identity is None or not kind:
        ledger.missing(integration.ref, "identity and auth are missing: as whom the gateway calls")
    elif kind in ("mtls", "spiffe"):
        return None, identity.id
    elif identity.credential is None:
        ledger.missing(identity.ref, f"credential is missing: {integration.ref} proves itself by {kind}")
    else:
        if kind != "api-key":
            ledger.note(integration.ref, f"proof by {kind} is sent as a bearer token that the platform must renew.")
        return Credential(identity.id, identity.credential), ""
    return None, ""


def in_the_clear(integration: Integration, place: Endpoint, certificate: str, ledger: Ledger) -> None:
    """Note what is declared of a wire and cannot be, where the endpoint at its end is plain http."""
    if place.secure:
        return
    if integration.encryption in ("tls", "mtls"):
        ledger.note(integration.ref, f"encryption is {integration.encryption}, but the endpoint is plain http.")
    if certificate:
        ledger.note(integration.ref, f"the endpoint is plain http, so no certificate of '{certificate}' is shown.")
