"""What of telemetry may leave: by default only attributes that are known to hold no prompt and no answer."""

import json
from typing import Any, Literal

Content = Literal["none", "redacted", "full"] | None

ALLOWED = (
    "service.name", "service.namespace", "service.version", "service.instance.id", "deployment.environment.name",
    "telemetry.sdk.name", "telemetry.sdk.language", "telemetry.sdk.version", "host.name", "container.id",
    "k8s.namespace.name", "k8s.deployment.name", "k8s.pod.name", "cloud.provider", "cloud.region", "system",
    "http.request.method", "http.response.status_code", "http.route", "server.address", "server.port", "url.scheme",
    "network.protocol.name", "network.protocol.version", "error.type", "exception.type",
    "rpc.system", "rpc.service", "rpc.method", "rpc.grpc.status_code", "messaging.system", "db.system.name",
    "db.operation.name", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model",
    "gen_ai.response.model", "gen_ai.response.finish_reasons", "gen_ai.request.max_tokens",
    "gen_ai.request.temperature", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.agent.name",
    "gen_ai.tool.name", "cadee.route", "cadee.target", "cadee.failure", "cadee.caller",
)  # fmt: skip
"""The attributes that pass. None of them holds text of a user, a model, a tool, a query or an error."""

_SECRET_KEYS = ("(?i).*authorization.*", "(?i).*cookie.*", "(?i).*api[._-]?key.*", "(?i).*password.*", "(?i).*secret.*")


def content_processors(content: Content, system: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the processors by name, and the names in order for traces, metrics and logs."""
    told = {
        "transform/system": {
            "error_mode": "propagate",
            "metric_statements": [f'set(datapoint.attributes["system"], {json.dumps(system)})'],
        },
        "resource/system": {"attributes": [{"key": "system", "value": system, "action": "upsert"}]},
    }
    if content == "full":
        open_keys = {"allow_all_keys": True, "blocked_key_patterns": list(_SECRET_KEYS), "summary": "silent"}
        chain = ["redaction/credentials", "resource/system"]
        made = {"redaction/credentials": open_keys, **told}
    else:
        chain = ["transform/content", "redaction/content", "resource/system"]
        closed = {"allow_all_keys": False, "allowed_keys": list(ALLOWED), "summary": "silent"}
        made = {"transform/content": _emptied(), "redaction/content": closed, **told}
    return made, {"traces": chain, "metrics": ["transform/system", "resource/system"], "logs": chain}


def _emptied() -> dict[str, Any]:
    """Empty what the redaction processor does not look at. What cannot be emptied is dropped, not sent."""
    keys = json.dumps(list(ALLOWED))
    return {
        "error_mode": "propagate",
        "trace_statements": [
            {"context": "scope", "statements": [f"keep_keys(scope.attributes, {keys})"]},
            {"context": "span", "statements": ['set(span.status.message, "")']},
            {"context": "spanevent", "statements": [f"keep_keys(spanevent.attributes, {keys})"]},
        ],
        "log_statements": [
            {"context": "scope", "statements": [f"keep_keys(scope.attributes, {keys})"]},
            {"context": "log", "statements": ['set(log.body, "")']},
        ],
    }
