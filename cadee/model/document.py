"""The shape of a workspace: every section, and the two things a root file says."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cadee.model.base import NUMBER, Expects, Id, Items, Part, opt, req
from cadee.model.control import Gate, Signal, Switch
from cadee.model.data import Data
from cadee.model.flow import Fallback, GatewayRoute, Integration, Journey
from cadee.model.identity import Identity
from cadee.model.layer import Layer, LayerName
from cadee.model.people import Owner
from cadee.model.place import Environment, Zone
from cadee.model.proof import Decision, Evaluation, Evidence, Kpi, Obligation, RolloutStage, Waiver
from cadee.model.system import System
from cadee.model.workflow import Workflow

Glob = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_*][A-Za-z0-9._*-]*(/[A-Za-z0-9_*][A-Za-z0-9._*-]*)*$", max_length=300),
    Expects("a file of the workspace, or files by a pattern, such as platforms/*.yaml"),
]


class Document(Part):
    """A cadee workspace, version 1: the sections of all its files together."""

    cadee: Annotated[Literal[1], NUMBER] = req("The version of the language.", 1)
    include: Items[Glob] = opt(
        "Further files of the workspace, relative to this one.", ["owners.yaml", "platforms/*.yaml"], default=()
    )
    workflow: Workflow = req(
        "The AI use case.",
        {
            "name": "AI Customer Service Automation",
            "industry": "retail",
            "use_case": "ai-customer-service-automation",
            "exposure": "customer-facing",
        },
    )
    layers: dict[LayerName, Layer] = opt(
        "The five production artifacts.", {"architecture": {"owner": "ai-platform"}}, default={}
    )
    owners: dict[Id, Owner] = opt("Teams and persons.", {"ai-platform": {"kind": "team"}}, default={})
    environments: dict[Id, Environment] = opt(
        "Stages of the way to production.", {"production": {"stage": "production"}}, default={}
    )
    zones: dict[Id, Zone] = opt("Trust zones.", {"core": {"trust": "internal"}}, default={})
    data: dict[Id, Data] = opt(
        "Data products and kinds.", {"conversation": {"labels": {"sensitivity": ["personal"]}}}, default={}
    )
    identities: dict[Id, Identity] = opt("Who calls, as whom.", {"assistant-runtime": {"kind": "workload"}}, default={})
    systems: dict[Id, System] = opt("Systems.", {"assistant": {"kind": "agent"}}, default={})
    integrations: dict[Id, Integration] = opt(
        "Directed relations.", {"assistant-to-gateway": {"from": "assistant", "to": "ai-gateway"}}, default={}
    )
    routes: dict[Id, GatewayRoute] = opt(
        "Names the AI gateway serves.",
        {
            "support-chat": {
                "gateway": "ai-gateway",
                "serves": ["assistant-to-gateway"],
                "primary": "gateway-to-primary",
            }
        },
        default={},
    )
    fallbacks: dict[Id, Fallback] = opt(
        "Ordered ladders.",
        {"chat-down": {"protects": "gateway-to-primary", "rungs": [{"terminal": "refusal", "on": ["any"]}]}},
        default={},
    )
    journeys: dict[Id, Journey] = opt("User needs.", {"ask": {"steps": ["chat-to-assistant"]}}, default={})
    gates: dict[Id, Gate] = opt(
        "Controls that can say no.", {"refund-limit": {"kind": "limit", "guards": ["refund-order"]}}, default={}
    )
    switches: dict[Id, Switch] = opt(
        "Kill switches, rollbacks, rollout controls.",
        {"pause": {"kind": "kill-switch", "acts_on": ["systems/assistant"]}},
        default={},
    )
    signals: dict[Id, Signal] = opt(
        "Telemetry to alert to rota.", {"errors": {"from": ["ai-gateway"], "metric": "gateway.error-rate"}}, default={}
    )
    kpis: dict[Id, Kpi] = opt("Measures.", {"first-contact-resolution": {"unit": "share"}}, default={})
    evaluations: dict[Id, Evaluation] = opt(
        "Results of tests.",
        {"chat-quality": {"subject": "chat-primary", "suite": "cx-v3", "metric": "correct", "value": "94%"}},
        default={},
    )
    decisions: dict[Id, Decision] = opt(
        "When leaders decide what.", {"pause": {"outcome": "pause", "otherwise": True}}, default={}
    )
    rollout: dict[Id, RolloutStage] = opt("Stages of exposure, in order.", {"pilot": {"share": "5%"}}, default={})
    evidence: dict[Id, Evidence] = opt(
        "What proves something.",
        {"drill": {"layer": "architecture", "kind": "drill", "subject": "fallbacks/chat-down"}},
        default={},
    )
    obligations: dict[Id, Obligation] = opt(
        "Regulations, policies, internal rules.", {"ai-act-50": {"kind": "regulation"}}, default={}
    )
    waivers: dict[Id, Waiver] = opt(
        "Findings accepted for a time.",
        {"runbook-late": {"rule": "CADEE-A-036", "scope": ["systems/assistant"]}},
        default={},
    )


SECTION_MODELS = {name: info for name, info in Document.model_fields.items() if name not in ("cadee", "include")}
