"""What impostors show in place of a caller's papers: none, broken ones, ended ones, those of others, forged ones."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK

from cadee.drill.lab import Lab, Shown
from cadee.drill.papers import Authority, Issuer
from cadee.generators.gateway.model import Caller

Papers = Iterator[tuple[str, Shown]]
"""What is shown, in words and as papers."""

_HOUR = 3600


def without(lab: Lab, caller: Caller) -> Papers:
    """Yield what stands for no papers at all, at the door of a caller."""
    shows = lab.door(caller).shows
    yield f"no {shows}", Shown()
    if shows == "certificate":
        yield "its name as a token, no certificate", Shown(f"Bearer {_raw({'alg': 'none'}, _claims(caller))}")
    else:
        yield "an empty one", Shown("Bearer ")
        yield "its name alone", Shown(f"Bearer {caller.subject or caller.identity}")


def malformed(lab: Lab, caller: Caller) -> Papers:
    """Yield papers that are broken."""
    shows = lab.door(caller).shows
    if shows == "certificate":
        yield (
            "a certificate that bears its name as common name only",
            Shown(certificate=lab.authority.nameless(caller.subject)),
        )
        yield "a certificate that bears its name as another kind of name", _other_kind(lab, caller)
        return
    whole = lab.papers(caller).authorization.removeprefix("Bearer ")
    yield "another scheme", Shown(f"Basic {base64.b64encode(whole.encode()).decode()}")
    yield f"a {shows} cut off", Shown(f"Bearer {whole[: len(whole) // 2]}")
    yield f"a {shows} with a tail", Shown(f"Bearer {whole}.e30")
    if shows == "token":
        yield "words", Shown("Bearer not-a-token")
        yield "three parts of nothing", Shown("Bearer ..")
        yield "parts that are no JSON", Shown("Bearer bm90.anNvbg.bm90")


def ended(lab: Lab, caller: Caller) -> Papers:
    """Yield papers of the right hand whose time is over, has not come, or never ends."""
    if lab.door(caller).shows == "certificate":
        yield "a certificate that has ended", Shown(certificate=lab.authority.issue(caller.subject, days=(-3, -1)))
        yield "a certificate that has not begun", Shown(certificate=lab.authority.issue(caller.subject, days=(1, 3)))
        return
    now = int(time.time())
    yield "a token that has ended", _token(lab, caller, iat=now - 2 * _HOUR, exp=now - _HOUR)
    yield "a token that has not begun", _token(lab, caller, nbf=now + _HOUR, exp=now + 2 * _HOUR)
    yield "a token that never ends", _token(lab, caller, exp=None)


def of_others(lab: Lab, caller: Caller) -> Papers:
    """Yield sound papers with the caller's name, made by others than its own issuer or authority."""
    if lab.door(caller).shows == "certificate":
        for name in ("another authority", "drill"):
            foreign = Authority(lab.folder / f"foreign {name}", name)
            words = "an authority of the same name" if name == "drill" else name
            yield f"a certificate of {words}", Shown(certificate=foreign.issue(caller.subject))
        return
    if not caller.issuer:
        yield "a token of another issuer", Shown(f"Bearer {stranger().token(**_claims(caller))}")
        return
    for what, issuer in (
        ("another issuer", "https://id.other.example"),
        ("its issuer with more behind", f"{caller.issuer}/"),
        ("no issuer", None),
    ):
        yield f"a token of {what}", _token(lab, caller, iss=issuer)
    for other in _issuers(lab, caller):
        said: dict[str, Any] = {"iss": other.issuer, "aud": other.audience}
        yield f"a token of the issuer of '{other.identity}'", Shown(f"Bearer {lab.token(other, sub=caller.subject)}")
        yield (
            f"a token of its issuer in the name of that of '{other.identity}'",
            Shown(f"Bearer {lab.token(caller, **said)}"),
        )


