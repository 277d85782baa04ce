"""Readers of gateway configurations, written without a look at what emits them."""

from collections.abc import Callable, Mapping
from typing import Any

from cadee.importers.gateway.envoy import read_envoy
from cadee.importers.gateway.litellm import read_litellm
from cadee.importers.gateway.served import Files, Served, UnreadableError

READERS: Mapping[str, Callable[[Files], dict[str, Served]]] = {"litellm": read_litellm, "envoy": read_envoy}


def product(data: Any) -> str:
    """Return whose configuration some data is: litellm, envoy, or "" where it is neither."""
    if isinstance(data, dict):
        if isinstance(data.get("model_list"), list):
            return "litellm"
        if isinstance(data.get("static_resources"), dict):
            return "envoy"
    return ""


__all__ = ["READERS", "Files", "Served", "UnreadableError", "product"]
