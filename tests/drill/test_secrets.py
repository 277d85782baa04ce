"""S1 refutes where a file holds a credential in place of a reference, whatever it looks like, and where none refers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.base import Outcome
from cadee.drill.envoy import Envoy
from cadee.drill.litellm import LiteLLM
from cadee.drill.product import Product
from cadee.drill.written import values
from cadee.generators.gateway.dump import to_yaml
from tests.drill.mutants import Files
from tests.drill.mutants_faults import CHAT, envoy, step
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import loaded

ORDERLY = "sk-abcdefghijklmnopqrstuvwxyz0123456789ABCD"
"""A key that is no secret to look at: only where it stands says that it is one."""

SECRET = "secrets/vendor-b.yaml"


def instead(name: str, place: str, text: str) -> Callable[[Files], Files]:
    """A damage to a generated file: another text in the place of one."""

    def damage(files: Files) -> Files:
        assert place.encode() in files[name]
        return {**files, name: files[name].replace(place.encode(), text.encode())}

    return damage


def header(data: dict[str, Any]) -> None:
    shown = {"header": {"key": "Authorization", "value": f"Bearer {ORDERLY}"}}
    step(data, 1, "to-b")["request_headers_to_add"] = [shown]


def params(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], Files]:
    """A damage to what LiteLLM is told about the second model of the chat."""

    def damage(files: Files) -> Files:
        data = loaded(files["config.yaml"].decode())
        found = next(item for item in data["model_list"] if item["model_info"]["id"] == f"{CHAT}.to-b")
        change(found["litellm_params"])
        return {**files, "config.yaml": to_yaml(data, "").encode()}

    return damage


def literals(product: Product, files: Files) -> list[str]:
    return [value.place for value in values(files) if product.literal(value)]


@pytest.mark.parametrize("product", [Envoy(), LiteLLM()], ids=lambda product: product.name)
def test_nothing_that_is_generated_holds_a_credential(product: Product) -> None:
    _, files = scene(product=product)
    assert literals(product, files) == []


@pytest.mark.parametrize(
    ("product", "damage", "place"),
    [
        (Envoy(), instead(SECRET, "filename: credentials/vendor-b", "inline_string: x"), "secret/inline_string"),
        (Envoy(), instead(SECRET, "filename: credentials/vendor-b", "inline_bytes: eA=="), "secret/inline_bytes"),
        (Envoy(), envoy(header), "request_headers_to_add/0/header/value"),
        (LiteLLM(), params(lambda told: told.update(api_key=ORDERLY)), "litellm_params/api_key"),
        (LiteLLM(), params(lambda told: told.update(aws_secret_access_key="x")), "aws_secret_access_key"),
        (LiteLLM(), params(lambda told: told.update(extra_headers={"X-Api-Key": "x"})), "extra_headers/X-Api-Key"),
    ],
)
def test_a_credential_is_known_by_its_place(product: Product, damage: Any, place: str) -> None:
    _, files = scene(product=product)
    (found,) = literals(product, damage(files))
    assert found.endswith(place)


def s1(folder: Path, damage: Callable[[Files], Files]) -> dict[str, Outcome]:
    found, files = scene()
    results = drilled(found, damage(files), folder, ["S1"], again=0)
    return {item.claim.about: item.outcome for item in results}


@pytest.mark.real
@pytest.mark.xdist_group("drill-secrets")
def test_a_key_that_looks_like_none_refutes(tmp_path: Path) -> None:
    programs.envoy()
    outcome = s1(tmp_path, instead(SECRET, "filename: credentials/vendor-b", f"inline_string: {ORDERLY}"))["vendor-b"]
    assert outcome.verdict == "refuted"
    assert f"written down in {SECRET} at resources/0/generic_secret/secret/inline_string" in outcome.why
    assert "no file refers to credentials/vendor-b" in outcome.why
    assert ORDERLY not in repr(outcome)


@pytest.mark.real
@pytest.mark.xdist_group("drill-secrets")
def test_a_credential_that_nothing_refers_to_refutes_its_own_claim_only(tmp_path: Path) -> None:
    programs.envoy()
    found = s1(tmp_path, instead(SECRET, "credentials/vendor-b", "credentials/vendor-z"))
    told = {name: outcome.why for name, outcome in found.items() if outcome.verdict != "proven"}
    assert told == {"vendor-b": "no file refers to credentials/vendor-b, where the platform puts the credential"}
    assert len(found) > 1
