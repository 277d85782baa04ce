"""This file holds how the model list of LiteLLM becomes models, the calls to them, and groups that share a name."""

from dataclasses import dataclass
from decimal import Decimal

from cadee.importers.foreign.cursor import HALF, Cursor, counted, first_of
from cadee.importers.foreign.gateway import GatewaySheet, vendor_at
from cadee.importers.foreign.litellm_config import Config
from cadee.importers.foreign.parts import Target
from cadee.importers.foreign.quantities import address, budget, credential, host, lasting, price, rate, seconds

_OPENAI = frozenset({
    "openai", "azure", "text-completion-openai", "custom_openai", "openai_like", "hosted_vllm", "vllm", "litellm_proxy",
    "groq", "deepseek", "openrouter", "xai", "together_ai", "fireworks_ai", "lm_studio", "nvidia_nim", "cerebras",
    "llamafile", "perplexity", "sambanova",
})  # fmt: skip
_SELF_RUN = frozenset({
    "custom_openai", "openai_like", "hosted_vllm", "vllm", "litellm_proxy", "lm_studio", "ollama", "ollama_chat",
    "xinference", "llamafile", "custom",
})  # fmt: skip
_OWN = {"openai": "openai.com", "anthropic": "anthropic.com"}
_CLOUD_KEYS = (
    "aws_secret_access_key", "aws_session_token", "vertex_credentials", "azure_ad_token", "client_secret",
    "azure_password",
)  # fmt: skip
_HALVES = ("aws_access_key_id", "client_id", "tenant_id", "azure_username")


@dataclass(frozen=True, slots=True)
class Deployment:
    """An entry of the model list as it was written: the call to it, its rank in its group, guards it names.

    `budget` is one of its own, and `spent` where that stands: whoever keeps it counts it as read.
    """

    call: str
    order: Decimal
    guards: tuple[str, ...]
    budget: str
    spent: tuple[Cursor, ...]


