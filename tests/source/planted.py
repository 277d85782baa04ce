"""Secrets that open nothing, made of a seed: so that no text that looks like one stands in the repository."""

import json
import random
import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
WORD = LETTERS + "-_"
BASE64 = LETTERS + "+/"
UPPER = string.ascii_uppercase + string.digits


class Maker:
    """Makes texts of given alphabets."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, alphabet: str, size: int) -> str:
        return "".join(self._random.choice(alphabet) for _ in range(size))

    def token(self) -> str:
        head = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": self.text(LETTERS, 6)}).encode()).decode()
        body = urlsafe_b64encode(json.dumps({"sub": self.text(LETTERS, 12)}).encode()).decode()
        return ".".join((head.rstrip("="), body.rstrip("="), self.text(WORD, 43)))

    def uuid(self) -> str:
        return "-".join(self.text(HEX, size) for size in (8, 4, 4, 4, 12))


Kind = Callable[[Maker], tuple[str, str]]
"""Makes a text to plant and the secret in it."""


def whole(prefix: str, alphabet: str, size: int, suffix: str = "") -> Kind:
    def make(maker: Maker) -> tuple[str, str]:
        secret = prefix + maker.text(alphabet, size) + suffix
        return secret, secret

    return make


def inside(before: str, alphabet: str, size: int, after: str = "") -> Kind:
    def make(maker: Maker) -> tuple[str, str]:
        secret = maker.text(alphabet, size)
        return before + secret + after, secret

    return make


def token(maker: Maker) -> tuple[str, str]:
    secret = maker.token()
    return secret, secret


def basic(maker: Maker) -> tuple[str, str]:
    secret = b64encode(f"shop:{maker.text(LETTERS, 14)}".encode()).decode()
    return f"Basic {secret}", secret


def bearer(maker: Maker) -> tuple[str, str]:
    secret = maker.text(LETTERS, 32)
    return f"Authorization Bearer {secret}", secret


def private_key(maker: Maker) -> tuple[str, str]:
    secret = maker.text(BASE64, 60)
    return f"-----BEGIN {'RSA '}PRIVATE KEY-----{secret}-----END {'RSA '}PRIVATE KEY-----", secret


def heroku(maker: Maker) -> tuple[str, str]:
    secret = maker.uuid()
    return f"HEROKU_API_KEY={secret}", secret


def telegram(maker: Maker) -> tuple[str, str]:
    secret = f"{maker.text('123456789', 9)}:AA{maker.text(WORD, 33)}"
    return secret, secret


KINDS: dict[str, Kind] = {
    "aws access key": whole("AK" + "IA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    "aws secret key": inside("aws_secret_access_key=", BASE64, 40),
    "github token": whole("gh" + "p_", LETTERS, 36),
    "github fine-grained token": whole("github" + "_pat_", LETTERS, 22, "_" + "a1B2" * 14),
    "gitlab token": whole("gl" + "pat-", WORD, 20),
    "openai key": whole("sk" + "-proj-", WORD, 64),
    "anthropic key": whole("sk" + "-ant-api03-", WORD, 93),
    "slack token": whole("xo" + "xb-", LETTERS, 44),
    "slack webhook": inside("https://hooks.slack" + ".com/services/T0ABC/B0DEF/", LETTERS, 24),
    "stripe key": whole("sk" + "_live_", LETTERS, 24),
    "google key": whole("AI" + "za", WORD, 35),
    "google oauth token": whole("ya" + "29.", WORD, 60),
    "azure storage": inside("DefaultEndpointsProtocol=https;AccountKey=", BASE64, 86, "=="),
    "azure signature": inside("https://shop.blob.example.com/x?sv=2024&sig=", LETTERS, 44),
    "json web token": token,
    "private key": private_key,
    "npm token": whole("np" + "m_", LETTERS, 36),
    "pypi token": whole("py" + "pi-", WORD, 90),
    "sendgrid key": whole("S" + "G.", WORD, 22, ".Zq" + "x7" * 20),
    "twilio key": whole("S" + "K", HEX, 32),
    "heroku key": heroku,
    "database password": inside("postgres" + "://shop:", LETTERS, 12, "@db.example.com/orders"),
    "password in an address": inside("https" + "://shop:", LETTERS, 12, "@example.com/x"),
    "bearer header": bearer,
    "basic header": basic,
    "named password": inside("db_password=", LETTERS + "!#%+", 18),
    "hugging face token": whole("hf" + "_", LETTERS, 34),
    "vault token": whole("hv" + "s.", WORD, 90),
    "digital ocean token": whole("dop" + "_v1_", HEX, 64),
    "shopify token": whole("shp" + "at_", HEX, 32),
    "groq key": whole("gs" + "k_", LETTERS, 52),
    "databricks token": whole("da" + "pi", HEX, 32),
    "telegram token": telegram,
}  # fmt: skip


def encodings(secret: str) -> list[str]:
    """Return the secret in the forms it must not be found in: as it is, base64 at every offset, hex, url, JSON."""
    raw = secret.encode()
    forms = {secret, raw.hex(), raw.hex().upper(), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    forms |= {"".join(f"%{byte:02X}" for byte in raw), secret[::-1]}
    for encode in (b64encode, urlsafe_b64encode):
        for shift in range(3):
            text = encode(b"x" * shift + raw).decode().rstrip("=")
            forms.add(text[4 if shift else 0 : -2])
    return sorted(forms)
