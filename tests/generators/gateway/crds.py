"""A check of Kubernetes resources without a cluster: their schemas, closed, and the rules that they carry themselves.

The schemas are those of other projects and lie beside the checkout. Read from YAML they cost seconds, so what was read
is kept in the folder for temporary files, by the hash of the files.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import cel
import pytest
import yaml
from jsonschema import Draft202012Validator

FOLDERS = ("envoy-ai-gateway", "envoy-gateway")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_OLD = re.compile(r"\boldSelf\b")


@cache
def schemas() -> dict[str, Any]:
    """The schemas by `apiVersion kind`: {"schema", "deprecated"}. The test is skipped where there are none."""
    shared = Path(__file__).parents[4] / "shared" / "schemas"
    files = sorted(file for folder in FOLDERS for file in (shared / folder).glob("*.yaml"))
    if not files:
        pytest.skip("no schemas of Envoy AI Gateway in ../shared/schemas/envoy-ai-gateway and envoy-gateway")
    raw = [file.read_bytes() for file in files]
    kept = Path(tempfile.gettempdir()) / f"cadee-crds-{hashlib.sha256(b''.join(raw)).hexdigest()[:24]}.json"
    try:
        found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    except (OSError, ValueError):
        found = dict(_read(raw))
        kept.write_text(json.dumps(found), "utf-8")
    return found


def _read(raw: list[bytes]) -> Iterator[tuple[str, Any]]:
    for content in raw:
        for data in yaml.load_all(content, Loader=yaml.CSafeLoader):
            if data and data["kind"] == "CustomResourceDefinition":
                spec = data["spec"]
                for version in spec["versions"]:
                    name = f"{spec['group']}/{version['name']} {spec['names']['kind']}"
                    schema = closed(version["schema"]["openAPIV3Schema"])
                    yield name, {"schema": schema, "deprecated": bool(version.get("deprecated"))}


def closed(schema: Any) -> Any:
    """A schema whose objects hold nothing that it does not name, without formats and descriptions."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        key: {name: closed(value) for name, value in part.items()} if key == "properties" else closed(part)
        for key, part in schema.items()
        if key not in ("format", "description")
    }
    if isinstance(found.get("properties"), dict) and not found.get("x-kubernetes-preserve-unknown-fields"):
        found.setdefault("additionalProperties", False)
    if found.pop("nullable", False) and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schemas()[name]["schema"])


def faults(document: Any, *, deprecated: bool = False) -> list[str]:
    """What is wrong with a resource: a place and a sentence each. A deprecated version is a fault unless let pass."""
    name = f"{document.get('apiVersion')} {document.get('kind')}"
    if name not in schemas():
        return [f": there is no {name}"]
    found = list(_named(document.get("metadata", {})))
    if schemas()[name]["deprecated"] and not deprecated:
        found.append(f": {name} is deprecated")
    full = _with_defaults(deepcopy(document), schemas()[name]["schema"])
    for error in _validator(name).iter_errors(full):
        found.append(f"{'/'.join(map(str, error.absolute_path))}: {error.message}")
    return found or list(_rules(full, schemas()[name]["schema"], ""))


def _named(metadata: Any) -> Iterator[str]:
    name, space = str(metadata.get("name", "")), metadata.get("namespace")
    if not _NAME.fullmatch(name) or len(name) > 253:
        yield f"metadata/name: {name!r} is no name"
    if space is not None and (not _NAME.fullmatch(space) or len(space) > 63 or "." in space):
        yield f"metadata/namespace: {space!r} is no name"


def _with_defaults(value: Any, schema: Any) -> Any:
    if isinstance(value, dict):
        for key, part in schema.get("properties", {}).items():
            if key not in value and "default" in part:
                value[key] = deepcopy(part["default"])
            if key in value:
                value[key] = _with_defaults(value[key], part)
    elif isinstance(value, list):
        return [_with_defaults(item, schema.get("items", {})) for item in value]
    return value


def _rules(value: Any, schema: Any, way: str) -> Iterator[str]:
    """Every rule of the schema that the value breaks, or that cannot be asked."""
    for entry in schema.get("x-kubernetes-validations", []):
        if not _OLD.search(entry["rule"]):
            answer = _ask(entry["rule"], value)
            if answer is not True:
                yield f"{way}: {entry.get('message') or entry['rule']}" + (f" ({answer})" if answer else "")
    if isinstance(value, dict):
        parts = schema.get("properties", {})
        more = schema.get("additionalProperties")
        for key, item in value.items():
            part = parts.get(key, more if isinstance(more, dict) else {})
            yield from _rules(item, part, f"{way}/{key}".lstrip("/"))
    elif isinstance(value, list):
        keys = schema.get("x-kubernetes-list-map-keys")
        told = [[item.get(key) for key in keys] for item in value] if keys else []
        if any(item in told[:number] for number, item in enumerate(told)):
            yield f"{way}: two items with the same {', '.join(keys)}"
        for number, item in enumerate(value):
            yield from _rules(item, schema.get("items", {}), f"{way}/{number}")


def rules_of(schema: Any) -> Iterator[str]:
    """Every rule in a schema that is not about an older state of the resource."""
    if isinstance(schema, dict):
        told = schema.get("x-kubernetes-validations", [])
        yield from (entry["rule"] for entry in told if not _OLD.search(entry["rule"]))
        for part in schema.values():
            yield from rules_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from rules_of(part)


@cache
def program(rule: str) -> cel.Program:
    return cel.compile(rule)


def _ask(rule: str, value: Any) -> bool | str:
    functions = {"lowerAscii": str.lower, "upperAscii": str.upper, "split": str.split}
    try:
        return bool(program(rule).execute(cel.Context({"self": value}, functions)))
    except (ValueError, TypeError, RuntimeError) as error:
        return f"cannot be asked: {error}"


def our_faults(document: Any) -> list[str]:
    """What the schemas let pass, and must not: a limit without its block, open doors, credentials written down."""
    found = []
    limit = document.get("spec", {}).get("rateLimit", {})
    kind = limit.get("type")
    if kind and kind.lower() not in limit:
        found.append(f"spec/rateLimit: type {kind} without {kind.lower()}")
    for way, key, value in _parts(document):
        if (key in ("optional", "failOpen", "insecureSkipVerify") and value) or (key == "inline" and "apiKey" in way):
            found.append(f"{way}: {key}")
        if key == "defaultAction" and value != "Deny":
            found.append(f"{way}: {key} {value}")
        if key == "mode" and value in ("Request", "RequireAny", "VerifyIfGiven"):
            found.append(f"{way}: {key} {value}")
    retry = document.get("spec", {}).get("retry", {}).get("retryOn", {})
    if "httpStatusCodes" in retry and "retriable-status-codes" not in retry.get("triggers", ()):
        found.append("spec/retry/retryOn: codes without retriable-status-codes")
    return found


def _parts(value: Any, way: str = "") -> Iterator[tuple[str, str, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield f"{way}/{key}", str(key), item
        yield from _parts(item, f"{way}/{key}")