def for_others(lab: Lab, caller: Caller) -> Papers:
    """Yield tokens of a caller that are meant for others than this gateway."""
    for what, audience in (
        ("another audience", "another-service"),
        ("its audience with more behind", f"{caller.audience}-2"),
        ("the beginning of its audience", caller.audience[:-1] or "a"),
        ("several others", ["another-service", "a-third"]),
        ("nobody", None),
    ):
        yield f"a token for {what}", _token(lab, caller, aud=audience)
    known = {(each.issuer, each.audience, each.subject) for each in lab.gateway.callers}
    for other in lab.gateway.callers:
        meant = (caller.issuer, other.audience, caller.subject)
        if other.audience and other.issuer == caller.issuer and meant not in known:
            yield f"a token for the audience of '{other.identity}'", _token(lab, caller, aud=other.audience)


def forged(lab: Lab, caller: Caller) -> Papers:
    """Yield papers that say the right thing and were signed by nobody who may."""
    shows = lab.door(caller).shows
    if shows == "certificate":
        foreign = Authority(lab.folder / "forger", "drill")
        yield "a certificate signed by another key", Shown(certificate=foreign.issue(caller.subject))
        return
    if shows == "key":
        key = lab.canary(caller.identity)
        yield from ((f"a key that {what}", Shown(f"Bearer {it}")) for what, it in _keys(key))
        return
    claims = _claims(caller)
    yield "a token signed by another key", Shown(f"Bearer {stranger().token(**claims)}")
    for name in ("none", "None"):
        yield f"a token signed by nobody ({name})", Shown(f"Bearer {_raw({'alg': name, 'kid': 'drill'}, claims)}")
    own = json.loads(lab.issuer(caller).key_set)["keys"][0]
    pem = PyJWK(own).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for what, secret in (("the public key", pem), ("the public key set", json.dumps(own).encode()), ("nothing", b"")):
        yield f"a token signed by HS256 with {what}", Shown(f"Bearer {_hashed(claims, secret)}")
    head, body, signature = lab.token(caller).split(".")
    yield "a token without its signature", Shown(f"Bearer {head}.{body}.")
    yield "a token changed after it was signed", Shown(f"Bearer {head}.{_part({**claims, 'more': 1})}.{signature}")
    brought = json.loads(stranger().key_set)["keys"][0]
    yield (
        "a token that brings its own key",
        Shown(f"Bearer {stranger().token(head={'jwk': brought, 'kid': 'own'}, **claims)}"),
    )


@cache
def stranger() -> Issuer:
    """Return an issuer whom no gateway knows."""
    return Issuer()


def _claims(caller: Caller) -> dict[str, Any]:
    now = int(time.time())
    said = {"sub": caller.subject, "aud": caller.audience, "iss": caller.issuer, "iat": now, "exp": now + _HOUR}
    return {name: value for name, value in said.items() if value}


def _token(lab: Lab, caller: Caller, **claims: Any) -> Shown:
    return Shown(f"Bearer {lab.token(caller, **claims)}")


def _issuers(lab: Lab, caller: Caller) -> Iterator[Caller]:
    """Yield one caller of each other issuer, whose own word for the same name is nobody's."""
    names = {(each.issuer, each.subject) for each in lab.gateway.callers if each.proof == "token"}
    seen = {caller.issuer}
    for other in lab.gateway.callers:
        if other.proof == "token" and other.issuer not in seen and (other.issuer, caller.subject) not in names:
            seen.add(other.issuer)
            yield other


def _other_kind(lab: Lab, caller: Caller) -> Shown:
    if caller.subject.startswith("spiffe://"):
        return Shown(certificate=lab.authority.as_host(caller.subject))
    return Shown(certificate=lab.authority.issue(f"spiffe://{caller.subject.lower()}"))


def _keys(key: str) -> tuple[tuple[str, str], ...]:
    return (("nobody has", "another-key"), ("begins like its own", key[:-1]), ("goes on after its own", f"{key}x"))


def _hashed(claims: dict[str, Any], secret: bytes) -> str:
    said = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'drill'})}.{_part(claims)}"
    return f"{said}.{_plain(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def _raw(head: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{_part({'typ': 'JWT', **head})}.{_part(claims)}."


def _part(data: dict[str, Any]) -> str:
    return _plain(json.dumps(data).encode())


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