class Models:
    """The groups of a model list, in order: deployments that share a name, in the order they are tried."""

    def __init__(self, config: Config, sheet: GatewaySheet) -> None:
        self._config = config
        self._sheet = sheet
        self._patterns: dict[str, Cursor] = {}
        self._by_start: dict[str, list[str]] = {}
        self._credentials = {
            item["credential_name"].text(): item["credential_values"] for item in config.listed("credential_list")
        }
        self.groups: dict[str, list[Deployment]] = {}
        for entry in config.listed("model_list"):
            name, params = entry["model_name"].text(), entry["litellm_params"]
            if name and params["model"].text():
                self._remember(name, entry)
                self.groups.setdefault(name, []).append(self._deployment(name, name, entry))
        for name, group in self.groups.items():
            self.groups[name] = sorted(group, key=lambda item: item.order)

    def named(self, name: str) -> bool:
        """Whether a name is served: by a group of this name, or by one whose pattern it fits, which is then written."""
        if name in self.groups:
            return True
        starts = (name[:end] for end in range(len(name) + 1))
        fitting = [each for start in starts for each in self._by_start.get(start, ()) if _fits(each, name)]
        if not fitting:
            return False
        entry = self._patterns[max(fitting, key=lambda pattern: len(pattern.replace("*", "")))]
        self.groups[name] = [self._deployment(name, entry["model_name"].text(), entry)]
        return True

    def _remember(self, name: str, entry: Cursor) -> None:
        """Note a name with a star as a pattern, under what it begins with."""
        if "*" in name and name not in self._patterns:
            self._patterns[name] = entry
            self._by_start.setdefault(name.partition("*")[0], []).append(name)

    def _deployment(self, name: str, pattern: str, entry: Cursor) -> Deployment:
        """Write an entry; where it is asked for by a name that fits its pattern, as the model of that name."""
        params = entry["litellm_params"]
        model = params["model"].text()
        if name != pattern:
            model = model.replace("*", _matched(pattern, name), 1) if "*" in model else model
        call = self._sheet.target(self._target(name, model, entry))
        return Deployment(
            call,
            params["order"].number() or Decimal(0),
            params["guardrails"].texts(),
            _budget(params),
            (params["max_budget"], params["budget_duration"]),
        )

    def _target(self, name: str, model: str, entry: Cursor) -> Target:
        params = entry["litellm_params"]
        first, slash, rest = model.partition("/")
        provider = params["custom_llm_provider"].text() or (first if slash else "")
        sent = rest if slash and provider == first else model
        stored = self._credentials.get(params["litellm_credential_name"].text())
        base = self._said(params, stored, "api_base") or self._said(params, stored, "base_url")
        endpoint = address(base)
        auth, reference = self._proof(params, stored)
        return Target(
            name=name,
            vendor=_vendor(provider, base, endpoint),
            model=sent,
            kind="embedding" if entry.down("model_info", "mode").text() == "embedding" else "model",
            endpoint=endpoint,
            region=next(filter(None, (params[key].text() for key in _REGIONS)), ""),
            protocol="openai" if provider in _OPENAI else "anthropic" if provider == "anthropic" else "",
            auth=auth,
            credential=reference,
            timeout=self._timeout(params),
            retries=self._retries(params),
            capacity=rate(params["rpm"].number(), 60),
            price_in=price(params["input_cost_per_token"].number() or entry.down("model_info", _IN).number()),
            price_out=price(params["output_cost_per_token"].number() or entry.down("model_info", _OUT).number()),
        )

    def _said(self, params: Cursor, stored: Cursor | None, key: str) -> str:
        return params[key].text() or (stored[key].text() if stored is not None else "")

    def _proof(self, params: Cursor, stored: Cursor | None) -> tuple[str, str]:
        """Return how the gateway proves itself and the reference to its credential, "" where the file has none."""
        for key in _HALVES:
            params[key].unused(HALF)
        for key in ("api_key", *_CLOUD_KEYS):
            if text := self._said(params, stored, key):
                return ("api-key" if key == "api_key" else "cloud-iam"), credential(text)
        return "", ""

    def _timeout(self, params: Cursor) -> str:
        router, settings = self._config.settings("router_settings"), self._config.settings("litellm_settings")
        said = (params["timeout"], router["timeout"], settings["request_timeout"])
        return first_of(said, lambda cursor: lasting(cursor.said()), _SHADOWED) or ""

    def _retries(self, params: Cursor) -> int | None:
        router, settings = self._config.settings("router_settings"), self._config.settings("litellm_settings")
        said = (params["max_retries"], params["num_retries"], router["num_retries"], settings["num_retries"])
        return first_of(said, counted, _SHADOWED)


_SHADOWED = "not in effect: every call has it from elsewhere in the file"
_REGIONS = ("aws_region_name", "vertex_location", "region_name")
_IN, _OUT = "input_cost_per_token", "output_cost_per_token"


def _vendor(provider: str, base: str, endpoint: str) -> str:
    """Return who runs a model: a provider, or the host of what only speaks its protocol; "" where nobody says."""
    if provider in _SELF_RUN or (provider in _OWN and base and not endpoint):
        return host(endpoint)
    return vendor_at(provider, endpoint, _OWN[provider]) if provider in _OWN else provider


def _budget(params: Cursor) -> str:
    """Return the budget of a deployment, "" where the language has no word for its time."""
    window = params["budget_duration"].data
    return budget(params["max_budget"].peek(), seconds(window) if isinstance(window, str) else None)


def _fits(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern, each star standing for any text."""
    first, *middle, last = pattern.split("*")
    at, end = len(first), len(name) - len(last)
    if not (name.startswith(first) and name.endswith(last)) or at > end:
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _matched(pattern: str, name: str) -> str:
    """Return what a star of a pattern stands for in a name."""
    before, _, after = pattern.partition("*")
    return name[len(before) : len(name) - len(after.rpartition("*")[2]) or None]
