"""The schemas of agentgateway and decK, and what Kong 3.14 knows of the plugins that are used here."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

_SCHEMAS = Path(__file__).resolve().parents[3].parent / "shared" / "schemas"

_NUMBER = (int, float)
KONG_PLUGINS = "3.14"
"""The version of Kong Gateway whose published plugin schemas these keys were compared with, on 2026-11-23."""

KNOWN: dict[str, Any] = {
    "openid-connect": {
        "issuer": str, "issuers_allowed": [str], "auth_methods": [{"bearer"}], "bearer_token_param_type": [{"header"}],
        "audience_required": [str], "consumer_claims": [[str]], "consumer_by": [{"custom_id", "id", "username"}],
        "consumer_optional": bool, "verify_signature": bool, "verify_claims": bool, "hide_credentials": bool,
        "ssl_verify": bool, "jwks_endpoint": str,
    },
    "mtls-auth": {"ca_certificates": [str], "consumer_by": [{"custom_id", "username"}], "skip_consumer_lookup": bool},
    "key-auth": {
        "key_names": [str], "key_in_header": bool, "key_in_query": bool, "key_in_body": bool, "hide_credentials": bool,
    },
    "acl": {"allow": [str], "hide_groups_header": bool},
    "rate-limiting": {
        "second": _NUMBER, "minute": _NUMBER, "hour": _NUMBER, "day": _NUMBER, "limit_by": {"consumer"},
        "policy": {"local", "cluster", "redis"}, "fault_tolerant": bool, "error_code": _NUMBER,
    },
    "request-transformer-advanced": {"remove": {"headers": [str]}, "add": {"headers": [str]}},
    "request-callout": {
        "cache": {"strategy": {"off"}},
        "callouts": [
            {
                "name": str,
                "request": {
                    "url": str, "method": str, "headers": {"forward": bool, "custom": {"authorization": str}},
                    "body": {"forward": bool},
                    "http_opts": {"ssl_verify": bool, "timeouts": {"connect": int, "read": int, "write": int}},
                    "error": {"on_error": {"fail"}, "http_statuses": [int], "error_response_code": int},
                },
                "response": {"headers": {"store": bool}, "body": {"store": bool}},
            }
        ],
        "upstream": {"headers": {"forward": bool}, "body": {"forward": bool}},
    },
    "ai-rate-limiting-advanced": {
        "identifier": {"service"}, "strategy": {"local"}, "sync_rate": _NUMBER, "llm_format": {"openai", "anthropic"},
        "error_code": _NUMBER,
        "policies": [
            {
                "window_type": {"fixed", "sliding"},
                "limits": [{"limit": _NUMBER, "window_size": int, "tokens_count_strategy": {"cost"}}],
            }
        ],
    },
    "ai-proxy-advanced": {
        "llm_format": {"openai", "anthropic"}, "genai_category": {"text/generation", "text/embeddings"},
        "response_streaming": {"allow", "deny"}, "max_request_body_size": int, "model_name_header": bool,
        "balancer": {
            "algorithm": {"priority"}, "retries": int, "max_fails": int, "fail_timeout": int,
            "failover_criteria": [
                {
                    "error", "http_403", "http_404", "http_429", "http_500", "http_502", "http_503", "http_504",
                    "invalid_header", "non_idempotent", "timeout",
                }
            ],
            "connect_timeout": int, "read_timeout": int, "write_timeout": int,
        },
        "targets": [
            {
                "route_type": {"llm/v1/chat", "llm/v1/embeddings"}, "weight": int,
                "model": {
                    "provider": {"openai", "anthropic"}, "name": str, "model_alias": str,
                    "options": {
                        "upstream_url": str, "anthropic_version": str, "input_cost": _NUMBER, "output_cost": _NUMBER,
                    },
                },
                "logging": {"log_statistics": bool, "log_payloads": bool},
                "auth": {"header_name": str, "header_value": str, "allow_override": bool},
            }
        ],
    },
    "ai-mcp-proxy": {
        "mode": {"passthrough-listener"}, "acl_attribute_type": {"consumer"}, "consumer_identifier": {"username"},
        "include_consumer_groups": bool, "default_acl": [{"scope": str, "allow": [str]}],
        "tools": [{"name": str, "description": str, "acl": {"allow": [str]}}], "max_request_body_size": int,
        "logging": {"log_statistics": bool, "log_payloads": bool, "log_audits": bool},
    },
    "file-log": {"path": str},
    "prometheus": {"ai_metrics": bool, "per_consumer": bool, "status_code_metrics": bool, "latency_metrics": bool},
    "opentelemetry": {"traces_endpoint": str, "resource_attributes": {"service.name": str}},
}  # fmt: skip
"""By plugin the keys of its configuration: a map of keys, a list of what its items are, words, or a type."""


@cache
def _validator(name: str) -> Any:
    path = _SCHEMAS / name
    if not path.is_file():
        pytest.skip(f"the schema {name} is not beside this checkout")
    schema = json.loads(path.read_text("utf-8"))
    return validator_for(schema)(schema)


def agentgateway_faults(data: Any) -> list[str]:
    """What the schema of agentgateway says against a configuration."""
    return _faults("agentgateway/config.schema.json", data)


def deck_faults(data: Any) -> list[str]:
    """What the schema of decK says against a file, and our own list of keys against its plugins."""
    found = _faults("kong/deck.schema.json", data)
    for holder in (data, *data["services"], *(route for service in data["services"] for route in service["routes"])):
        for plugin in holder.get("plugins", ()):
            name = plugin["name"]
            found += _unknown(plugin["config"], KNOWN[name], name) if name in KNOWN else [f"{name} is not known"]
    return found


def _faults(name: str, data: Any) -> list[str]:
    return [f"{'/'.join(map(str, item.absolute_path))}: {item.message}" for item in _validator(name).iter_errors(data)]


def _unknown(value: Any, known: Any, way: str) -> list[str]:
    if isinstance(known, dict):
        if not isinstance(value, dict):
            return [f"{way} is no map"]
        wrong = [f"{way}.{key} is not known" for key in value if key not in known]
        return wrong + [
            line for key in value if key in known for line in _unknown(value[key], known[key], f"{way}.{key}")
        ]
    if isinstance(known, list):
        if not isinstance(value, list):
            return [f"{way} is no list"]
        return [line for number, item in enumerate(value) for line in _unknown(item, known[0], f"{way}.{number}")]
    if isinstance(known, set):
        return [] if value in known else [f"{way} is none of {sorted(known)}"]
    fits = isinstance(value, known) and (known is bool or not isinstance(value, bool))
    return [] if fits else [f"{way} is of another type"]
