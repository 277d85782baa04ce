"""What one of the two gateways cannot be is cut and noted, or refused where nothing sound is left."""

import pytest

from cadee.errors import InputError
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.envoy_ai.generator import envoy_ai_gateway
from cadee.generators.gateway.litellm.generator import litellm
from tests.generators.gateway.estates import Change, loaded, made, put
from tests.generators.gateway.readers import read_envoy

KEY = put("identities/back-office", {"kind": "workload", "auth": "api-key", "credential": "env:OFFICE_KEY"})


def notes(*changes: Change) -> tuple[str, ...]:
    return made(envoy, *changes)["envoy/envoy.yaml"].notes


def test_envoy_refuses_a_caller_that_shows_a_key() -> None:
    found = read_envoy({path: str(item.content) for path, item in made(envoy, KEY).items()})
    assert len(found["support-chat"].callers) == 1
    assert (
        "routes/support-chat: 'back-office' shows a key, which Envoy checks only if written down; it is refused."
    ) in notes(KEY)


def test_envoy_is_not_made_for_a_route_whose_callers_all_show_keys() -> None:
    with pytest.raises(InputError, match="routes/support-chat: all its callers show keys"):
        made(envoy, KEY, put("routes/support-chat/serves", ["office-chat"]))


def test_envoy_leaves_out_a_step_that_speaks_another_protocol() -> None:
    change = put("systems/model-b/protocol", "anthropic")
    found = read_envoy({path: str(item.content) for path, item in made(envoy, change).items()})
    assert [step.model for step in found["support-chat"].steps] == ["large-chat-2026-06-01", "small-chat-1"]
    assert (
        "routes/support-chat: 'to-b' speaks anthropic, its callers openai; "
        "Envoy translates nothing, so the step is left out."
    ) in notes(change)


@pytest.mark.parametrize(
    ("rate", "envoy_says", "envoy_ai_says"),
    [
        ("600/min", "after a pause up to twice 600/min pass within a minute.", "twice 600/min pass within a minute."),
        (
            "2.25/min",
            "the limit is a bucket of 9 that refills all along, in 240 s: after a pause all of it passes at once, "
            "where 2.25/min is declared.",
            "twice 135/h pass within an hour.",
        ),
        ("0.5/s", "the limit is a bucket of 1 that refills all along, in 2 s: ", "twice 30/min pass within a minute."),
    ],
)
def test_what_a_bucket_lets_pass_at_once_is_said(rate: str, envoy_says: str, envoy_ai_says: str) -> None:
    changes = (put("routes/support-chat/rate_limit", rate), put("routes/support-chat/budget", None))
    assert any(envoy_says in note for note in notes(*changes))
    (held,) = made(envoy_ai_gateway, *changes).values()
    assert any(envoy_ai_says in note for note in held.notes if note.startswith("routes/support-chat"))


def test_envoy_shows_certificates_only_by_https() -> None:
    with pytest.raises(InputError, match="systems/ai-gateway: endpoint is http, but callers show certificates"):
        made(envoy, put("systems/ai-gateway/endpoint", "http://gateway.example.com"))


def test_envoy_needs_a_port_for_each_door() -> None:
    with pytest.raises(InputError, match="systems/ai-gateway: endpoint has no port after it"):
        made(envoy, put("systems/ai-gateway/endpoint", "https://gateway.example.com:65535"))


