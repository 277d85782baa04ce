"""SSH signatures (PROTOCOL.sshsig of OpenSSH): read and verified here; made by ssh-keygen, which also asks agents."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import new
from typing import TYPE_CHECKING

from cadee.pack.signing_keys import NAMESPACE, public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

MOST = 64 * 1024
LEAST_BITS, MOST_BITS = 2048, 16384
"""Sizes of RSA keys that are accepted."""

_ARMOUR = re.compile(rb"^-----BEGIN SSH SIGNATURE-----\s([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*$")
_MAGIC = b"SSHSIG"
_CURVES = {"ecdsa-sha2-nistp256": "sha256", "ecdsa-sha2-nistp384": "sha384", "ecdsa-sha2-nistp521": "sha512"}
_RSA = {"rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512"}


class _Fields:
    """Fields of the SSH wire format, taken from the front."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def take(self) -> bytes:
        """Return the next field.

        Raises:
            ValueError: there is none.
        """
        size = int.from_bytes(self._raw[:4], "big")
        field, rest = self._raw[4 : 4 + size], self._raw[4 + size :]
        if len(self._raw) < 4 or len(field) != size:
            raise ValueError("it ends too early")
        self._raw = rest
        return field

    def end(self) -> None:
        """Raise ValueError where something is left."""
        if self._raw:
            raise ValueError("it goes on behind its end")


def signer_of(armoured: bytes, message: bytes) -> "PublicKeyTypes":
    """Return the key whose signature over `message`, made for packs, stands in `armoured`.

    Raises:
        ValueError: it is no such signature, or not by the key that it holds.
    """
    from cryptography.exceptions import InvalidSignature

    key_blob, hashed, signature = _parts(armoured)
    fields = _Fields(key_blob)
    kind = fields.take()
    key = public_key(kind + b" " + b64encode(key_blob))
    told = b"".join(map(_field, (NAMESPACE.encode(), b"", hashed.encode(), new(hashed, message).digest())))
    try:
        _verify(key, signature, _MAGIC + told)
    except InvalidSignature:
        raise ValueError("it is not a signature over this manifest") from None
    return key


def _parts(armoured: bytes) -> tuple[bytes, str, bytes]:
    """Return the key, the name of the hash, and the signature.

    Raises:
        ValueError: the signature is not in its format, or made for something else than packs.
    """
    match = _ARMOUR.match(armoured) if len(armoured) <= MOST else None
    if match is None:
        raise ValueError("it is no SSH signature")
    try:
        blob = b64decode(re.sub(rb"\s", b"", match[1]), validate=True)
    except Error:
        raise ValueError("it is no SSH signature") from None
    if not blob.startswith(_MAGIC + b"\0\0\0\1"):
        raise ValueError("it is an SSH signature of another version")
    fields = _Fields(blob[10:])
    key, namespace, _reserved, hashed, signature = (fields.take() for _ in range(5))
    fields.end()
    if namespace != NAMESPACE.encode():
        raise ValueError(f"it was not made for {NAMESPACE!r}")
    if hashed not in (b"sha256", b"sha512"):
        raise ValueError("it is over another hash than SHA-256 or SHA-512")
    return key, hashed.decode(), signature


def _verify(key: "PublicKeyTypes", signature: bytes, message: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    fields = _Fields(signature)
    kind, value = fields.take().decode("ascii", "replace"), fields.take()
    fields.end()
    if isinstance(key, Ed25519PublicKey) and kind == "ssh-ed25519":
        key.verify(value, message)
    elif isinstance(key, RSAPublicKey) and kind in _RSA and LEAST_BITS <= key.key_size <= MOST_BITS:
        _verify_rsa(key, value, message, _RSA[kind])
    elif isinstance(key, EllipticCurvePublicKey) and kind == f"ecdsa-sha2-nistp{key.curve.key_size}":
        _verify_curve(key, value, message, _CURVES[kind])
    else:
        raise ValueError("its key is of another kind than its signature, or too short")


def _verify_rsa(key: "PublicKeyTypes", value: bytes, message: bytes, hashed: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    assert isinstance(key, RSAPublicKey)
    key.verify(value, message, PKCS1v15(), hashes.SHA256() if hashed == "sha256" else hashes.SHA512())


def _verify_curve(key: "PublicKeyTypes", value: bytes, message: bytes, hashed: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    assert isinstance(key, EllipticCurvePublicKey)
    fields = _Fields(value)
    r, s = (int.from_bytes(fields.take(), "big") for _ in range(2))
    fields.end()
    known = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    key.verify(encode_dss_signature(r, s), message, ECDSA(known[hashed]))


def _field(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content
