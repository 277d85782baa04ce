"""The signature of a pack: whether it stands over this manifest, and whether its key is one that the reader trusts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cadee.pack.envelope import opened, signed_bytes
from cadee.pack.manifest import SIGNATURES, Manifest, Signed
from cadee.pack.signing_keys import Trusted, der, fingerprint, key_id, public_key
from cadee.pack.ssh import signer_of
from cadee.pack.statement import statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


@dataclass(frozen=True, slots=True)
class Checked:
    """What the signature is worth; `faults` are files and what is wrong with them."""

    signed: bool
    trusted: bool
    known_as: str
    faults: tuple[tuple[str, str], ...]


def check(raw: bytes, manifest: Manifest, present: Mapping[str, bytes], trusted: Sequence[Trusted] | None) -> Checked:
    """Return what the signatures in `present` (by format) are worth for the manifest in `raw`.

    Raises:
        ImportError: there is a signature, and `cryptography` is not installed.
    """
    claimed = manifest.about.signer
    unexpected = tuple(
        (SIGNATURES[name], "is a signature that the manifest does not announce")
        for name in present
        if claimed is None or name != claimed.format
    )
    if claimed is None:
        wanted = ((SIGNATURES["dsse"], "is missing: the pack is unsigned, and a key was named"),)
        return Checked(False, False, "", (*unexpected, *(wanted if trusted is not None else ())))
    path = SIGNATURES[claimed.format]
    if claimed.format not in present:
        return Checked(False, False, "", (*unexpected, (path, "is missing: the manifest says it is signed")))
    try:
        key = _key(claimed)
        _verify(claimed, key, present[claimed.format], raw)
    except ValueError as error:
        return Checked(False, False, "", (*unexpected, (path, f"does not hold: {error}")))
    if trusted is None:
        return Checked(True, False, "", unexpected)
    return _trust(der(key), trusted, manifest.about.date, path, unexpected)


def _trust(key: bytes, trusted: Sequence[Trusted], day: str, path: str, faults: tuple[tuple[str, str], ...]) -> Checked:
    matching = [item for item in trusted if item.der == key]
    valid = [item for item in matching if item.holds_on(day)]
    if valid:
        return Checked(True, True, valid[0].name, faults)
    what = f"is by a key that was not allowed on {day}" if matching else "is by another key than the one you trust"
    return Checked(True, False, "", (*faults, (path, what)))


def _key(claimed: Signed) -> "PublicKeyTypes":
    key = public_key(claimed.public_key.encode())
    if claimed.key_id != (key_id(key) if claimed.format == "dsse" else fingerprint(key)):
        raise ValueError("the key id in the manifest is not that of its key")
    return key


def _verify(claimed: Signed, key: "PublicKeyTypes", signature: bytes, manifest: bytes) -> None:
    """Raise ValueError where the signature is not one by `key` over the manifest."""
    if claimed.format == "ssh":
        if der(signer_of(signature, manifest)) != der(key):
            raise ValueError("it is by another key than the manifest says")
        return
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    payload, signatures = opened(signature)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key is not an Ed25519 key")
    if payload != statement(manifest):
        raise ValueError("the signed statement is not about these files")
    try:
        key.verify(signatures.get(claimed.key_id, b""), signed_bytes(payload))
    except InvalidSignature:
        raise ValueError("it is not a signature over this statement by the key in the manifest") from None
