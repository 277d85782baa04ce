"""An independent count of what gateway configurations hold: a plain walk of plain YAML, no importer involved.

Each function yields what has to be found in the workspace: a model as (route, model name), a fallback as
(route, name of what stands in).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Pair = tuple[str, str]


def documents(path: Path) -> list[Any]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if isinstance(document, dict)]


def litellm_models(path: Path) -> Iterator[Pair]:
    for document in documents(path):
        for entry in document.get("model_list") or []:
            model = entry["litellm_params"]["model"]
            bare = model if entry["litellm_params"].get("custom_llm_provider") else model.partition("/")[2] or model
            yield entry["model_name"], bare


def litellm_fallbacks(path: Path) -> Iterator[Pair]:
    for document in documents(path):
        router, general = document.get("router_settings") or {}, document.get("litellm_settings") or {}
        for key in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
            for item in router.get(key) or general.get(key) or []:
                yield from ((group, name) for group, names in item.items() for name in names)


def envoy_models(path: Path) -> Iterator[Pair]:
    for name, refs in _envoy_rules(path):
        yield from ((name, str(ref.get("modelNameOverride") or name)) for ref in refs)


def envoy_fallbacks(path: Path) -> Iterator[Pair]:
    for name, refs in _envoy_rules(path):
        ordered = sorted(refs, key=lambda ref: (ref.get("priority", 0), -ref.get("weight", 1)))
        yield from ((name, str(ref.get("modelNameOverride") or name)) for ref in ordered[1:] if ref.get("weight", 1))


def _envoy_rules(path: Path) -> Iterator[tuple[str, list[Any]]]:
    for document in documents(path):
        for rule in document["spec"].get("rules", []) if document.get("kind") == "AIGatewayRoute" else []:
            headers = [header for match in rule.get("matches", []) for header in match.get("headers", [])]
            names = {header["value"] for header in headers if header["name"] == "x-ai-eg-model"} or {"*"}
            yield from ((name, rule.get("backendRefs", [])) for name in sorted(names))


def kong_models(path: Path) -> Iterator[Pair]:
    for targets in _kong_targets(path):
        yield from (("", str(target.get("model", {}).get("name", ""))) for target in targets)


def kong_fallbacks(path: Path) -> Iterator[Pair]:
    for targets in _kong_targets(path):
        yield from (("", str(target["model"]["name"])) for target in targets[1:])


def _kong_targets(path: Path) -> Iterator[list[Any]]:
    for document in documents(path):
        for plugin in _plugins(document):
            config = plugin.get("config") or {}
            if plugin.get("name") in ("ai-proxy", "ai-proxy-advanced") and plugin.get("enabled", True):
                yield config.get("targets") or [config]
        for model in document.get("models", []) if "services" not in document else []:
            yield [{"model": {"name": target["name"]}} for target in model["targets"]]


def _plugins(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "plugins" and isinstance(item, list):
                yield from item
            else:
                yield from _plugins(item)
    elif isinstance(value, list):
        for item in value:
            yield from _plugins(item)


def secrets(path: Path) -> Iterator[str]:
    """Yield the values of keys that stand in a file in the open."""
    for document in documents(path):
        yield from _secrets(document, "", document.get("kind") == "Secret")


_NAMED = re.compile(r"(api_?key|.*password|.*secret|authorization|master_key|key)$", re.I)
_REFERS = re.compile(r"os\.environ/.*|\{vault://.*|\$.*")


def _secrets(value: Any, name: str, all_of_it: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            inside = all_of_it and key in ("data", "stringData")
            yield from _secrets(item, "password" if inside or name == "password" else str(key), all_of_it)
    elif isinstance(value, list):
        for item in value:
            yield from _secrets(item, "", all_of_it)
    elif isinstance(value, str) and _NAMED.match(name) and not _REFERS.match(value):
        yield value
