"""Layered estates of any size, always the same for a size, with a known number of planted faults."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

RELATIONS = 3
CHUNK = 1000
"""Systems a file."""
STRIDE = 7919
"""A prime: steps of it visit every system of a layer before they come back."""

LAYERS = ("channel", "agent", "gateway", "model", "store")
TIMEOUTS = ("30s", "20s", "5s", "4s", "2s")

DEPUTY = "CADEE-EN-001"
BYPASS = "CADEE-A-001"


@dataclass(frozen=True, slots=True)
class Planted:
    """What a right run must report: the systems and integrations it read, the faults of each rule it found."""

    systems: int
    integrations: int
    findings: dict[str, int]


def planted(size: int) -> Planted:
    """Return what `write(folder, size)` plants: calls around the gateway, teams that nobody can stand in for."""
    return Planted(size, (size - 1) * RELATIONS, {DEPUTY: _alone(size), BYPASS: _faults(size)})


def write(folder: Path, size: int, *more: tuple[str, str]) -> int:
    """Write a workspace of `size` systems (at least 10) and `more` files into `folder`; return its size in bytes."""
    (folder / "platforms").mkdir(parents=True, exist_ok=True)
    return sum((folder / name).write_bytes(text.encode()) for name, text in (*files(size), *more))


def files(size: int) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file of the workspace."""
    yield "cadee.yaml", _root(size)
    for start in range(0, size, CHUNK):
        chunk = range(start, min(start + CHUNK, size))
        systems = "".join(_system(number, size) for number in chunk)
        relations = "".join(_relations(number, size) for number in chunk)
        yield f"platforms/p{start // CHUNK:04}.yaml", f"systems:\n{systems}integrations:\n{relations}"
    routes, fallbacks = _routes(size)
    yield "platforms/routes.yaml", f"routes:\n{routes}fallbacks:\n{fallbacks}"


def _root(size: int) -> str:
    teams = "".join(_team(team, size) for team in range(_teams(size)))
    return (
        "cadee: 1\n"
        "include: [platforms/*.yaml]\n"
        "workflow: {name: Benchmark, industry: retail, use_case: benchmark, exposure: internal}\n"
        f"owners:\n{teams}"
        "environments:\n"
        "  production: {stage: production}\n"
        "zones:\n"
        "  core: {trust: internal, egress: [], regions: [eu]}\n"
        "data:\n"
        "  requests: {labels: {sensitivity: [internal], residency: [eu]}, owner: team-0000}\n"
        "identities:\n"
        "  runtime: {kind: workload, auth: mtls, owner: team-0000, environments: [production]}\n"
    )


def _team(team: int, size: int) -> str:
    deputy = "" if team < _alone(size) else f", deputy: deputy-{team:04}"
    return (
        f"  team-{team:04}: {{kind: team, members: [lead-{team:04}], on_call: pager/team-{team:04}{deputy}}}\n"
        f"  lead-{team:04}: {{kind: person, name: Lead of team {team:04}, contact: lead-{team:04}@example.com}}\n"
        f"  deputy-{team:04}: {{kind: person, name: Deputy of team {team:04}, contact: deputy-{team:04}@example.com}}\n"
    )


def _routes(size: int) -> tuple[str, str]:
    """A route for each gateway: it serves all calls and leaves by three, one after the other."""
    gateways = bounds(size)[LAYERS.index("gateway")]
    serves: dict[int, list[str]] = {number: [] for number in range(*gateways)}
    for agent in range(*bounds(size)[LAYERS.index("agent")]):
        for turn, target in enumerate(targets(agent, size)):
            if target in serves:
                serves[target].append(f"r-{agent:06}-{turn}")
    routes = "".join(
        f"  t-{number:06}: {{gateway: s-{number:06}, serves: [{', '.join(calls)}], primary: r-{number:06}-0, "
        f"fallback: f-{number:06}, rate_limit: 600/min, budget: 10 EUR/day, logging: redacted}}\n"
        for number, calls in serves.items()
    )
    fallbacks = "".join(
        f"  f-{number:06}: {{protects: r-{number:06}-0, rungs: [{{to: r-{number:06}-1, on: [any]}}, "
        f"{{to: r-{number:06}-2, on: [any]}}, {{terminal: refusal, on: [any]}}]}}\n"
        for number in serves
    )
    return routes, fallbacks


def _system(number: int, size: int) -> str:
    layer, first, _ = _layer(number, size)
    kind = "tool" if LAYERS[layer] == "model" and (number - first) % 2 else LAYERS[layer]
    model = f"model: {{vendor: vendor-{number % 101}, name: chat, pin: '2026-06-01', retires: 2027-06-30}}"
    card = f", {model}" if kind == "model" else ""
    return (
        f"  s-{number:06}: {{kind: {kind}, owner: team-{number % _teams(size):04}, zone: core, tier: 2, "
        f"failure_domains: [host/h-{number:06}], clearance: [public, internal]{card}}}\n"
    )


def _relations(number: int, size: int) -> str:
    layer, _, _ = _layer(number, size)
    mode = ", mode: async" if LAYERS[layer] in ("model", "store") else ""
    return "".join(
        f"  r-{number:06}-{turn}: {{from: s-{number:06}, to: s-{target:06}, identity: runtime, auth: mtls, "
        f"encryption: mtls, data: [requests], timeout: {TIMEOUTS[layer]}, retries: 0{mode}}}\n"
        for turn, target in enumerate(targets(number, size))
    )


def targets(number: int, size: int) -> Iterator[int]:
    """The systems that a system calls: all further on in the order of numbers, so that there is no cycle.

    Between layers the calls are dealt out in turn, so that every system behind the channels is called.
    """
    layer, first, end = _layer(number, size)
    low, high = (number + 1, size) if end == size else (end, bounds(size)[layer + 1][1])
    stray = _bypassed(number, size)
    for turn in range(RELATIONS if low < high else 0):
        if turn == 0 and stray is not None:
            yield stray
        else:
            yield low + ((number - first) * RELATIONS + turn) * STRIDE % (high - low)


def _bypassed(number: int, size: int) -> int | None:
    """The model that an agent calls around the gateway, where one is planted: each agent has its own."""
    layer, first, _ = _layer(number, size)
    if LAYERS[layer] != "agent" or number - first >= _faults(size):
        return None
    return bounds(size)[LAYERS.index("model")][0] + 2 * (number - first)


def _faults(size: int) -> int:
    return max(size // 100, 1)


def _alone(size: int) -> int:
    return max(_teams(size) // 10, 1)


def _teams(size: int) -> int:
    return max(size // 50, 1)


def bounds(size: int) -> list[tuple[int, int]]:
    """First number and end of each layer: tenths of channels (1), agents (2), gateways (1), models (3), stores (3)."""
    tenths = (0, 1, 3, 4, 7, 10)
    return [(size * low // 10, size * high // 10) for low, high in pairwise(tenths)]


def _layer(number: int, size: int) -> tuple[int, int, int]:
    for layer, (first, end) in enumerate(bounds(size)):
        if number < end:
            return layer, first, end
    raise ValueError(f"there is no system {number} in an estate of {size}")
