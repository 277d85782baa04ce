"""Who may call a route: the identities of the integrations it serves, cut to its consumers."""

from collections.abc import Iterable
from typing import Literal

from cadee.generators.gateway.facts import Ledger, proof
from cadee.generators.gateway.model import Caller, Credential
from cadee.model.estate import Estate
from cadee.model.flow import GatewayRoute, Integration
from cadee.model.identity import Identity


def callers(route: GatewayRoute, served: Iterable[Integration], estate: Estate, ledger: Ledger) -> tuple[Caller, ...]:
    """Return the callers of a route in order of the integrations it serves; what cannot be told is a problem."""
    found: dict[str, Caller | None] = {}
    first: dict[str, Integration] = {}
    for integration in served:
        identity = estate.identities.get(integration.identity or "")
        if identity is None:
            ledger.missing(integration.ref, f"identity is missing: as whom {route.ref} is called")
        elif route.consumers is not None and identity.id not in route.consumers:
            ledger.note(route.ref, f"'{identity.id}' calls it but is not among its consumers, so it is refused.")
        elif identity.id not in found:
            found[identity.id] = _caller(integration, identity, ledger)
            first[identity.id] = integration
        else:
            _shown_alike(first[identity.id], integration, identity, ledger)
        if integration.on_behalf_of is not None:
            ledger.note(
                integration.ref, f"the gateway does not check for whom it is called ('{integration.on_behalf_of}')."
            )
    for key, caller in found.items():
        if caller is not None:
            _not_checked(estate.identities[key], ledger)
    for consumer in route.consumers or ():
        if consumer not in found:
            ledger.note(
                route.ref, f"consumer '{consumer}' calls none of the integrations it serves, so it is left out."
            )
    return tuple(caller for caller in found.values() if caller is not None)


def _shown_alike(first: Integration, second: Integration, identity: Identity, ledger: Ledger) -> None:
    """Write down as a problem that an identity shows itself otherwise in a second call: a gateway knows it once."""
    one, other = proof(first, identity), proof(second, identity)
    if one != other and {one, other} != {"spiffe", "mtls"}:
        ledger.missing(
            second.ref,
            f"'{identity.id}' shows itself by '{other or 'nothing'}' here and by '{one or 'nothing'}' in {first.ref}, "
            "and a route knows it in one way: declare one auth, or an identity for each",
        )


def _not_checked(identity: Identity, ledger: Ledger) -> None:
    """Note what is declared of a caller and checked by no gateway."""
    if identity.restricted_to:
        ledger.note(identity.ref, "restricted_to is not checked by the gateway; the network must hold it.")
    if identity.expires is not None:
        ledger.note(
            identity.ref, f"that it ends on {identity.expires} is not checked by the gateway; its issuer must end it."
        )


def _caller(integration: Integration, identity: Identity, ledger: Ledger) -> Caller | None:
    kind = proof(integration, identity)
    if kind == "oidc":
        return _token(identity, ledger)
    if kind in ("spiffe", "mtls"):
        return _certificate(identity, ledger)
    if kind == "api-key":
        if identity.credential is None:
            ledger.missing(identity.ref, "credential is missing: the key by which the gateway knows it")
            return None
        return Caller(identity.id, "key", credential=Credential(identity.id, identity.credential))
    if kind in ("", "none"):
        ledger.missing(integration.ref, "auth is missing: a gateway is never generated with an open door")
    else:
        ledger.missing(integration.ref, f"auth is '{kind}', by which no gateway can know a caller")
    return None


def _token(identity: Identity, ledger: Ledger) -> Caller | None:
    facts = (("issuer", identity.issuer), ("audience", identity.audience), ("subject", identity.subject))
    missing = [name for name, value in facts if value is None]
    for name in missing:
        ledger.missing(identity.ref, f"{name} is missing: its tokens cannot be told from others")
    return None if missing else _known("token", identity)


def _certificate(identity: Identity, ledger: Ledger) -> Caller | None:
    if identity.subject is None:
        ledger.missing(identity.ref, "subject is missing: its certificates cannot be told from others")
        return None
    return _known("certificate", identity)


def _known(by: Literal["token", "certificate"], identity: Identity) -> Caller:
    subject, issuer, audience = identity.subject or "", identity.issuer or "", identity.audience or ""
    return Caller(identity.id, by, subject, issuer, audience, identity.jwks or "")
