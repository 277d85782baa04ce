"""The small estate with callers that show all kinds of papers, on wires that are encrypted."""

from tests.drill.small import GUARD
from tests.generators.gateway.estates import SPEC, Change, put

PARTNERS = "https://id.partner.example"
PARTNER = {"kind": "workload", "auth": "oidc", "issuer": PARTNERS, "audience": "partner-gateway", "subject": "partner"}
VISITOR = {"kind": "person", "auth": "oidc", "issuer": PARTNERS, "audience": "shop", "subject": "visitor"}
ELSE = {"kind": "workload", "auth": "spiffe", "subject": "spiffe://shop.example.com/else"}


def _calls(integration: str, identity: str) -> Change:
    call = {"from": "assistant", "to": "ai-gateway", "identity": identity, "timeout": "9s"}
    return put(f"integrations/{integration}", call)


IDENTITIES: tuple[Change, ...] = (
    put("systems/ai-gateway/endpoint", "https://gateway.example.com/v1"),
    put("systems/ai-gateway/telemetry", {"content": "none", "emits": ["gateway.calls"]}),
    put("identities/batch", SPEC["identities"]["batch"]),
    put("identities/partner", PARTNER),
    put("identities/device", {"kind": "workload", "auth": "mtls", "subject": "device.shop.example.com"}),
    put("identities/script", {"kind": "key", "auth": "api-key", "credential": "env:SCRIPT_KEY"}),
    put("identities/other-workload", ELSE),
    put("identities/visitor", VISITOR),
    _calls("batch-embed", "batch"),
    _calls("partner-embed", "partner"),
    _calls("device-embed", "device"),
    _calls("script-chat", "script"),
    _calls("quiet-embed", "back-office"),
    put("integrations/assistant-chat/on_behalf_of", "visitor"),
    put("integrations/assistant-chat/encryption", "tls"),
    put("integrations/batch-embed/encryption", "mtls"),
    put("integrations/to-a/encryption", "tls"),
    put("integrations/to-b/encryption", "tls"),
    put("integrations/to-embedder/encryption", "mtls"),
    put("integrations/to-redactor/encryption", "mtls"),
    put("systems/model-a/endpoint", "https://a.models.example/v1"),
    put("systems/model-b/endpoint", "https://b.models.example/openai/v1"),
    put("systems/embedder/endpoint", "https://embedder.models.example/v1"),
    put("systems/redactor", {**GUARD, "endpoint": "https://redactor.example/check", "redacts": ["personal"]}),
    put("routes/support-chat/serves", ["assistant-chat", "office-chat", "script-chat"]),
    put("routes/support-chat/rate_limit", "40/min"),
    put("routes/article-embedding/serves", ["batch-embed", "partner-embed", "device-embed"]),
    put("routes/article-embedding/consumers", ["batch", "partner", "device"]),
    put("routes/article-embedding/rate_limit", "30/min"),
    put("routes/article-embedding/logging", "metadata"),
    put(
        "routes/quiet-embedding",
        {"gateway": "ai-gateway", "serves": ["quiet-embed"], "primary": "to-embedder", "logging": "none"},
    ),
)
"""Tokens of two issuers, certificates with a SPIFFE id and with a host's name, a key; three routes, one silent."""
