"""What is emitted, read by readers that know nothing of the emitters, is what the spec says."""

from decimal import Decimal

import pytest

from cadee.cli.generate import _read_back
from cadee.generators import generators
from cadee.generators.gateway.envoy.generator import envoy
from cadee.generators.gateway.litellm.generator import litellm
from tests.generators.gateway.estates import ISSUER, Change, made, put, subject
from tests.generators.gateway.readers import Read, Step, read_envoy, read_litellm

CHAT = "/chat/completions"
MODELS = [
    ("http://127.0.0.1:9101/v1", "large-chat-2026-06-01", Decimal("1.5"), 0),
    ("http://127.0.0.1:9102/openai/v1", "medium-chat@4", Decimal(2), 0),
    ("http://127.0.0.1:9103/v1", "small-chat-1", Decimal(3), 1),
]


def ladder(keys: list[str]) -> list[Step]:
    return [
        Step(url + CHAT, model, time, again, key) for (url, model, time, again), key in zip(MODELS, keys, strict=True)
    ]


def from_envoy(*changes: Change) -> dict[str, Read]:
    return read_envoy({path: str(item.content) for path, item in made(envoy, *changes).items()})


def from_litellm(*changes: Change) -> dict[str, Read]:
    return read_litellm({path: str(item.content) for path, item in made(litellm, *changes).items()})


def test_envoy_holds_what_the_spec_says() -> None:
    embedder = Step("http://127.0.0.1:9105/v1/embeddings", "embed-2.1.0", Decimal("0.6"), 0, "")
    assert from_envoy() == {
        "support-chat": Read(
            {(ISSUER, "ai-gateway", "shop"), (ISSUER, "ai-gateway", "back")},
            ladder(["VENDOR_A_KEY", "credentials/vendor-b", "VENDOR_C_KEY"]),
            (600, 60),
            set(),
        ),
        "article-embedding": Read({("spiffe://shop.example.com/batch",)}, [embedder], (10, 1), {"guard-redactor"}),
    }


def test_litellm_holds_what_the_spec_says() -> None:
    embedder = Step("http://127.0.0.1:9105/v1/embeddings", "embed-2.1.0", Decimal("0.6"), 0, "no-credential")
    assert from_litellm() == {
        "support-chat": Read(
            {(ISSUER, "ai-gateway", "shop"), (ISSUER, "ai-gateway", "back")},
            ladder(["VENDOR_A_KEY", "CADEE_CREDENTIAL_VENDOR_B", "VENDOR_C_KEY"]),
            (600, 60),
            {"redactor"},
        ),
        "article-embedding": Read(
            {("ai-gateway", "spiffe://shop.example.com/batch")}, [embedder], (600, 60), {"redactor"}
        ),
    }


RUNGS = [{"to": "to-c", "on": ["any"]}, {"to": "to-b", "on": ["any"]}]
CHANGES = [
    put("fallbacks/chat-down/rungs", RUNGS),
    put("fallbacks/chat-down/rungs", [{"terminal": "refusal", "on": ["any"]}]),
    put("integrations/to-a/timeout", "250ms"),
    put("integrations/to-b/retries", 3),
    put("routes/support-chat/rate_limit", "7/min"),
    put("routes/support-chat/rate_limit", None),
    put("routes/support-chat/consumers", ["back-office"]),
    put("identities/shop-app/subject", "other"),
    put("systems/model-c/endpoint", "https://c.example:8443/v2"),
    put("systems/model-c/model/pin", "2"),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_change_of_the_spec_changes_both_alike(number: int) -> None:
    before, after = from_envoy(), from_envoy(CHANGES[number])
    other_before, other = from_litellm(), from_litellm(CHANGES[number])
    assert before != after
    assert other_before != other
    one, two = after["support-chat"], other["support-chat"]
    assert (one.callers, one.limit) == (two.callers, two.limit)
    assert [_bare(step) for step in one.steps] == [_bare(step) for step in two.steps]


def _bare(step: Step) -> Step:
    return Step(step.url, step.model, step.seconds, step.retries, "")


@pytest.mark.parametrize("target", ["gateway/envoy", "gateway/envoy-ai-gateway", "gateway/litellm"])
@pytest.mark.parametrize(
    "change",
    [
        put("identities/back-office", {"kind": "workload", "auth": "api-key", "credential": "env:BACK_OFFICE_KEY"}),
        put("systems/model-b/protocol", "anthropic"),
    ],
)
def test_what_a_product_cannot_be_is_no_drift(target: str, change: Change) -> None:
    about = subject(change)
    _read_back(about, {target: tuple(generators()[target].make(about))})
