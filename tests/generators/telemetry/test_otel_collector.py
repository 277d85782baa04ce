"""Collectors: closed to prompts and answers unless declared open, no open port, no secret, only known keys.

No collector runs in these tests: keys are compared with a list of those that the components document.
"""

import re
from typing import Any

import pytest

from cadee.errors import InputError
from cadee.generators.telemetry.otel_collector import otel_collector
from cadee.generators.telemetry.otel_content import ALLOWED
from tests.generators.gateway import estates
from tests.generators.gateway.estates import Change, loaded, put
from tests.generators.telemetry.estates import made

ASSISTANT, GATEWAY = "otel-collector/assistant-telemetry.yaml", "otel-collector/gateway-telemetry.yaml"
KEYS = {
    "health_check": {"endpoint"},
    "oauth2client": {"client_id", "client_secret", "token_url", "endpoint_params", "timeout"},
    "bearertokenauth": {"scheme", "token"},
    "otlp": {"protocols"},
    "memory_limiter": {"check_interval", "limit_percentage", "spike_limit_percentage"},
    "transform": {"error_mode", "trace_statements", "metric_statements", "log_statements"},
    "redaction": {"allow_all_keys", "allowed_keys", "blocked_key_patterns", "summary"},
    "resource": {"attributes"},
    "batch": {"send_batch_size", "send_batch_max_size", "timeout"},
    "otlp_grpc": {"endpoint", "tls", "sending_queue", "retry_on_failure", "timeout", "auth"},
    "otlp_http": {"endpoint", "tls", "sending_queue", "retry_on_failure", "timeout", "auth"},
}
CONTENT = re.compile(r"prompt|completion|message|input\.value|output\.value|instructions|arguments|result|query|body")


def configurations(*changes: Change) -> dict[str, Any]:
    return {path: loaded(str(item.content)) for path, item in made(otel_collector, *changes).items()}


def notes(path: str, *changes: Change) -> tuple[str, ...]:
    return made(otel_collector, *changes)[path].notes


@pytest.mark.parametrize("content", ["none", "redacted", "full"])
def test_pipelines_hold_what_is_configured_and_nothing_is_left_over(content: str) -> None:
    for found in configurations(put("systems/assistant/telemetry/content", content)).values():
        assert list(found) == ["extensions", "receivers", "processors", "exporters", "service"]
        for kind in ("receivers", "processors", "exporters"):
            used = {name for pipe in found["service"]["pipelines"].values() for name in pipe[kind]}
            assert used == set(found[kind])
        assert found["service"]["extensions"] == list(found["extensions"])
        assert list(found["service"]["pipelines"]) == ["traces", "metrics", "logs"]
        for pipe in found["service"]["pipelines"].values():
            assert pipe["processors"][0] == "memory_limiter"
            assert pipe["processors"][-1] == "batch"
        for kind in ("extensions", "receivers", "processors", "exporters"):
            for name, settings in found[kind].items():
                assert set(settings) <= KEYS[name.partition("/")[0]], name


@pytest.mark.parametrize("content", ["none", "redacted", None])
def test_by_default_nothing_that_holds_text_of_people_or_models_leaves(content: str | None) -> None:
    found = configurations(put("systems/assistant/telemetry/content", content))[ASSISTANT]
    for signal in ("traces", "logs"):
        chain = found["service"]["pipelines"][signal]["processors"]
        assert chain.index("transform/content") < chain.index("redaction/content") < chain.index("batch")
    redaction = found["processors"]["redaction/content"]
    assert redaction["allow_all_keys"] is False
    assert redaction["allowed_keys"] == list(ALLOWED)
    emptied = found["processors"]["transform/content"]
    assert emptied["error_mode"] == "propagate", "what cannot be emptied is not sent"
    said = [
        line for kind in ("trace", "log") for group in emptied[f"{kind}_statements"] for line in group["statements"]
    ]
    assert 'set(log.body, "")' in said
    assert 'set(span.status.message, "")' in said
    assert sum(line.startswith("keep_keys(") for line in said) == 3


def test_no_allowed_attribute_holds_content() -> None:
    assert [name for name in ALLOWED if CONTENT.search(name)] == []
    assert len(set(ALLOWED)) == len(ALLOWED)


def test_full_content_leaves_without_credentials_and_is_said() -> None:
    full = put("systems/assistant/telemetry/content", "full")
    found = configurations(full)
    assert found[ASSISTANT]["processors"]["redaction/credentials"]["allow_all_keys"] is True
    assert "redaction/content" in found[GATEWAY]["processors"], "what one system may send says nothing of another"
    assert "systems/assistant: content is 'full': prompts and answers go to 'observability'." in notes(ASSISTANT, full)


