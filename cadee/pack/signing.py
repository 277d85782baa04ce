"""Signing: Ed25519 over an in-toto statement in a DSSE envelope, or whatever signs a manifest as SSH does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cadee.errors import InputError
from cadee.pack.envelope import envelope, signed_bytes
from cadee.pack.manifest import SIGNATURES, Signed, read
from cadee.pack.signing_keys import fingerprint, key_id, line, pem, public_key
from cadee.pack.statement import statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE = "Set CADEE_SIGN_PASSPHRASE, or call it on a terminal, where it asks."
KEY = "Make one with `openssl genpkey -algorithm ed25519 -out key.pem`, outside the workspace."


class Signer(Protocol):
    """What signs a manifest. `facts` goes into the manifest before it is signed."""

    @property
    def facts(self) -> Signed:
        """Who signs, and how."""

    def signature(self, manifest: bytes) -> bytes:
        """Return the content of the file that holds the signature."""


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A private key held in memory; it shows in no message."""

    facts: Signed
    key: "Ed25519PrivateKey" = field(repr=False)

    def signature(self, manifest: bytes) -> bytes:
        """Return an envelope with the signed statement about a manifest."""
        payload = statement(manifest)
        return envelope(payload, self.facts.key_id, self.key.sign(signed_bytes(payload)))


@dataclass(frozen=True, slots=True)
class SshSigner:
    """An SSH key, wherever it is: `run` gets the manifest and returns what `ssh-keygen -Y sign` makes of it."""

    facts: Signed
    run: Callable[[bytes], bytes] = field(repr=False)

    def signature(self, manifest: bytes) -> bytes:
        """Return the signature of a manifest."""
        return self.run(manifest)


def sign(manifest: bytes, signer: Signer) -> dict[str, bytes]:
    """Return the files that sign a manifest, by name.

    Raises:
        ValueError: the manifest does not name this signer.
    """
    if read(manifest).about.signer != signer.facts:
        raise ValueError("the manifest names another signer")
    return {SIGNATURES[signer.facts.format]: signer.signature(manifest)}


def ed25519_signer(raw: bytes, passphrase: bytes | None, name: str = "", role: str = "") -> Ed25519Signer:
    """Return a signer with the private key in `raw`: PEM (PKCS#8) or OpenSSH, with or without a passphrase.

    Raises:
        PassphraseError: the key is encrypted, and no or a wrong passphrase is given.
        InputError: it is no such key, or `cryptography` is not installed. No message holds anything of the key.
    """
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key
    except ImportError:
        raise missing() from None
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in raw else load_pem_private_key
    try:
        key = load(raw, passphrase)
    except UnsupportedAlgorithm:
        fix = "Name it with ssh: before the path, so that ssh-keygen signs, or take a key in PEM (PKCS#8)."
        raise InputError("this kind of key, or its encryption, cannot be read here", fix=fix) from None
    except TypeError:
        if passphrase is not None:  # the key has none: take it as it is
            return ed25519_signer(raw, None, name, role)
        raise PassphraseError("the key is encrypted, and no passphrase is given", fix=PASSPHRASE) from None
    except ValueError:
        if passphrase is not None:
            raise PassphraseError("the key does not open with this passphrase, or is none", fix=PASSPHRASE) from None
        raise InputError("this is no private key", fix=KEY) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("this key is of another kind than Ed25519", fix=KEY)
    public = key.public_key()
    return Ed25519Signer(Signed("dsse", key_id(public), pem(public), name, role), key)


class PassphraseError(InputError):
    """A key needs a passphrase, or another one."""


def missing() -> InputError:
    """Return the error that the package for signatures is not installed."""
    return InputError("signatures need one more package", fix="Run pip install 'cadee[sign]'.")


def ssh_signer(public: bytes, run: Callable[[bytes], bytes], name: str = "", role: str = "") -> SshSigner:
    """Return a signer for the SSH key whose public half is `public`; `run` signs.

    Raises:
        InputError: it is no public key of a supported kind, or `cryptography` is not installed.
    """
    try:
        key = public_key(public)
        facts = Signed("ssh", fingerprint(key), line(key), name, role)
    except ImportError:
        raise missing() from None
    except ValueError as error:
        fix = "Name an SSH key of type ed25519, rsa or ecdsa."
        raise InputError(f"the public half cannot be read: {error}", fix=fix) from None
    return SshSigner(facts, run)
