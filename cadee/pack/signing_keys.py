"""Public keys: read from PEM or from a line of OpenSSH, named by their hash, and the lists of those one trusts."""

import re
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

NAMESPACE = "cadee-pack"
"""What an SSH signature of a pack is for: one made for something else does not count."""

KINDS = ("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")
MOST_TRUSTED = 10_000

_ENTRY = re.compile(
    r'^(?P<names>"[^"]+"|[^\s"]+)[ \t]+(?:(?P<options>(?:[^\s"]|"[^"]*")+)[ \t]+)?'
    rf"(?P<kind>{'|'.join(KINDS)})[ \t]+(?P<key>[A-Za-z0-9+/=]+)(?:[ \t].*)?$"
)
_OPTION = re.compile(r'^(?P<name>[a-z-]+)(?:="(?P<value>[^"]*)")?$')
_TIME = re.compile(r"^(\d{4})(\d\d)(\d\d)(\d{4}(\d\d)?)?Z?$")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A key that the reader of a pack trusts: its bytes (DER), whose it is, its first and its last day (ISO, or "")."""

    der: bytes
    name: str = ""
    since: str = ""
    until: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the key is allowed on a day."""
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


def public_key(raw: bytes) -> "PublicKeyTypes":
    """Return a public key of PEM, or of a line as in `id_ed25519.pub`.

    Raises:
        ValueError: it is none, or a private one; the message holds nothing of it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key, load_ssh_public_key

    if b"PRIVATE KEY" in raw:
        raise ValueError("it is a private key")
    text = raw.strip()
    with catch_warnings(), suppress(ValueError, TypeError, UnsupportedAlgorithm):
        simplefilter("ignore")  # an old kind of key warns while it is read, and is refused later
        if text.startswith(b"-----BEGIN"):
            return load_pem_public_key(text)
        if text.split(b" ")[0].decode("ascii", "replace") in KINDS and b"\n" not in text:
            return load_ssh_public_key(text)
    raise ValueError("it is no public key in PEM, nor a line of OpenSSH")


def der(key: "PublicKeyTypes") -> bytes:
    """Return the bytes of a public key (DER of SubjectPublicKeyInfo): equal bytes are one key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pem(key: "PublicKeyTypes") -> str:
    """Return a public key in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def line(key: "PublicKeyTypes") -> str:
    """Return a public key as a line of OpenSSH, without a comment."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")


def key_id(key: "PublicKeyTypes") -> str:
    """Return the SHA-256 of a public key: `openssl pkey -pubin -outform DER | sha256sum` gives the same."""
    return sha256(der(key)).hexdigest()


def fingerprint(key: "PublicKeyTypes") -> str:
    """Return the fingerprint that `ssh-keygen -l` shows."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import ssh_key_fingerprint

    hashed = ssh_key_fingerprint(key, SHA256())  # type: ignore[arg-type]
    return "SHA256:" + b64encode(hashed).decode().rstrip("=")


def allowed_signers(raw: bytes) -> tuple[Trusted, ...]:
    """Return the keys of a file of allowed signers (`man ssh-keygen`) that may sign packs, with their dates.

    Raises:
        ValueError: a line is none of that format, or names a certificate authority, which is not supported.
    """
    found: list[Trusted] = []
    for number, text in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        entry = _ENTRY.match(text.strip())
        if entry is None or len(found) == MOST_TRUSTED:
            raise ValueError(f"line {number} is not `names [options] type key`, with a type of {', '.join(KINDS)}")
        options = _options(entry["options"] or "", number)
        if _meant(options.get("namespaces", NAMESPACE)):
            key = public_key(f"{entry['kind']} {entry['key']}".encode())
            since = _since(options.get("valid-after", ""), number)
            until = _until(options.get("valid-before", ""), number)
            found.append(Trusted(der(key), entry["names"].strip('"'), since, until))
    return tuple(found)


def _options(text: str, number: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in re.findall(r'(?:[^,"]|"[^"]*")+', text):
        option = _OPTION.match(part)
        if option is None or option["name"] not in ("namespaces", "valid-after", "valid-before"):
            raise ValueError(f"line {number} has an option other than namespaces, valid-after and valid-before")
        found[option["name"]] = option["value"] or ""
    return found


def _meant(patterns: str) -> bool:
    """Whether a list of patterns, some with an exclamation mark before them, means packs."""
    listed = patterns.split(",")
    if any(fnmatchcase(NAMESPACE, item[1:]) for item in listed if item.startswith("!")):
        return False
    return any(fnmatchcase(NAMESPACE, item) for item in listed if not item.startswith("!"))


def _since(text: str, number: int) -> str:
    """Return the first day on which a key is valid after a time."""
    return _time(text, number)[0].isoformat() if text else ""


def _until(text: str, number: int) -> str:
    """Return the last day on which a key is valid before a time; a day without a time is its first moment."""
    if not text:
        return ""
    day, within = _time(text, number)
    return (day if within else day - timedelta(days=1)).isoformat()


def _time(text: str, number: int) -> tuple[date, bool]:
    """Return a day, and whether a time within it is named."""
    time = _TIME.match(text)
    try:
        if time is None or time[1] < "1970":
            raise ValueError
        return date(int(time[1]), int(time[2]), int(time[3])), int(time[4] or "0") > 0
    except ValueError:
        raise ValueError(f"line {number} has a date that is not YYYYMMDD, with HHMM or HHMMSS behind it") from None
