"""How a collector proves itself where it sends: references to credentials, never credentials."""

from dataclasses import dataclass, field
from typing import Any

from cadee.generators.gateway.facts import Ledger, address, proof
from cadee.generators.gateway.model import Credential
from cadee.model.estate import Estate
from cadee.model.flow import Integration
from cadee.model.identity import Identity


@dataclass(frozen=True, slots=True)
class Shown:
    """Extensions by name, the one that authenticates an exporter ("" for none), and what is added to its TLS."""

    extensions: dict[str, Any] = field(default_factory=dict)
    authenticator: str = ""
    tls: dict[str, Any] = field(default_factory=dict)


def shown(call: Integration, estate: Estate, ledger: Ledger) -> Shown | None:
    """Return how the source of an integration proves itself; None, and a note, where a collector cannot do that."""
    identity = estate.identities.get(call.identity or "")
    kind = proof(call, identity)
    if kind == "none":
        ledger.note(call.ref, "auth is 'none', so the collector shows nothing.")
        return Shown()
    if identity is None or not kind:
        ledger.note(call.ref, "identity or auth is missing, so there is no collector for it.")
        return None
    target = estate.systems[call.target]
    if target.endpoint is not None and not address(target.endpoint).secure:
        ledger.note(call.ref, f"'{identity.id}' would prove itself over plain http, so there is no collector for it.")
        return None
    if kind in ("mtls", "spiffe"):
        return _certificate(identity, ledger)
    if kind == "oidc":
        return _client(call, identity, ledger)
    if kind == "api-key":
        variable = _secret(call, identity, ledger)
        if variable is None:
            return None
        name = f"bearertokenauth/{identity.id}"
        return Shown({name: {"scheme": "Bearer", "token": f"${{env:{variable}}}"}}, name)
    ledger.note(call.ref, f"auth is '{kind}', which a collector cannot do, so there is none for it.")
    return None


def _certificate(identity: Identity, ledger: Ledger) -> Shown:
    files = f"credentials/{identity.id}"
    ledger.note(identity.ref, f"the platform provides {files}.crt and {files}.key to the collector.")
    return Shown(tls={"cert_file": f"{files}.crt", "key_file": f"{files}.key", "reload_interval": "1h"})


def _client(call: Integration, identity: Identity, ledger: Ledger) -> Shown | None:
    """A client of an issuer, who gets a token for its secret."""
    variable = _secret(call, identity, ledger)
    if variable is None:
        return None
    if identity.subject is None:
        ledger.note(identity.ref, f"subject is missing: as which client the collector of {call.ref} asks for a token.")
        return None
    place = f"CADEE_TOKEN_URL_{identity.id.upper().replace('-', '_')}"
    ledger.note(identity.ref, f"the platform sets {place} to the token endpoint of its issuer, an https address.")
    settings: dict[str, Any] = {
        "client_id": literal(identity.subject),
        "client_secret": f"${{env:{variable}}}",
        "token_url": f"${{env:{place}}}",
        "timeout": "5s",
    }
    if identity.audience is not None:
        settings["endpoint_params"] = {"audience": literal(identity.audience)}
    name = f"oauth2client/{identity.id}"
    return Shown({name: settings}, name)


def _secret(call: Integration, identity: Identity, ledger: Ledger) -> str | None:
    if identity.credential is None:
        ledger.note(identity.ref, f"credential is missing, so there is no collector for {call.ref}.")
        return None
    credential = Credential(identity.id, identity.credential)
    if credential.mounted:
        ledger.note(identity.ref, f"the platform sets {credential.variable} from {credential.reference}.")
    return credential.variable


def literal(text: str) -> str:
    """Return a text in which a collector replaces nothing."""
    return text.replace("$", "$$")
