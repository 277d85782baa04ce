"""What looks like a secret in a text: found, named and masked before anything else sees the text."""

from dataclasses import dataclass
from hashlib import sha256

from cadee.source.faults import Faults
from cadee.source.secret_search import candidates

_SALT = b"cadee secret 1\0"
FIX = "Revoke it, keep it in a secret store, and write a reference such as 'vault://...' or 'env:NAME'."


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """Where something that looks like a secret stands, and its kind. The text itself is not kept."""

    start: int
    end: int
    kind: str
    mark: str

    @property
    def message(self) -> str:
        """What may be said of it."""
        return f"what looks like a secret: {self.kind}, {self.end - self.start} characters, fingerprint {self.mark}"


def find(text: str) -> list[Secret]:
    """Return what looks like a secret in `text`, in order, without overlaps; the surest kind names it."""
    merged: list[tuple[int, int, str]] = []
    for start, _, end, kind in sorted(candidates(text)):
        if merged and start < merged[-1][1]:
            first, last, name = merged[-1]
            merged[-1] = (first, max(last, end), name)
        else:
            merged.append((start, end, kind))
    return [Secret(start, end, kind, _fingerprint(text[start:end])) for start, end, kind in merged]


def _fingerprint(text: str) -> str:
    """Return a few digits that tell two secrets apart and give neither away."""
    return sha256(_SALT + text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def mask(text: str, secrets: list[Secret]) -> str:
    """Return `text` with each secret covered by as many characters; white space stays, so places do."""
    parts, done = [], 0
    for number, secret in enumerate(secrets, 1):
        parts += [text[done : secret.start], _cover(text[secret.start : secret.end], number)]
        done = secret.end
    return "".join(parts) + text[done:]


def masked(text: str) -> str:
    """Return `text` with every secret in it covered."""
    return mask(text, find(text))


def refuse_secrets(text: str, faults: Faults) -> str:
    """Record every secret in `text`, and return the text without them."""
    secrets = find(text)
    for secret in secrets:
        faults.add("CADEE-S-011", secret.message, secret.start, secret.end, fix=FIX)
    return mask(text, secrets) if secrets else text


def cover(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return `text` with whole ranges covered, each but for its first and last character."""
    return mask(text, [Secret(start + 1, end - 1, "", "") for start, end in sorted(ranges)])


def cover_whole(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return `text` with whole ranges covered. They are in order and do not overlap."""
    return mask(text, [Secret(start, end, "", "") for start, end in ranges])


def _cover(text: str, number: int) -> str:
    word = f"masked{number}"
    cover = iter(word + "x" * len(text))
    return "".join(character if character in " \t\r\n" else next(cover) for character in text)
