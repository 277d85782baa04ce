"""The section of identities: who calls as whom, what each may do, by which credential, and who answers for it."""

from collections.abc import Mapping
from typing import Any

from cadee.model.identity import Identity
from cadee.pack import telling
from cadee.pack.base import Brief, section
from cadee.pack.telling import Sign

IDENTITIES, GRANTS, CALLS = 120, 250, 200
"""So many identities, grants and calls are listed."""

SOON = 30
"""An identity that ends in at most so many days is marked."""

PROOFS = {
    "none": "nothing",
    "password": "a password",
    "oidc": "a token (OIDC)",
    "mtls": "a certificate (mTLS)",
    "spiffe": "a workload certificate (SPIFFE)",
    "api-key": "an API key",
    "cloud-iam": "its cloud account",
    "saml": "a sign-on (SAML)",
}
KEPT = {
    "vault": "in a secret store",
    "env": "in the environment of a process",
    "k8s-secret": "in a secret of the cluster",
    "aws-secretsmanager": "in the secret manager of the cloud",
    "azure-keyvault": "in the key vault of the cloud",
    "gcp-secretmanager": "in the secret manager of the cloud",
}
MAY = {"read": "read", "write": "write", "irreversible": "do what cannot be undone", "admin": "administer"}


@section("identity", "Identities and access", 130, empty="No identity is declared: nothing says who calls as whom.")
def identity(brief: Brief) -> Mapping[str, Any] | None:
    """Return the identities, their grants, and the calls that are made as them."""
    estate = brief.estate
    if not estate.identities:
        return None
    found = list(estate.identities.values())
    place = telling.spec(brief, "identities")
    nameless = [item for item in estate.integrations.values() if item.identity is None and item.plane == "runtime"]
    return {
        "concerns": _concerns(brief, found),
        "identities": telling.cut([_identity(brief, each) for each in found], IDENTITIES, place),
        "grants": telling.cut([row for each in found for row in _grants(brief, each)], GRANTS, place),
        "calls": telling.cut(_calls(brief), CALLS, telling.spec(brief, "integrations")),
        "nameless": telling.together([item.id for item in nameless], 12),
        "nameless_count": telling.count(len(nameless), "call"),
    }


def _concerns(brief: Brief, found: list[Identity]) -> list[Mapping[str, Any]]:
    """What a reader must see before the tables: nobody answers, all is allowed, or the time is over."""
    used = _used(brief)
    keyed = [each for each in found if each.credential and not each.rotates]
    told = [
        (telling.not_met, "expired", [each for each in found if _left(brief, each) < 0]),
        (telling.not_met, "may do anything to something", [each for each in found if _anything(each)]),
        (telling.at_risk, "no owner", [each for each in found if each.owner is None]),
        (telling.at_risk, "no end and no rotation of a kept credential", [e for e in keyed if e.expires is None]),
        (telling.not_assessed, "not said what it may do", [each for each in found if each.grants is None]),
        (telling.not_assessed, "no call is made as it, or for it", [each for each in found if each.id not in used]),
    ]
    return [
        {
            "sign": sign(f"{telling.count(len(which), 'identity', 'identities')}: {word}"),
            "which": telling.together([telling.named(brief.estate, each.ref).title for each in which], 12),
        }
        for sign, word, which in told
        if which
    ]


def _left(brief: Brief, told: Identity) -> int:
    ends = [day for day in (told.expires, told.break_glass.expires if told.break_glass else None) if day]
    return min(((day - brief.today).days for day in ends), default=1)


def _anything(told: Identity) -> bool:
    return any("*" in grant.actions for grant in told.grants or ())


def _used(brief: Brief) -> frozenset[str]:
    estate = brief.estate
    calls = [key for item in estate.integrations.values() for key in (item.identity, item.on_behalf_of)]
    others = [switch.identity for switch in estate.switches.values()]
    routes = [key for route in estate.routes.values() for key in route.consumers or ()]
    assumed = [key for each in estate.identities.values() for key in each.can_assume]
    return frozenset(key for key in (*calls, *others, *routes, *assumed) if key)


def _identity(brief: Brief, told: Identity) -> Mapping[str, Any]:
    return {
        "name": telling.named(brief.estate, told.ref),
        "kind": "an emergency identity" if told.break_glass else told.kind,
        "proves": PROOFS[told.auth] if told.auth else "not said",
        "kept": _kept(told),
        "owner": telling.holder(brief.estate, told.owner, brief.today),
        "dates": _dates(brief, told),
        "sign": _sign(brief, told),
    }


def _kept(told: Identity) -> str:
    if told.credential is None:
        return "none is kept" if told.auth in ("oidc", "saml", "spiffe", "cloud-iam", "none") else "not said where"
    renewed = f", replaced every {told.rotates}" if told.rotates else ", no rotation is declared"
    return f"{KEPT[told.credential.partition(':')[0]]}{renewed}"


def _dates(brief: Brief, told: Identity) -> list[str]:
    ends = [("ends", told.expires), ("emergency use ends", told.break_glass.expires if told.break_glass else None)]
    said = [f"{word} {day.isoformat()}" for word, day in ends if day]
    if told.last_review:
        said.append(f"reviewed {telling.days(told.last_review, brief.today)}")
    return said or ["no date"]


def _sign(brief: Brief, told: Identity) -> Sign | None:
    left = _left(brief, told)
    if left < 0:
        return telling.not_met("Expired")
    if left <= SOON and (told.expires or told.break_glass):
        return telling.at_risk("Ends today" if left == 0 else f"Ends in {telling.count(left, 'day')}")
    return telling.at_risk("Nobody answers") if told.owner is None else None


def _grants(brief: Brief, told: Identity) -> list[Mapping[str, Any]]:
    estate, name = brief.estate, telling.named(brief.estate, told.ref).title
    rows: list[Mapping[str, Any]] = [
        {
            "name": name,
            "may": "do anything" if "*" in grant.actions else telling.together([MAY[each] for each in grant.actions]),
            "on": telling.named(estate, grant.on).title,
            "data": telling.together([telling.title(estate, "data", key) for key in grant.data]) or "all of its data",
            "wide": "*" in grant.actions or "admin" in grant.actions,
        }
        for grant in told.grants or ()
    ]
    for key in told.can_assume:
        other = telling.title(estate, "identities", key)
        rows.append({"name": name, "may": "become", "on": other, "data": "whatever that one may", "wide": True})
    if told.grants is None:
        rows.append({"name": name, "may": "not said", "on": "", "data": "", "wide": False})
    return rows


def _calls(brief: Brief) -> list[Mapping[str, Any]]:
    estate = brief.estate
    return [
        {
            "key": key,
            "way": f"{telling.title(estate, 'systems', item.source)} → {telling.title(estate, 'systems', item.target)}",
            "identity": telling.title(estate, "identities", item.identity) or "nobody is named",
            "behalf": telling.title(estate, "identities", item.on_behalf_of) or "for itself",
            "proof": PROOFS[item.auth] if item.auth else "not said",
        }
        for key, item in sorted(estate.integrations.items())
        if item.identity is not None or item.on_behalf_of is not None
    ]
