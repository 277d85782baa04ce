"""This file holds how LiteLLM's groups and fallbacks become routes and ladders."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.importers.foreign.cursor import Cursor, counted, first_of
from cadee.importers.foreign.gateway import GatewaySheet, Rung
from cadee.importers.foreign.litellm_config import Config
from cadee.importers.foreign.litellm_models import Deployment, Models
from cadee.importers.foreign.quantities import budget, seconds

ERRORS = ("timeout", "connection-error", "server-error", "rate-limited", "quota-exhausted", "credential-rejected")
"""What LiteLLM's `fallbacks` take, as it tells no errors apart; the two below join where they have no list."""
_SPECIAL = {"context_window_fallbacks": "context-overflow", "content_policy_fallbacks": "refusal"}
_PLACES = ("router_settings", "litellm_settings")
_TELEMETRY = frozenset({
    "langfuse", "langfuse_otel", "otel", "langsmith", "datadog", "datadog_llm_observability", "s3", "s3_v2",
    "gcs_bucket", "helicone", "lunary", "braintrust", "opik", "mlflow", "arize", "arize_phoenix", "athina", "galileo",
    "logfire", "dynamodb", "azure_storage", "gcs_pubsub", "argilla", "literalai", "humanloop", "deepeval", "traceloop",
    "weave",
})  # fmt: skip


Pair = tuple[str, Cursor]
"""The name of a model to fall back to, and where it is written."""


