"""What makes an estate of the benchmarks a working one: journeys, identities, signals and more.

The rules have little to do on bare systems and relations; this file gives each of them its subject, in proportion to
the size of the estate, so that a rule whose cost grows faster than the estate shows itself.
"""

from collections.abc import Iterator

from tests.benchmarks.estate import LAYERS, bounds, targets


def pathways(size: int) -> tuple[str, str]:
    """Return the name and text of a file to put beside those of `estate.files(size)`."""
    sections = {
        "journeys": _journeys(size),
        "identities": _identities(size),
        "data": _data(size),
        "switches": _switches(size),
        "signals": _signals(size),
        "gates": _gates(size),
        "evidence": _evidence(size),
    }
    text = "".join("".join([f"{name}:\n", *(f"  {line}\n" for line in lines)]) for name, lines in sections.items())
    return "platforms/pathways.yaml", text


def _members(layer: str, size: int) -> range:
    first, end = bounds(size)[LAYERS.index(layer)]
    return range(first, end)


def _journeys(size: int) -> Iterator[str]:
    for channel in _members("channel", size):
        agent = next(targets(channel, size))
        *_, gateway = targets(agent, size)
        yield (
            f"j-{channel:06}: {{tier: {1 + channel % 3}, steps: [r-{channel:06}-0, r-{agent:06}-2, r-{gateway:06}-0], "
            "slo: {availability: 95%, latency_p95: 20s}, peak_load: 10/min}"
        )


def _identities(size: int) -> Iterator[str]:
    for number in range(0, size, 10):
        assumed = f", can_assume: [i-{number + 10:06}]" if number + 10 < size and number % 100 else ""
        yield (
            f"i-{number:06}: {{kind: workload, auth: mtls, owner: team-0000, "
            f"grants: [{{on: systems/s-{number:06}, actions: [read]}}], last_review: 2026-10-01{assumed}}}"
        )


def _data(size: int) -> Iterator[str]:
    for number in _members("store", size)[::10]:
        source = f", derived_from: [d-{number - 10:06}]" if number - 10 in _members("store", size)[::10] else ""
        yield (
            f"d-{number:06}: {{labels: {{sensitivity: [internal], residency: [eu]}}, source_of_record: s-{number:06}, "
            f"max_age: 24h, refresh: 1h, owner: team-0000{source}}}"
        )


def _switches(size: int) -> Iterator[str]:
    for agent in _members("agent", size)[::10]:
        yield (
            f"k-{agent:06}: {{kind: kill-switch, holder: lead-0000, acts_on: [systems/s-{agent:06}], "
            f"runs_on: s-{size - 1:06}, within: 60s}}"
        )


def _signals(size: int) -> Iterator[str]:
    for number in range(0, size, 10):
        yield (
            f"g-{number:06}: {{from: [s-{number:06}], metric: errors, measures: errors, to: team-0000, "
            "alert: {condition: '> 5 %', for: 10m}, runbook: runbooks/errors.md}"
        )


def _gates(size: int) -> Iterator[str]:
    for gateway in _members("gateway", size):
        yield f"q-{gateway:06}: {{kind: rules, guards: [r-{gateway:06}-1], on_error: closed, approver: team-0000}}"


def _evidence(size: int) -> Iterator[str]:
    for gateway in _members("gateway", size):
        yield (
            f"e-{gateway:06}: {{layer: architecture, kind: drill, subject: fallbacks/f-{gateway:06}, "
            "produced_in: production, date: 2026-10-10, review_by: 2027-04-10, owner: team-0000}"
        )
