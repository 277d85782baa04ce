"""The key sets by which tokens are checked: one an issuer, fetched or mounted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cadee.generators.gateway.model import Caller


@dataclass(frozen=True, slots=True)
class KeySet:
    """The key set of an issuer or trust domain: a name that is safe in files, an address ("" where it is mounted)."""

    name: str
    url: str


def key_sets(callers: Sequence[Caller]) -> dict[Caller, KeySet]:
    """Return the key set of each caller that shows tokens. Callers of one issuer and one address share theirs."""
    names: dict[tuple[str, str], str] = {}
    found: dict[Caller, KeySet] = {}
    for caller in callers:
        if caller.proof == "key":
            continue
        source = (caller.issuer or _trust_domain(caller.subject), caller.keys)
        if source not in names:
            names[source] = _name(source[0], set(names.values()))
        found[caller] = KeySet(names[source], caller.keys)
    return found


def _trust_domain(subject: str) -> str:
    parts = urlsplit(subject)
    return f"spiffe://{parts.netloc}" if parts.scheme == "spiffe" else subject


def _name(source: str, taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", source.lower().partition("://")[2] or source.lower()).strip("-")
    name, number = words, 2
    while name in taken:
        name, number = f"{words}-{number}", number + 1
    return name