def test_only_the_own_machine_reaches_a_collector() -> None:
    for found in configurations().values():
        places = [found["extensions"]["health_check"]["endpoint"]]
        places += [protocol["endpoint"] for protocol in found["receivers"]["otlp"]["protocols"].values()]
        assert all(place.startswith("127.0.0.1:") for place in places)


def test_exporters_lead_where_the_spec_says_by_its_protocol() -> None:
    found = configurations()
    assert found[ASSISTANT]["exporters"] == {
        "otlp_http/observability": {
            "endpoint": "https://otlp.example.com/in",
            "tls": {"min_version": "1.2"},
            "sending_queue": {"enabled": True, "num_consumers": 4, "queue_size": 1000},
            "retry_on_failure": {"enabled": False},
            "timeout": "2000ms",
            "auth": {"authenticator": "oauth2client/shop-telemetry"},
        }
    }
    grpc = found[GATEWAY]["exporters"]["otlp_grpc/observability"]
    assert grpc["endpoint"] == "otlp.example.com:443"
    assert grpc["tls"]["cert_file"] == "credentials/gateway.crt"
    assert grpc["retry_on_failure"] == {"enabled": True}


def test_credentials_are_references_only() -> None:
    client = configurations()[ASSISTANT]["extensions"]["oauth2client/shop-telemetry"]
    assert client["client_secret"] == "${env:CADEE_CREDENTIAL_SHOP_TELEMETRY}"
    assert client["token_url"] == "${env:CADEE_TOKEN_URL_SHOP_TELEMETRY}"
    key = put("identities/shop-telemetry", {"kind": "key", "auth": "api-key", "credential": "env:OTLP_KEY"})
    found = configurations(key)[ASSISTANT]
    assert found["extensions"]["bearertokenauth/shop-telemetry"] == {"scheme": "Bearer", "token": "${env:OTLP_KEY}"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (put("systems/observability/endpoint", "http://otlp.example.com"), "would prove itself over plain http"),
        (put("systems/observability/endpoint", None), "endpoint of 'observability' is missing"),
        (put("systems/observability/protocol", None), "protocol, http or grpc, of 'observability' is missing"),
        (put("identities/shop-telemetry/credential", None), "credential is missing"),
        (put("identities/shop-telemetry/subject", None), "subject is missing"),
        (put("integrations/assistant-telemetry/identity", None), "identity or auth is missing"),
        (put("integrations/assistant-telemetry/auth", "saml"), "auth is 'saml', which a collector cannot do"),
    ],
)
def test_where_a_fact_is_missing_there_is_no_collector_and_it_is_said(change: Change, why: str) -> None:
    alone = put("integrations/gateway-telemetry/auth", "password")
    with pytest.raises(InputError, match=re.escape(why)):
        made(otel_collector, change, alone)


def test_a_collector_that_cannot_be_made_is_said_beside_the_others() -> None:
    found = made(otel_collector, put("integrations/assistant-telemetry/auth", "saml"))
    assert list(found) == [GATEWAY]
    assert "integrations/assistant-telemetry: auth is 'saml', which a collector cannot do" in str(found[GATEWAY].notes)


def test_what_is_declared_and_not_done_is_said() -> None:
    told = put("systems/redactor/telemetry", {"to": "observability"})
    records = put("systems/assistant/telemetry/records", ["prompt", "decision"])
    said = [note for item in made(otel_collector, told, records).values() for note in item.notes]
    assert "systems/redactor: sends telemetry to 'observability', but no integration leads there: no collector." in said
    assert "systems/assistant: records prompt: not here, this collector sends none of it." in said
    assert "integrations/gateway-telemetry: a collector tries again for five minutes, not 2 times." in said
    assert len(set(said)) == len(said)


def test_metrics_carry_the_label_that_the_rules_ask_for() -> None:
    found = configurations()[ASSISTANT]
    assert found["processors"]["transform/system"]["metric_statements"] == [
        'set(datapoint.attributes["system"], "assistant")'
    ]
    assert "transform/system" in found["service"]["pipelines"]["metrics"]["processors"]


def test_an_estate_without_telemetry_is_refused() -> None:
    with pytest.raises(InputError, match="no integration leads to a system of kind telemetry"):
        estates.made(otel_collector)
