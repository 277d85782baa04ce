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
TIMEOUTS = ("30s", "20s", "10s", "5s", "2s")

OWNERLESS = "CADEE-A-034"
BYPASS = "CADEE-A-001"


@dataclass(frozen=True, slots=True)
class Planted:
    """What a right run must report: the systems and integrations it read, the faults of each rule it found."""

    systems: int
    integrations: int
    findings: dict[str, int]


def planted(size: int) -> Planted:
    """Return what `write(folder, size)` plants: one fault of each kind for each hundred systems, at least one."""
    faults = _faults(size)
    return Planted(size, (size - 1) * RELATIONS, {OWNERLESS: faults, BYPASS: faults})


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


def _root(size: int) -> str:
    teams = "".join(
        f"  team-{team:04}: {{kind: team, members: [lead-{team:04}], on_call: pager/team-{team:04}}}\n"
        f"  lead-{team:04}: {{kind: person, name: Lead {team}, contact: lead-{team:04}@example.com}}\n"
        for team in range(_teams(size))
    )
    return (
        "cadee: 1\n"
        "include: [platforms/*.yaml]\n"
        "workflow: {name: Benchmark, industry: retail, use_case: benchmark, exposure: internal}\n"
        f"owners:\n{teams}"
        "environments:\n"
        "  production: {stage: production}\n"
        "zones:\n"
        "  core: {trust: internal, egress: []}\n"
        "data:\n"
        "  requests: {labels: {sensitivity: [internal], residency: [eu]}, owner: team-0000}\n"
        "identities:\n"
        "  runtime: {kind: workload, auth: mtls, owner: team-0000, environments: [production]}\n"
    )


def _system(number: int, size: int) -> str:
    layer, first, _ = _layer(number, size)
    kind = "tool" if LAYERS[layer] == "model" and (number - first) % 2 else LAYERS[layer]
    owner = "" if _lacks_owner(number, size) else f"owner: team-{number % _teams(size):04}, "
    card = ", model: {vendor: vendor-a, name: chat, pin: '2026-06-01', retires: 2027-06-30}" if kind == "model" else ""
    return (
        f"  s-{number:06}: {{kind: {kind}, {owner}zone: core, tier: 2, "
        f"failure_domains: [cloud-a/eu-{number % 7}], clearance: [public, internal]{card}}}\n"
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


def _lacks_owner(number: int, size: int) -> bool:
    first, _ = bounds(size)[LAYERS.index("store")]
    return first <= number < first + _faults(size)


def _faults(size: int) -> int:
    return max(size // 100, 1)


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
