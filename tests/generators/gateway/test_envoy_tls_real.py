"""The real Envoy knows callers by certificate, shows its own to a model, checks names, and asks its guards."""

import shutil
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cadee.drill.papers import Authority
from cadee.drill.stubs import Stub
from tests.generators.gateway.envoy_lab import Lab, started
from tests.generators.gateway.estates import Change, put
from tests.generators.gateway.programs import Answer, call, free_port
from tests.generators.gateway.stubs import stubs

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("envoy")]

BATCH = "spiffe://shop.example.com/batch"


@dataclass
class Site:
    """A running Envoy with certificates, an embedding model that demands one, a guard."""

    lab: Lab
    authority: Authority
    guard: Stub

    def ask(self, who: tuple[Path, Path] | None, headers: dict[str, str] | None = None) -> Answer:
        context = self.authority.client(who)
        url = f"https://127.0.0.1:{self.lab.port}/v1/embeddings"
        return call(url, {"model": "article-embedding", "input": "canary"}, headers, context=context)


def changes(model: Stub, guard: Stub, port: int) -> list[Change]:
    """The estate on loopback: one route, called by certificate."""
    return [
        put("systems/ai-gateway/endpoint", f"https://127.0.0.1:{port}/v1"),
        put("systems/embedder/endpoint", f"https://127.0.0.1:{model.port}/v1"),
        put("systems/redactor/endpoint", f"{guard.url}/check"),
        put("routes/support-chat", None),
        put("routes/article-embedding/rate_limit", "3/h"),
    ]


def mount(home: Path, authority: Authority) -> None:
    """What the platform adds: the server's own pair, the authorities, the gateway's client pair."""
    (home / "tls").mkdir(parents=True)
    (home / "credentials").mkdir(parents=True)
    for place, name, borne in (
        ("tls", "server", "127.0.0.1"),
        ("credentials", "gateway", "spiffe://shop.example.com/gateway"),
    ):
        certificate, key = authority.issue(borne)
        shutil.copy(certificate, home / place / f"{name}.crt")
        shutil.copy(key, home / place / f"{name}.key")
    for name in ("client-ca", "upstream-ca"):
        shutil.copy(authority.certificate, home / "tls" / f"{name}.pem")


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The site; `request.param` holds the name on the certificate of the model and further changes."""
    name, *more = getattr(request, "param", ("127.0.0.1",))
    authority = Authority(tmp_path / "authority")
    mount(tmp_path / "envoy", authority)
    with stubs("embedder", tls=authority.server(name, demands=True)) as models, stubs("guard") as guards:
        port = free_port()
        found = {**models, **guards}
        with started(tmp_path, found, port, [*changes(models["embedder"], guards["guard"], port), *more]) as lab:
            yield Site(lab, authority, guards["guard"])


def test_a_certificate_opens_its_own_route_only(site: Site) -> None:
    batch = site.authority.issue(BATCH)
    stranger = site.authority.issue("spiffe://shop.example.com/other")
    foreign = Authority(site.authority.folder / "foreign").issue(BATCH)
    assert site.ask(batch).status == 200
    for who in (stranger, foreign, None):
        with pytest.raises((OSError, urllib.error.URLError)):
            site.ask(who, {"x-cadee-caller": BATCH})
    assert len(site.lab.stubs["embedder"].seen) == 1
    seen = site.lab.stubs["embedder"].seen[0]
    assert (seen.path, seen.json) == ("/v1/embeddings", {"model": "embed-2.1.0", "input": "canary"})


def test_the_limit_is_counted_by_certificate(site: Site) -> None:
    batch = site.authority.issue(BATCH)
    statuses = [site.ask(batch, {"x-cadee-caller": f"spiffe://made.up/{number}"}).status for number in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("site", [("other.example",)], indirect=True)
def test_a_model_with_a_wrong_name_gets_nothing(site: Site) -> None:
    answer = site.ask(site.authority.issue(BATCH))
    assert answer.status == 503
    assert site.lab.stubs["embedder"].seen == []


def test_a_guard_sees_the_request_and_can_refuse_it(site: Site) -> None:
    batch = site.authority.issue(BATCH)
    assert site.ask(batch, {"authorization": "Bearer canary-token"}).status == 200
    seen = site.guard.seen[0]
    assert (seen.path, seen.json) == ("/check/v1/embeddings", {"model": "article-embedding", "input": "canary"})
    assert "canary-token" not in str(seen)
    site.guard.mode = "403"
    assert site.ask(batch).status == 403
    assert len(site.lab.stubs["embedder"].seen) == 1


@pytest.mark.parametrize("fault", ["500", "hang", "reset"])
def test_a_guard_that_does_not_answer_closes_the_way(site: Site, fault: str) -> None:
    site.guard.mode = fault
    answer = site.ask(site.authority.issue(BATCH))
    assert answer.status == 503
    assert answer.took < 5
    assert site.lab.stubs["embedder"].seen == []


@pytest.mark.parametrize("site", [("127.0.0.1", put("systems/redactor/on_error", "open"))], indirect=True)
def test_a_guard_that_is_declared_open_lets_pass_while_it_is_down(site: Site) -> None:
    site.guard.mode = "reset"
    assert site.ask(site.authority.issue(BATCH)).status == 200


@pytest.mark.parametrize("site", [("127.0.0.1", put("systems/redactor/protocol", "grpc"))], indirect=True)
def test_a_guard_by_grpc_that_does_not_answer_closes_the_way(site: Site) -> None:
    answer = site.ask(site.authority.issue(BATCH))
    assert answer.status >= 500
    assert site.lab.stubs["embedder"].seen == []
