"""Identities: who calls, as whom, with which credential, and what they may do."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cadee.model.base import (
    DataRef,
    ElementRef,
    Expects,
    IdentityRef,
    Items,
    OwnerRef,
    Part,
    SignalRef,
    Some,
    Staged,
    Text,
    Url,
    opt,
    req,
    staged,
)
from cadee.model.units import DateField, DurationField

CREDENTIAL_PATTERN = (
    r"^(vault://[A-Za-z0-9._/-]{1,200}(#[A-Za-z0-9._-]{1,100})?|env:[A-Z_][A-Z0-9_]{0,100}|"
    r"k8s-secret:[a-z0-9-]{1,63}/[a-z0-9.-]{1,200}#[A-Za-z0-9._-]{1,100}|aws-secretsmanager:[A-Za-z0-9._/-]{1,200}|"
    r"azure-keyvault:[A-Za-z0-9-]{1,60}/[A-Za-z0-9-]{1,127}|gcp-secretmanager:[A-Za-z0-9._/-]{1,200})$"
)
CredentialRef = Annotated[
    str,
    StringConstraints(pattern=CREDENTIAL_PATTERN),
    Expects(
        "a reference to a credential, such as vault://cx/vendor-a#key or env:VENDOR_A_KEY; never the credential itself"
    ),
]
"""A reference to a credential; never the credential."""

Action = Literal["read", "write", "irreversible", "admin", "*"]


class Grant(Part):
    """What an identity may do to what."""

    on: ElementRef = req("The system, data or switch.", "systems/order-platform")
    actions: Some[Action] = req("What it may do.", ["read"])
    data: Items[DataRef] = opt("Only this data; all where absent.", ["order-status"], default=())


class BreakGlass(Part):
    """An identity for emergencies: it may cross boundaries, for a short time, and somebody is told."""

    expires: DateField = req("When it ends.", "2026-12-31")
    alert: SignalRef = req("The signal raised when it is used.", "break-glass-used")


@staged
class Identity(Staged):
    """A class of persons, a workload, an agent or a key."""

    kind: Literal["person", "workload", "agent", "key"] = req("What it is.", "workload")
    auth: Literal["none", "password", "oidc", "mtls", "spiffe", "api-key", "cloud-iam", "saml"] | None = opt(
        "How it proves itself.", "oidc"
    )
    issuer: Url | None = opt("The issuer of its tokens.", "https://id.example.com/realms/shop")
    jwks: Url | None = opt(
        "Where the key set that signs its tokens is fetched; a file that the platform provides where absent.",
        "https://id.example.com/realms/shop/certs",
    )
    audience: Text | None = opt("The audience its tokens name.", "ai-gateway")
    subject: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^(spiffe://[a-z0-9.-]+(/[A-Za-z0-9._-]+)*|[A-Za-z0-9][A-Za-z0-9@:._/-]{0,200})$"
            ),
            Expects("a claim value or a SPIFFE id, such as spiffe://shop.example.com/assistant"),
        ]
        | None
    ) = opt(
        "The name inside the token or certificate: a claim value or a SPIFFE id.", "spiffe://shop.example.com/assistant"
    )
    credential: CredentialRef | None = opt(
        "A reference to its credential.", "vault://cx/vendor-a#key", "env:VENDOR_A_KEY"
    )
    grants: Items[Grant] | None = opt("What it may do.", [{"on": "systems/order-platform", "actions": ["read"]}])
    can_assume: Items[IdentityRef] = opt("The identities it may become.", ["order-reader"], default=())
    rotates: DurationField | None = opt("How often its credential is replaced.", "30d")
    expires: DateField | None = opt("When it ends.", "2027-06-30")
    last_review: DateField | None = opt("When its grants were last reviewed.", "2026-10-01")
    restricted_to: Items[Text] = opt("The networks it may be used from.", ["10.20.0.0/16"], default=())
    owner: OwnerRef | None = opt("Who answers for it.", "ai-platform")
    break_glass: BreakGlass | None = opt(
        "Set on an identity for emergencies.", {"expires": "2026-12-31", "alert": "break-glass-used"}
    )