def test_litellm_knows_a_workload_by_token_where_it_has_an_audience() -> None:
    assert any("a token must hold its SPIFFE id" in note for note in made(litellm)["litellm/config.yaml"].notes)
    with pytest.raises(InputError, match="identities/batch: audience is missing: LiteLLM sees no certificates"):
        made(litellm, put("identities/batch/audience", None))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("systems/redactor/protocol", "http"), "systems/redactor: is shown each request by http and may refuse it"),
        (put("systems/redactor/protocol", "http"), "by http it can only refuse what it would remove."),
        (
            put("systems/redactor/protocol", "grpc"),
            "systems/redactor: must answer Envoy's external processing protocol",
        ),
        (
            put("routes/support-chat/logging", "full"),
            "routes/support-chat: logging is 'full', Envoy logs metadata only.",
        ),
        (
            put("systems/ai-gateway/name", "x"),
            "systems/ai-gateway: Envoy listens on port 8443 for callers that show a token.",
        ),
        (put("systems/ai-gateway/name", "x"), "Envoy listens on port 8444 for callers that show a certificate."),
        (put("systems/ai-gateway/name", "x"), "the platform provides the key set jwks/id-example-com-realms-shop.json"),
        (
            put("systems/ai-gateway/name", "x"),
            "identities/vendor-b: the platform provides credentials/vendor-b, without a",
        ),
        (put("systems/embedder/endpoint", "https://e.example"), "the platform provides credentials/gateway.crt and"),
        (put("systems/embedder/endpoint", "https://e.example"), "the platform provides tls/upstream-ca.pem"),
        (put("identities/shop-app/can_assume", []), "routes/support-chat: each Envoy instance counts the rate limit"),
    ],
)
def test_what_envoy_needs_or_cannot_do_is_noted(change: Change, said: str) -> None:
    assert [note for note in notes(change) if said in note], notes(change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            put("systems/redactor/protocol", "grpc"),
            "systems/redactor: speaks grpc, LiteLLM asks by http: every call is",
        ),
        (
            put("systems/redactor/name", "x"),
            "systems/redactor: LiteLLM asks it on every route, so also on 'support-chat'.",
        ),
        (
            put("systems/redactor/name", "x"),
            "the platform sets LITELLM_MASTER_KEY, without which the proxy does not start.",
        ),
        (
            put("systems/redactor/name", "x"),
            "the platform sets CADEE_CREDENTIAL_VENDOR_B from vault://cx/vendor-b#key.",
        ),
        (put("systems/redactor/name", "x"), "the platform provides the key set jwks/shop-example-com.json."),
        (put("systems/redactor/name", "x"), "integrations/to-c: LiteLLM chooses the wait before a retry, not 100ms."),
        (
            put("systems/redactor/name", "x"),
            "LiteLLM bounds each attempt, not the whole request; callers leave after 20s.",
        ),
        (put("systems/embedder/endpoint", "https://e.example"), "the platform must show that of 'gateway'."),
        (put("routes/support-chat/logging", "full"), "routes/support-chat: logging is 'full', LiteLLM logs metadata."),
    ],
)
def test_what_litellm_needs_or_cannot_do_is_noted(change: Change, said: str) -> None:
    found = made(litellm, change)["litellm/config.yaml"].notes
    assert [note for note in found if said in note], found


def test_notes_are_one_sentence_each_and_said_once() -> None:
    for generator, path in ((envoy, "envoy/envoy.yaml"), (litellm, "litellm/config.yaml")):
        found = made(generator)[path].notes
        assert len(found) == len(set(found))
        assert all(note.endswith(".") and "\n" not in note and ": " in note for note in found)


def test_callers_of_two_issuers_have_a_provider_each() -> None:
    changes = [
        put("identities/back-office/issuer", "https://id.example.com/realms-shop"),
        put("identities/back-office/jwks", "https://id.example.com/keys"),
        put(
            "identities/third",
            {
                "kind": "workload",
                "auth": "oidc",
                "issuer": "https://id.example.com/realms/shop",
                "audience": "other",
                "subject": "shop",
            },
        ),
        put("integrations/third-chat", {"from": "assistant", "to": "ai-gateway", "identity": "third", "timeout": "1s"}),
        put("routes/support-chat/serves", ["assistant-chat", "office-chat", "third-chat"]),
    ]
    files = {path: str(item.content) for path, item in made(envoy, *changes).items()}
    assert read_envoy(files)["support-chat"].callers == {
        ("https://id.example.com/realms/shop", "ai-gateway", "shop"),
        ("https://id.example.com/realms-shop", "ai-gateway", "back"),
        ("https://id.example.com/realms/shop", "other", "shop"),
    }
    data = loaded(files["envoy/envoy.yaml"])
    keys = [item for item in data["static_resources"]["clusters"] if item["name"].startswith("keys-")]
    assert [item["name"] for item in keys] == ["keys-id-example-com-realms-shop-2"]
