"""A DSSE envelope: bytes, what they are, and signatures over both. What is signed is never written anew as JSON."""

from base64 import b64decode, b64encode
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from cadee.pack.canonical import canonical
from cadee.pack.manifest import parsed
from cadee.pack.manifest_about import STRICT

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MOST_SIGNATURES = 16


@dataclass(frozen=True, slots=True, config=STRICT)
class Signature:
    """A signature, in Base64, and a hint which key made it."""

    keyid: str
    sig: str


@dataclass(frozen=True, slots=True, config=STRICT)
class Envelope:
    """An envelope as it is written; names are those of the format."""

    payload: str
    payloadType: str  # noqa: N815
    signatures: Annotated[tuple[Signature, ...], Field(min_length=1, max_length=MOST_SIGNATURES)]


def signed_bytes(payload: bytes, kind: str = PAYLOAD_TYPE) -> bytes:
    """Return what a signature is made over: the payload and its type, each with its length."""
    return b"DSSEv1 %d %b %d %b" % (len(kind.encode()), kind.encode(), len(payload), payload)


def envelope(payload: bytes, key_id: str, signature: bytes) -> bytes:
    """Return an in-toto statement with one signature as an envelope."""
    signatures = [{"keyid": key_id, "sig": b64encode(signature).decode()}]
    return canonical({"payload": b64encode(payload).decode(), "payloadType": PAYLOAD_TYPE, "signatures": signatures})


def opened(raw: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return the payload of an envelope, not verified, and its signatures by key id.

    Raises:
        ValueError: it is no envelope of an in-toto statement; the message is one line without what stands in it.
    """
    found = parsed(Envelope, raw)
    if found.payloadType != PAYLOAD_TYPE:
        raise ValueError("it holds no in-toto statement")
    try:
        signatures = {item.keyid: b64decode(item.sig, validate=True) for item in found.signatures}
        return b64decode(found.payload, validate=True), signatures
    except ValueError:
        raise ValueError("it is not in Base64") from None
