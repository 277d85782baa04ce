"""The drills about who calls, on the sound estate of all papers; and that what impostors show is forged well."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cadee.drill.impostors import ended, for_others, forged, malformed, of_others, without
from cadee.drill.lab import Lab
from cadee.drill.product import Ground, Program
from cadee.drill.refusal import known
from tests.drill.identity_estates import IDENTITIES
from tests.drill.mutants_faults import envoy, listeners
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import ISSUER, put

DRILLS = [*(f"I{number}" for number in range(1, 15)), "T1", "S1"]
RBAC = "envoy.filters.http.rbac"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """A laboratory that is never started."""
    found, files = scene(*IDENTITIES)
    made = Lab(found, files, Program("", "", ""), tmp_path)
    made.ground = Ground({}, dict.fromkeys(found.product.uses(found.gateway), 1))
    return made


def part(token: str, number: int) -> Any:
    text = token.split(".")[number]
    return json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_forged_tokens_would_fool_who_checks_badly(lab: Lab) -> None:
    caller = known(lab.scene, lab.scene.route("support-chat"), "shop-app")
    assert caller is not None
    shown = {what: papers.authorization.removeprefix("Bearer ") for what, papers in forged(lab, caller)}
    assert len(shown) == 9
    pem = jwt.PyJWK(json.loads(lab.issuer(caller).key_set)["keys"][0]).key.public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    for what, token in shown.items():
        claims = part(token, 1)
        assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, "ai-gateway", "shop"), what
    confused = shown["a token signed by HS256 with the public key"]
    said, _, signature = confused.rpartition(".")
    assert part(confused, 0)["alg"] == "HS256"
    wanted = hmac.new(pem, said.encode(), hashlib.sha256).digest()
    assert urlsafe_b64decode(signature + "==") == wanted
    assert jwt.decode(shown["a token signed by nobody (none)"], options={"verify_signature": False})["sub"] == "shop"
    brought = shown["a token that brings its own key"]
    own = jwt.PyJWK(part(brought, 0)["jwk"])
    assert jwt.decode(brought, own, algorithms=["RS256"], audience="ai-gateway")["sub"] == "shop"


def test_what_impostors_show_is_never_what_the_caller_shows(lab: Lab) -> None:
    for route in lab.gateway.routes:
        for caller in route.callers:
            own = lab.papers(caller)
            kinds = [without, malformed, ended, of_others, forged]
            kinds += [for_others] if lab.door(caller).shows == "token" else []
            for papers in kinds:
                shown = list(papers(lab, caller))
                assert shown
                for what, found in shown:
                    assert found != own, what
                    assert not found.certificate or own.certificate, what


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
def test_all_is_proven_but_what_envoy_cannot_do(tmp_path: Path) -> None:
    programs.envoy()
    results = drilled(*scene(*IDENTITIES), tmp_path, DRILLS)
    assert {item.drill for item in results} == set(DRILLS)
    assert [(item.claim.says, item.outcome) for item in results if item.outcome.verdict in ("refuted", "not run")] == []
    unable = [item for item in results if item.outcome.verdict == "not provable"]
    assert all("'script'" in item.claim.says for item in unable if item.drill not in ("I5", "I13"))
    assert [(item.claim.place, item.outcome.why) for item in unable if item.drill in ("I5", "I13")] == [
        ("identities/batch audience", "'batch' shows a certificate, which names no audience"),
        ("integrations/assistant-chat on_behalf_of", "the gateway does not check for whom it is called ('visitor')"),
    ]


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
def test_a_gateway_that_refuses_everybody_proves_nothing(tmp_path: Path) -> None:
    programs.envoy()

    def nobody(data: dict[str, Any]) -> None:
        for manager in listeners(data, "public"):
            for route in manager["route_config"]["virtual_hosts"][0]["routes"]:
                route.get("typed_per_filter_config", {}).pop(RBAC, None)

    found, files = scene(*IDENTITIES)
    results = drilled(found, envoy(nobody)(files), tmp_path, DRILLS)
    assert [(item.drill, item.claim.says) for item in results if item.outcome.verdict in ("proven", "not run")] == []
    assert {item.drill for item in results if item.outcome.verdict == "refuted"} == set(DRILLS) - {"I13"}


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
@pytest.mark.parametrize("limit", ["2/s", "7/min"])
def test_a_limit_that_is_given_back_soon_is_no_escape(tmp_path: Path, limit: str) -> None:
    programs.envoy()
    changes = (*IDENTITIES, put("routes/support-chat/rate_limit", limit))
    results = [item for item in drilled(*scene(*changes), tmp_path, ["I14"]) if item.claim.route == "support-chat"]
    assert {item.outcome.verdict for item in results if item.claim.about != "script"} == {"proven"}
