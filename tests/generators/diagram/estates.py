"""Estates to draw: one small shop with findings, one of thirty systems, and any number made by a counter."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from cadee.diagnostic import Finding, Place, Report, Result, RuleResult, Severity, Step, Witness
from cadee.generators.base import Subject
from cadee.model.document import Document
from cadee.model.estate import Estate, estate
from cadee.standing import standings

REVISION = "0123456789abcdef" * 4
TODAY = "2026-11-23"
PLACE = Place("cadee.yaml", 1, 1, 1, 2)

SHOP: dict[str, Any] = {
    "cadee": 1,
    "workflow": {
        "name": "AI Customer Service",
        "industry": "retail",
        "use_case": "ai-customer-service-automation",
        "exposure": "customer-facing",
        "stakes": ["conversion", "service-consistency"],
    },
    "layers": {"architecture": {"owner": "ai-platform"}, "compliance": {"owner": "care"}},
    "owners": {
        "ai-platform": {"kind": "team", "name": "AI platform"},
        "care": {"kind": "team", "name": "Customer care"},
    },
    "environments": {"staging": {"stage": "staging"}, "production": {"stage": "production", "name": "Production"}},
    "zones": {
        "internet": {"trust": "public", "name": "Internet"},
        "core": {"trust": "internal", "name": "AI core"},
        "data": {"trust": "restricted", "name": "Customer data"},
        "vendor-a": {"trust": "vendor", "name": "Vendor A"},
    },
    "data": {"conversation": {"name": "Conversation"}},
    "identities": {"assistant-runtime": {"kind": "workload", "name": "Assistant"}},
    "systems": {
        "web-chat": {"kind": "channel", "zone": "internet", "owner": "care", "tier": 1, "name": "Web chat"},
        "assistant": {"kind": "agent", "zone": "core", "owner": "ai-platform", "tier": 1, "name": "Service assistant"},
        "ai-gateway": {"kind": "gateway", "zone": "core", "owner": "ai-platform", "tier": 0, "name": "AI gateway"},
        "order-tools": {"kind": "tool", "zone": "core", "tier": 2, "name": "Order tools"},
        "service-desk": {"kind": "human", "zone": "core", "owner": "care", "name": "Service desk"},
        "order-store": {"kind": "store", "zone": "data", "owner": "care", "tier": 0, "name": "Order store"},
        "chat-primary": {"kind": "model", "zone": "vendor-a", "owner": "ai-platform", "name": "Large chat model"},
        "vault": {"kind": "secret-store", "zone": "core", "owner": "ai-platform", "name": "Secret store"},
        "telemetry": {"kind": "telemetry", "zone": "core", "owner": "ai-platform", "name": "Observability"},
    },
    "integrations": {
        "chat-to-assistant": {"from": "web-chat", "to": "assistant", "mode": "stream"},
        "assistant-to-gateway": {
            "from": "assistant",
            "to": "ai-gateway",
            "identity": "assistant-runtime",
            "auth": "oidc",
            "encryption": "tls",
            "data": ["conversation"],
            "timeout": "20s",
            "retries": 0,
        },
        "assistant-to-tools": {"from": "assistant", "to": "order-tools"},
        "assistant-to-desk": {"from": "assistant", "to": "service-desk", "mode": "async"},
        "assistant-to-model": {"from": "assistant", "to": "chat-primary"},
        "gateway-to-primary": {"from": "ai-gateway", "to": "chat-primary", "timeout": "6s"},
        "gateway-to-vault": {"from": "ai-gateway", "to": "vault"},
        "gateway-to-telemetry": {"from": "ai-gateway", "to": "telemetry", "mode": "async", "plane": "health"},
        "tools-to-store": {"from": "order-tools", "to": "order-store", "action": "write"},
        "store-to-tools": {"from": "order-store", "to": "order-tools", "mode": "async"},
        "assistant-to-itself": {"from": "assistant", "to": "assistant"},
    },
    "fallbacks": {
        "model-down": {"protects": "gateway-to-primary", "rungs": [{"to": "assistant-to-desk", "on": ["any"]}]}
    },
    "journeys": {
        "ask": {
            "tier": 1,
            "name": "Where is my order?",
            "steps": [
                "chat-to-assistant",
                "assistant-to-gateway",
                "gateway-to-primary",
                "assistant-to-tools",
                "tools-to-store",
            ],
        }
    },
}

BYPASS = Witness(
    "path", (Step("systems/assistant"), Step("integrations/assistant-to-model"), Step("systems/chat-primary"))
)


def finding(
    element: str,
    severity: Severity,
    code: str = "CADEE-A-001",
    layer: str = "architecture",
    *,
    message: str = "something is wrong",
    witness: Witness | None = None,
    environments: tuple[str, ...] = (),
) -> Finding:
    return Finding(code, "name", layer, severity, message, PLACE, element, witness=witness, environments=environments)


FINDINGS = (
    finding(
        "integrations/assistant-to-model",
        Severity.BLOCK,
        message="'assistant' reaches 'chat-primary' past the gateway",
        witness=BYPASS,
    ),
    finding("systems/order-tools", Severity.ERROR, "CADEE-A-024", message="'order-tools' has no owner"),
    finding("systems/order-tools", Severity.WARN, "CADEE-A-036"),
    finding("systems/service-desk", Severity.WARN, "CADEE-EN-004", "enablement"),
    finding("identities/assistant-runtime", Severity.WARN, "CADEE-A-043"),
    finding("systems/vault", Severity.INFO, "CADEE-A-050"),
)


def report(*findings: Finding) -> Report:
    """A report in which every layer has passed some rules and failed those of its findings."""
    results = [
        RuleResult(f"CADEE-{letters}-{number:03}", "name", layer, Result.PASSED)
        for letters, layer in (
            ("A", "architecture"),
            ("C", "compliance"),
            ("D", "data"),
            ("EN", "enablement"),
            ("EV", "evaluation"),
            ("X", "cross"),
        )
        for number in range(100, 105)
    ]
    failed = {item.code: item.layer for item in findings}
    results += [RuleResult(code, "name", layer, Result.FAILED) for code, layer in sorted(failed.items())]
    return Report("shop", TODAY, ("production",), findings, tuple(results), revision=REVISION)


def standing(seen: Report, whole: Estate) -> Report:
    """The report with how each layer stands."""
    layers = standings(whole if seen.loaded else None, seen.findings, seen.results, date.fromisoformat(seen.today))
    return replace(seen, layers=layers)


def subject(document: dict[str, Any], *findings: Finding, judged: bool = True) -> Subject:
    """What a generator sees of a document: production where it is declared, with a verdict unless not `judged`."""
    whole = estate(Document.model_validate(document))
    resolved = whole.resolve("production") if "production" in whole.environments else whole
    return Subject(resolved, REVISION, standing(report(*findings), resolved) if judged else None)


def shop() -> Subject:
    """The small shop with its findings."""
    return subject(deepcopy(SHOP), *FINDINGS)


def former() -> Subject:
    """The shop as it was: no gateway yet, another model, a tool that is gone now, a name that was another."""
    document = deepcopy(SHOP)
    systems, flows = document["systems"], document["integrations"]
    for key in [key for key, flow in flows.items() if "ai-gateway" in (flow["from"], flow["to"])]:
        del flows[key]
    del systems["ai-gateway"]
    document["fallbacks"] = {}
    document["journeys"]["ask"]["steps"] = ["chat-to-assistant", "assistant-to-tools", "tools-to-store"]
    systems["returns-tools"] = {"kind": "tool", "zone": "core", "owner": "care", "name": "Returns tools"}
    flows["assistant-to-returns"] = {"from": "assistant", "to": "returns-tools"}
    systems["order-store"]["tier"] = 2
    return subject(document)


def bare(systems: dict[str, Any], integrations: dict[str, Any], zones: dict[str, Any] | None = None) -> Subject:
    """An estate of these systems and integrations and nothing else, without a verdict."""
    document = {
        "cadee": 1,
        "workflow": SHOP["workflow"],
        "zones": zones or {},
        "systems": systems,
        "integrations": integrations,
    }
    return subject(document, judged=False)


KINDS = {
    "internet": ("channel",),
    "partners": ("channel", "external"),
    "edge": ("gateway", "platform", "queue"),
    "core": ("agent", "gateway", "tool", "guardrail", "index", "human", "telemetry", "secret-store"),
    "shop": ("platform", "platform", "queue", "tool"),
    "data": ("store", "platform"),
    "vendor-a": ("model", "embedding"),
    "vendor-b": ("model", "external"),
}
TRUST = ("public", "partner", "internal", "internal", "internal", "restricted", "vendor", "vendor")


def synthetic(count: int, degree: float = 1.5, seed: int = 1) -> Subject:
    """An estate of `count` systems in eight zones whose calls mostly run from outside to inside, with findings."""
    random = Random(seed)
    zones = {zone: {"trust": trust} for zone, trust in zip(KINDS, TRUST, strict=True)}
    names = [
        random.choice(
            ["internet", "partners", "edge", "core", "core", "core", "shop", "shop", "data", "vendor-a", "vendor-b"]
        )
        for _ in range(count)
    ]
    systems = {
        f"system-{number}": {"kind": random.choice(KINDS[zone]), "zone": zone, "tier": random.randrange(4)}
        for number, zone in enumerate(names)
    }
    depth = {key: list(KINDS).index(item["zone"]) * 10 + random.randrange(10) for key, item in systems.items()}
    keys = list(systems)
    integrations = {}
    for number in range(round(count * degree)):
        source = random.choice(keys)
        near = random.sample(keys, min(8, len(keys)))
        target = min(
            near, key=lambda key, here=depth[source]: (abs(depth[key] - here - 5) + 40 * (depth[key] < here), key)
        )
        integrations[f"flow-{number}"] = {
            "from": source,
            "to": target,
            "mode": random.choice(["sync", "async", "stream"]),
        }
    document = {
        "cadee": 1,
        "workflow": SHOP["workflow"],
        "zones": zones,
        "systems": systems,
        "integrations": integrations,
    }
    marked = [
        finding(f"systems/{key}", random.choice((Severity.ERROR, Severity.WARN)))
        for key in random.sample(keys, count // 10)
    ]
    marked += [
        finding(f"integrations/{key}", Severity.WARN)
        for key in random.sample(list(integrations), len(integrations) // 12)
    ]
    return subject(document, *marked)