class Ladders:
    """The fallbacks of a configuration, by the group they belong to."""

    def __init__(self, config: Config, sheet: GatewaySheet, models: Models) -> None:
        self._config = config
        self._sheet = sheet
        self._models = models
        self._default = [pair for place in self._in_effect("default_fallbacks") for pair in _named(place)]
        self._general = self._pairs("fallbacks")
        self._special = {key: self._pairs(key) for key in _SPECIAL}
        self._given = {key for key in _SPECIAL if self._in_effect(key)}

    def _in_effect(self, key: str) -> list[Cursor]:
        """Return the setting of a name that counts: that of the router, else the general one."""
        said = [setting for place in _PLACES if (setting := self._config.settings(place)[key])]
        for shadowed in said[1:]:
            shadowed.lose("not in effect: router_settings has its own")
        return said[:1]

    def _pairs(self, key: str) -> dict[str, list[Pair]]:
        """Return the targets of each group in a list of fallbacks; those that name no group belong to all."""
        found: dict[str, list[Pair]] = {}
        for item in (item for setting in self._in_effect(key) for item in setting.items()):
            if item.text() or item["model"].text():
                self._default += _named(item)
                continue
            for group, listed in item.pairs():
                found.setdefault(group, []).extend(_named(listed))
        return {group: pairs for group, pairs in found.items() if pairs}

    def write(self, guards: Mapping[str, str]) -> None:
        """Write a route for each group, each alias and each name that has fallbacks, with its ladder."""
        sources = [*self._general, *(name for pairs in self._special.values() for name in pairs)]
        targets = [pair[0] for pairs in self._all() for listed in pairs.values() for pair in listed]
        for name in (*sources, *targets):
            if name != "*":
                self._models.named(name)
        for name in list(self._models.groups):
            self._route(name, name, guards)
        for name, group in self._aliases():
            self._route(name, group, guards)
        self._unfit(sources)

    def _all(self) -> tuple[dict[str, list[Pair]], ...]:
        """Return all fallbacks: by group, the special ones by group, and those of every group."""
        return (self._general, *self._special.values(), {"": self._default})

    def _aliases(self) -> Iterator[tuple[str, str]]:
        for place in _PLACES:
            for name, item in self._config.settings(place)["model_group_alias"].pairs():
                group = item.text() or item["model"].text()
                if group and self._models.named(group) and name not in self._models.groups:
                    yield name, group
                elif group:
                    item.lose("its group is not in the model list")

    def _route(self, name: str, group: str, guards: Mapping[str, str]) -> None:
        deployments = self._models.groups[group]
        primary = deployments[0].call
        rungs = [*self._siblings(deployments), *self._rungs(name)]
        named = [guard for item in deployments for guard in item.guards]
        own = _own_budget(deployments)
        self._sheet.route(
            name,
            primary,
            fallback=self._sheet.ladder(name, primary, rungs, self._depth()),
            budget=self._budget(own),
            guardrails=list(dict.fromkeys(guards[guard] for guard in named if guard in guards)),
            logging=self._logging(),
        )

    def _siblings(self, deployments: list[Deployment]) -> Iterator[Rung]:
        """Yield the other deployments of a group: a retry goes to another one; without retries only a later order."""
        first = deployments[0]
        retried = self._sheet.entry("integrations", first.call).get("retries") != 0
        yield from ((item.call, ERRORS) for item in deployments[1:] if retried or item.order > first.order)

    def _rungs(self, name: str) -> Iterator[Rung]:
        """Yield what a group falls back to: first what stands in for single failures only, then the rest in order."""
        general = self._general.get(name) or self._default or self._general.get("*") or []
        listed = list(dict.fromkeys(target for target, _ in general if target != name))
        single: dict[str, list[str]] = {}
        for key, trigger in _SPECIAL.items():
            for target, _ in self._special[key].get(name, []):
                single.setdefault(target, []).append(trigger)
        open_ = tuple(trigger for key, trigger in _SPECIAL.items() if key not in self._given)
        for target in (target for target in single if target not in listed):
            yield from self._to(target, tuple(single[target]))
        for target in listed:
            yield from self._to(target, (*single.get(target, ()), *ERRORS, *open_))

    def _to(self, target: str, on: tuple[str, ...]) -> Iterator[Rung]:
        yield from ((item.call, on) for item in self._models.groups.get(target, ()))

    def _unfit(self, sources: list[str]) -> None:
        """Say which fallbacks belong to no group, or lead to none."""
        served = {*self._models.groups, *(name for name, _ in self._aliases()), "*"}
        for name in dict.fromkeys(sources):
            for pairs in self._all()[:-1]:
                for _, cursor in pairs.get(name, []) if name not in served else []:
                    cursor.lose("its group is not in the model list, so nothing is tried before it")
        for pairs in self._all():
            for group, target, cursor in ((name, *pair) for name, listed in pairs.items() for pair in listed):
                if target not in self._models.groups:
                    cursor.lose("leads to a model that is not in the model list")
                elif target == group:
                    cursor.lose("leads back to where it came from")

    def _depth(self) -> int | None:
        said = [self._config.settings(place)["max_fallbacks"] for place in _PLACES]
        return first_of(said, lambda cursor: counted(cursor) or None, "not in effect: router_settings has its own")

    def _budget(self, own: str) -> str:
        """Return the budget of a route: its own, else that of the whole proxy, as no route can cost more."""
        settings = self._config.settings("litellm_settings")
        amount, window = settings["max_budget"], settings["budget_duration"]
        span = seconds(window.data) if isinstance(window.data, str) else None
        found = budget(amount.peek(), span)
        if found and own:
            amount.unused("each route has a budget of its own, and the language has none for a whole gateway")
            window.unused("each route has a budget of its own, and the language has none for a whole gateway")
            return own
        if found:
            amount.known()
            window.known()
            self._sheet.leave(
                "routes", "budget", f"the budget of the whole gateway, {found}, is written for each route"
            )
        return found or own

    def _logging(self) -> str:
        """Return what is logged: prompts and answers, wherever a callback sends them and nothing turns that off."""
        settings = self._config.settings("litellm_settings")
        if settings["turn_off_message_logging"].flag():
            return "metadata"
        keys = ("callbacks", "success_callback", "failure_callback")
        said = {str(item.data) for key in keys for item in settings[key].items()}
        return "full" if said & _TELEMETRY else ""


def _own_budget(deployments: Sequence[Deployment]) -> str:
    """Return the budget of the only deployment of a group; those of several are lost."""
    if len(deployments) == 1 and deployments[0].budget:
        for cursor in deployments[0].spent:
            cursor.known()
        return deployments[0].budget
    for cursor in (cursor for item in deployments if item.budget for cursor in item.spent):
        cursor.unused("a budget belongs to a route, and several models serve this one")
    return ""


def _named(cursor: Cursor) -> list[Pair]:
    """Return the names of models in a fallback: texts, or maps that name one."""
    return [(name, item) for item in cursor.items() if (name := item.text() or item["model"].text())]
