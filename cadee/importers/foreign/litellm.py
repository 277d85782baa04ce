"""This file holds the importer of LiteLLM: its parts in order, and why what is left of the file is lost."""

from collections.abc import Iterator
from typing import Any

from cadee.importers.foreign.base import Foreign, Imported, Loss, importer, refuse
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.litellm_config import Config
from cadee.importers.foreign.litellm_edges import callers, guards, pass_through, tools
from cadee.importers.foreign.litellm_ladders import Ladders
from cadee.importers.foreign.litellm_models import Models

_KNOWN: dict[str, type] = {
    "model_list": list,
    "litellm_settings": dict,
    "router_settings": dict,
    "general_settings": dict,
    "mcp_servers": dict,
}
"""The parts that tell a configuration, and their form."""


def _includes(data: Any) -> tuple[str, ...]:
    """Return the names of the files that a configuration includes."""
    listed = data.get("include") if isinstance(data, dict) else None
    return tuple(item for item in listed if isinstance(item, str)) if isinstance(listed, list) else ()


@importer("litellm", "the config.yaml of a LiteLLM proxy", includes=_includes)
def litellm(foreign: Foreign) -> Imported:
    """Return the workspace of a LiteLLM proxy.

    Raises:
        InputError: it is no configuration of LiteLLM.
    """
    data = foreign.documents[0] if foreign.documents else None
    if not isinstance(data, dict) or not any(isinstance(data.get(key), form) for key, form in _KNOWN.items()):
        fix = "Name the config.yaml that the proxy is started with: it has a model_list."
        raise refuse(foreign, "configuration of LiteLLM", fix)
    config = Config(foreign)
    sheet = GatewaySheet(foreign, "LiteLLM proxy")
    found = callers(config, sheet)
    by_name = guards(config, sheet)
    models = Models(config, sheet)
    Ladders(config, sheet, models).write(by_name)
    tools(config, sheet)
    pass_through(config, sheet)
    return sheet.imported([*_absent(config, foreign), *config.lost(_why)], found)


def _absent(config: Config, foreign: Foreign) -> Iterator[Loss]:
    """Yield the files that are included and were not given."""
    for file, item in config.included():
        name = item.text()
        if name and name not in foreign.beside:
            yield Loss(f"include: {name[:100]}", "the file could not be read beside this one", file.place(item.at))


_WHY = {
    "model_list[].litellm_params.tpm": "the language counts requests, not tokens",
    "model_list[].litellm_params.weight": "the language has no shares of traffic between models",
    "model_list[].litellm_params.max_budget": "a budget belongs to a route, and several models serve this one",
    "model_list[].litellm_params.budget_duration": "a budget is for an hour, a day or a month",
    "model_list[]": "an entry without a model_name and a model",
    "router_settings.routing_strategy": "the language has no shares of traffic between models",
    "router_settings.allowed_fails": "the language has no word for a breaker yet",
    "router_settings.cooldown_time": "the language has no word for a breaker yet",
    "router_settings.disable_cooldowns": "the language has no word for a breaker yet",
    "litellm_settings.allowed_fails": "the language has no word for a breaker yet",
    "litellm_settings.cooldown_time": "the language has no word for a breaker yet",
    "litellm_settings.max_budget": "a budget is for an hour, a day or a month",
    "litellm_settings.callbacks": "where telemetry goes is for you to declare as a system of kind telemetry",
    "litellm_settings.success_callback": "where telemetry goes is for you to declare as a system of kind telemetry",
    "litellm_settings.failure_callback": "where telemetry goes is for you to declare as a system of kind telemetry",
    "litellm_settings.cache": "which answers may be kept, and for how long, is for you to declare",
    "general_settings.database_url": "keys, teams and budgets in the database are not in the file",
    "environment_variables": "values of the environment belong to where the gateway runs",
}


def _why(name: str) -> str:
    """Return why what has this name is lost: the words for it, or for what holds it."""
    if name in _WHY:
        return _WHY[name]
    above = name.rpartition(".")[0].removesuffix("[]")
    return _WHY.get(above, "the language has no word for it")
