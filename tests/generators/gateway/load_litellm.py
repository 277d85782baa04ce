"""Run by a Python that has LiteLLM: loads a generated config.yaml as LiteLLM does and prints what it made of it."""

import asyncio
import inspect
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import litellm
import yaml
from litellm.proxy import _types, proxy_server
from litellm.proxy._experimental.mcp_server import mcp_server_manager
from litellm.proxy.auth import fallback_model_access, user_api_key_auth
from litellm.types.guardrails import LitellmParams
from litellm.types.router import LiteLLM_Params

SOURCE = "".join(inspect.getsource(module) for module in (proxy_server, user_api_key_auth, fallback_model_access))


def unknown(data: Any) -> Iterator[str]:
    """The keys that LiteLLM would read past in silence."""
    for key in data["router_settings"]:
        if key not in inspect.signature(litellm.Router.__init__).parameters:
            yield f"router_settings.{key}"
    for key in data["general_settings"]:
        if key not in _types.ConfigGeneralSettings.model_fields and f'"{key}"' not in SOURCE:
            yield f"general_settings.{key}"
    for key in data["litellm_settings"]:
        if not hasattr(litellm, key) and f'"{key}"' not in SOURCE:
            yield f"litellm_settings.{key}"
    known = {"litellm_params": {*LiteLLM_Params.model_fields, "model"}, "guardrails": set(LitellmParams.model_fields)}
    for part, entries in (("litellm_params", data["model_list"]), ("guardrails", data.get("guardrails", []))):
        for key in {key for entry in entries for key in entry["litellm_params"]} - known[part]:
            yield f"{part}.{key}"
    manager = inspect.getsource(mcp_server_manager)
    for name, server in data.get("mcp_servers", {}).items():
        for key in server:
            if f'server_config.get("{key}"' not in manager:
                yield f"mcp_servers.{name}.{key}"


async def tool_servers(data: Any) -> dict[str, Any]:
    """The tool servers as they are loaded, by name."""
    manager = mcp_server_manager.MCPServerManager()
    await manager.load_servers_from_config(data.get("mcp_servers", {}))
    keys = ("url", "transport", "allowed_tools", "allow_all_keys", "timeout", "auth_type")
    return {server.name: {key: getattr(server, key) for key in keys} for server in manager.get_registry().values()}


async def main(folder: Path) -> None:
    """Load and print."""
    data = yaml.safe_load((folder / "config.yaml").read_text("utf-8"))
    config = _types.ConfigYAML.model_validate(data)
    for entry in data["model_list"]:
        os.environ.setdefault(entry["litellm_params"]["api_key"].removeprefix("os.environ/"), "canary")
    router = litellm.Router(model_list=data["model_list"], **data["router_settings"])
    keys = ("model", "api_base", "timeout", "max_retries")
    found = {
        "groups": sorted(router.get_model_names()),
        "fallbacks": router.fallbacks,
        "context_window_fallbacks": router.context_window_fallbacks,
        "allowed_fails": router.allowed_fails,
        "cooldown_time": router.cooldown_time,
        "deployments": {
            item["model_info"]["id"]: {key: item["litellm_params"].get(key) for key in keys}
            for item in router.model_list
        },
        "unknown": sorted(unknown(data)),
        "tool_servers": await tool_servers(data),
        "schema": len(config.model_list or ()),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    # Tool servers leave a thread behind that never ends.
    os._exit(0)


asyncio.run(main(Path(sys.argv[1])))
