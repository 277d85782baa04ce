"""A token issuer of our own: RSA keys made from a seed, and signed tokens. For tests on loopback only."""

import base64
import hashlib
import json
import random
import time
from functools import cache
from typing import Any

_DIGEST = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL = (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


class Issuer:
    """Signs tokens with a key of its own."""

    def __init__(self, seed: int) -> None:
        numbers = random.Random(seed)
        p, q = _prime(numbers), _prime(numbers)
        self.modulus = p * q
        self.exponent = 65537
        self._private = pow(self.exponent, -1, (p - 1) * (q - 1))

    def keys(self) -> str:
        """The public key set, as JSON."""
        key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one", "e": _number(self.exponent)}
        return json.dumps({"keys": [{**key, "n": _number(self.modulus)}]})

    def token(self, **claims: Any) -> str:
        """A token with these claims; it ends in an hour unless `exp` says otherwise."""
        now = int(time.time())
        payload = {"iat": now, "exp": now + 3600, **claims}
        head = {"alg": "RS256", "typ": "JWT", "kid": "one"}
        text = f"{_json(head)}.{_json({k: v for k, v in payload.items() if v is not None})}"
        size = (self.modulus.bit_length() + 7) // 8
        digest = _DIGEST + hashlib.sha256(text.encode()).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        signed = pow(int.from_bytes(padded, "big"), self._private, self.modulus).to_bytes(size, "big")
        return f"{text}.{_base64(signed)}"


@cache
def issuer(seed: int = 7) -> Issuer:
    """The issuer of a seed, made once."""
    return Issuer(seed)


def _json(data: Any) -> str:
    return _base64(json.dumps(data).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _prime(numbers: random.Random) -> int:
    while True:
        value = numbers.getrandbits(1024) | (3 << 1022) | 1
        if all(value % small for small in _SMALL) and _passes(value, numbers):
            return value


def _passes(value: int, numbers: random.Random) -> bool:
    odd, twos = value - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(16):
        x = pow(numbers.randrange(2, value - 1), odd, value)
        if x in (1, value - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % value
            if x == value - 1:
                break
        else:
            return False
    return True
