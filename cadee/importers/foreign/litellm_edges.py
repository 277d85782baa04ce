"""This file holds what stands around LiteLLM's models: who calls, guards, tool servers, what is passed through."""

from cadee.importers.foreign.cursor import Cursor
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.litellm_config import Config
from cadee.importers.foreign.parts import Guard, ToolServer
from cadee.importers.foreign.quantities import address, credential, duration, seconds

_READS = {
    "pre_call": "input",
    "during_call": "input",
    "logging_only": "",
    "post_call": "output",
    "pre_mcp_call": "input",
}
_OPENS = {"fail_open": "open", "fail_closed": "closed", "open": "open", "closed": "closed"}


def callers(config: Config, sheet: GatewaySheet) -> int:
    """Write how callers prove themselves, and who they are as far as the file says; return how many."""
    general, settings = config.settings("general_settings"), config.settings("litellm_settings")
    master, before = general["master_key"].text(), len(sheet.entries("identities"))
    if general["enable_jwt_auth"].flag():
        sheet.caller(auth="oidc")
        sheet.leave(
            "identities", "issuer, audience", "whose tokens callers show; LiteLLM reads it from its environment"
        )
    elif general["custom_auth"].text():
        sheet.leave("integrations", "auth", "how callers prove themselves to the module of its own", sheet.entrance)
    elif master:
        sheet.caller(auth="api-key")
    else:
        sheet.caller(auth="none")
        why = "nobody: without a master key everybody may call; 'none' is written"
        sheet.leave("integrations", "auth", why, sheet.entrance)
    if reference := credential(master):
        key = sheet.identity("gateway-master-key", auth="api-key", credential=reference)
        sheet.caller(identity=key)
        sheet.leave("identities", "owner", "who holds the master key; keys of callers live in LiteLLM's database", key)
    for team in settings["default_team_settings"].maps():
        if name := team["team_id"].text():
            sheet.identity(name, auth="api-key")
    return len(sheet.entries("identities")) - before


def guards(config: Config, sheet: GatewaySheet) -> dict[str, str]:
    """Write the guardrails, also those of the older form; return the first of each name."""
    found: dict[str, str] = {}
    for item in config.listed("guardrails"):
        name, params = item["guardrail_name"].text(), item["litellm_params"]
        if name:
            found.setdefault(name, sheet.guard(_guard(name, params)))
    for item in config.settings("litellm_settings")["guardrails"].maps():
        for name, params in item.pairs():
            if isinstance(params.data, dict):
                found.setdefault(name, sheet.guard(_guard(name, params)))
    return found


def _guard(name: str, params: Cursor) -> Guard:
    modes = params["mode"].texts()
    opens = params["unreachable_fallback"].text() or params["on_error"].text()
    return Guard(
        name=name,
        endpoint=address(params["api_base"].text()),
        inspects=tuple(dict.fromkeys(read for mode in modes if (read := _READS.get(mode, "")))),
        on_error=_OPENS.get(opens, ""),
        default_on=params["default_on"].flag(),
        credential=credential(params["api_key"].text()),
        timeout=duration(seconds(params["timeout"].text())),
    )


def tools(config: Config, sheet: GatewaySheet) -> None:
    """Write the MCP servers, each with its route."""
    for name, server in config.settings("mcp_servers").pairs():
        if not isinstance(server.data, dict):
            continue
        kind = server["auth_type"].text()
        reference = credential(server["authentication_token"].text() or server["auth_value"].text())
        auth = {"none": "none", "oauth2": "oidc", "": ""}.get(kind, "api-key")
        call = sheet.tool(
            ToolServer(
                name=name,
                endpoint=address(server["url"].text()),
                tools=server["allowed_tools"].texts(),
                auth=auth,
                credential=reference,
                timeout=duration(seconds(server["timeout"].text())),
            )
        )
        sheet.route(name, call)


def pass_through(config: Config, sheet: GatewaySheet) -> None:
    """Write the endpoints that are passed through without policy."""
    for item in config.settings("general_settings")["pass_through_endpoints"].maps():
        if path := item["path"].text():
            call = sheet.service(path, address(item["target"].text()))
            sheet.route(path, call, policy="passthrough")
