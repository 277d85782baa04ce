"""Configurations with values of other kinds in any place: an import or a typed refusal, never a crash."""

import json
import tempfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadee.errors import InputError
from tests.importers.foreign import test_envoy_ai_gateway as envoy
from tests.importers.foreign import test_kong as kong
from tests.importers.foreign import test_litellm as litellm
from tests.importers.foreign.support import FORMATS, corpus, estate, everything, take

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "*", ".*", "a/*", "x" * 3000, "Ünï/cödé 模型", "раypal", "../..", "1e999999", "\u202ex"]),
    st.lists(st.sampled_from(["a", 1, None, {}, []]), max_size=3),
    st.dictionaries(st.sampled_from(["name", "model", "kind", "é"]), st.sampled_from(["a", 1, None, {}]), max_size=3),
)  # fmt: skip
OWN = {
    "litellm": litellm.MODELS + "router_settings: {fallbacks: [{chat: [local]}], model_group_alias: {a: chat}}\n"
    "mcp_servers: {s: {url: 'https://x.example', allowed_tools: [t]}}\n"
    "guardrails: [{guardrail_name: g, litellm_params: {mode: x}}]\n",
    "envoy-ai-gateway": envoy._text("v1alpha1", envoy.TRAFFIC % ("HTTPRoute", "chat")),
    "kong": kong.ADVANCED % ", failover_criteria: [http_429]" + "consumers: [{username: u, groups: [{name: g}]}]\n",
}


@cache
def _seeds(kind: str) -> list[list[Any]]:
    texts = [OWN[kind], *(path.read_text(encoding="utf-8") for path in corpus(kind))]
    return [documents for text in texts if any(documents := [each for each in yaml.safe_load_all(text) if each])]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return each place in a value: what holds it, and its key."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [place for key, item in pairs for place in ((value, key), *_places(item))]


@pytest.mark.parametrize("kind", FORMATS)
@given(data=st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_value_of_another_kind_in_any_place(kind: str, data: st.DataObject) -> None:
    documents = json.loads(json.dumps(data.draw(st.sampled_from(_seeds(kind))), default=str))
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(documents)
        if not places:
            break
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        holder[key] = deepcopy(data.draw(ODD))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gateway.yaml"
        path.write_text(yaml.safe_dump_all(documents, allow_unicode=True), encoding="utf-8")
        try:
            made = take(kind, path)
        except InputError:
            return
    estate(made)
    assert everything(made)


@pytest.mark.parametrize("kind", FORMATS)
@given(raw=st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes(kind: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gateway.yaml"
        path.write_bytes(raw)
        with pytest.raises(InputError):
            take(kind, path)
