"""A small estate with all that the drills look at, short times, small limits; its gateway as generated."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cadee.drill.base import Result
from cadee.drill.envoy import Envoy
from cadee.drill.product import Product
from cadee.drill.run import AGAIN, Trial, run, trials
from cadee.drill.scene import Scene
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.dump import to_yaml
from cadee.generators.gateway.envoy.generator import bootstrap
from cadee.generators.gateway.model import Gateway
from tests.drill.mutants import Files
from tests.generators.gateway.estates import Change, put, subject

ERRORS = ["timeout", "connection-error", "server-error", "rate-limited"]
GUARD = {"kind": "guardrail", "protocol": "http", "on_error": "closed", "inspects": ["input"]}
WATCHER = {**GUARD, "endpoint": "http://127.0.0.1:9106/watch", "on_error": "open", "default_on": True}

SMALL: tuple[Change, ...] = (
    put("systems/ai-gateway/endpoint", "http://gateway.example.com:8080/v1"),
    put("identities/batch", None),
    put("integrations/batch-embed", {"from": "assistant", "to": "ai-gateway", "identity": "shop-app", "timeout": "1s"}),
    put("systems/redactor", {**GUARD, "endpoint": "http://127.0.0.1:9104/check", "redacts": ["personal"]}),
    put("systems/watcher", WATCHER),
    put("integrations/to-watcher", {"from": "ai-gateway", "to": "watcher", "auth": "none", "timeout": "300ms"}),
    put("integrations/to-redactor/timeout", "400ms"),
    put("integrations/assistant-chat/mode", "stream"),
    put("integrations/to-a/mode", "stream"),
    put("integrations/to-a/timeout", "500ms"),
    put("integrations/to-b/timeout", "400ms"),
    put("integrations/to-b/retries", 1),
    put("integrations/to-b/backoff", "100ms"),
    put("integrations/to-c/timeout", "600ms"),
    put("integrations/to-c/retries", 0),
    put("integrations/to-embedder/retries", 2),
    put("fallbacks/chat-down/rungs", [{"to": "to-b", "on": ERRORS}, {"to": "to-c", "on": ERRORS}]),
    put("routes/support-chat/rate_limit", "60/min"),
    put("routes/support-chat/guardrails", ["redactor"]),
    put("routes/article-embedding/guardrails", None),
)
"""Two routes: a chat with two rungs, two callers and two guards; an embedding whose caller leaves before the model."""


def scene(*changes: Change, product: Product | None = None) -> tuple[Scene, Files]:
    """The scene of the small estate, changed, and the files that are generated for it; for Envoy if not said else."""
    about = subject(*SMALL, *changes)
    product = product or Envoy()
    files = {
        item.path.partition("/")[2]: item.content if isinstance(item.content, bytes) else item.content.encode()
        for item in product.generator.make(about)
    }
    return Scene(about.estate, product.fit(derive(about.estate).gateways[0]), product), files


def planned(found: Scene, files: Files, plan: Gateway) -> tuple[Scene, Files]:
    """A scene and its files with another plan than the one that its spec leads to."""
    return replace(found, gateway=plan), {**files, "envoy.yaml": to_yaml(bootstrap(plan, "test"), "").encode()}


def drilled(found: Scene, files: Files, folder: Path, only: Sequence[str], again: int = AGAIN) -> list[Result]:
    """What comes out of the drills that `only` names; what is refuted is tried so often again."""
    chosen: list[Trial] = trials(found, only)
    return run(found, files, found.product.program(), folder, chosen, lambda *_: None, again)[0]
