"""Tier-1 systems without an objective, a runbook or telemetry."""

from collections.abc import Iterator

from cadee.graph import Graph
from cadee.model.system import System
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted, lacks

NEEDED = (("slo", "objective (`slo` or `availability`)"), ("runbook", "runbook"), ("telemetry", "telemetry"))


@rule("CADEE-A-036")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare each live system of tier 0 and 1 with what it needs to be run."""
    critical = [system for system in graph.estate.systems.values() if _critical(system)]
    if not critical:
        yield NotApplicable("no live system of tier 0 or 1 is declared")
        return
    faults = 0
    for system in critical:
        missing = [(field, words) for field, words in NEEDED if not _said(system, field)]
        if missing:
            faults += 1
            words = lacks(text for _, text in missing)
            yield Violation(
                graph.estate.route(system, "tier"),
                f"{system.kind} {system.id!r} is tier {system.tier} and has {words}",
                label="as critical as this",
                help=f"add {', '.join(f'`{field}`' for field, _ in missing)} to {system.ref}",
            )
    if not faults:
        yield Proof(
            f"{counted(len(critical), 'system')} of tier 0 and 1: each has an objective, a runbook and telemetry"
        )


def _critical(system: System) -> bool:
    return system.tier in (0, 1) and system.kind != "human" and system.lifecycle not in ("planned", "retired")


def _said(system: System, field: str) -> bool:
    if field == "slo":
        return system.slo is not None or system.availability is not None
    return getattr(system, field) is not None
