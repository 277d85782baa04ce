"""Readers of gateway configurations, written without a look at what emits them."""

from collections.abc import Callable, Mapping
from typing import Any

from cadee.importers.gateway.envoy import read_envoy
from cadee.importers.gateway.envoy_ai_gateway import read_envoy_ai_gateway
from cadee.importers.gateway.litellm import read_litellm
from cadee.importers.gateway.served import Files, Served, Step, Toolbox, UnreadableError

READERS: Mapping[str, Callable[[Files], dict[str, Served]]] = {
    "litellm": read_litellm,
    "envoy": read_envoy,
    "envoy-ai-gateway": read_envoy_ai_gateway,
}


def product(data: Any) -> str:
    """Return whose configuration some data is: litellm, envoy, envoy-ai-gateway, or "" where it is none of them.

    The data of a file with several documents is the list of theirs.
    """
    if isinstance(data, dict):
        if isinstance(data.get("model_list"), list):
            return "litellm"
        if isinstance(data.get("static_resources"), dict):
            return "envoy"
    if isinstance(data, list) and any(isinstance(item, dict) and item.get("kind") == "AIGatewayRoute" for item in data):
        return "envoy-ai-gateway"
    return ""


__all__ = ["READERS", "Files", "Served", "Step", "Toolbox", "UnreadableError", "product"]
