"""What reading costs: in step with the size, about twice the bare events, few bytes a place."""

import gc
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from cadee.source.events import ENGINE, parser
from cadee.source.workspace import load_text
from cadee.source.yaml import read_yaml

Record = Callable[[str, object], None]

needs_libyaml = pytest.mark.skipif(ENGINE != "libyaml", reason="PyYAML was built without libyaml")


def estate(systems: int) -> bytes:
    """Return a spec of so many systems, each with three relations."""
    lines = ["cadee: 1\nworkflow:\n  name: Large\nsystems:\n"]
    lines += [
        f"  system-{i}:\n    kind: tool\n    owner: team-{i % 50}\n    zone: core\n    tier: {i % 3 + 1}\n"
        f"    failure_domains: [cloud-a/eu-{i % 5}, cluster/c{i % 9}]\n"
        for i in range(systems)
    ]
    lines.append("integrations:\n")
    lines += [
        f"  link-{i}:\n    from: system-{i % systems}\n    to: system-{i * 7919 % systems}\n    mode: sync\n"
        f"    timeout: {i % 30 + 1}s\n"
        for i in range(3 * systems)
    ]
    return "".join(lines).encode()


def seconds(action: object, *arguments: object, times: int = 3) -> float:
    found = []
    for _ in range(times):
        start = time.process_time()
        action(*arguments)  # type: ignore[operator]
        found.append(time.process_time() - start)
    return min(found)


def events(raw: bytes) -> None:
    get = parser(raw).get_event
    gc.disable()
    while get() is not None:
        pass
    gc.enable()


def slope(costs: list[tuple[int, float]]) -> float:
    """Return the exponent of growth: a straight line through the logarithms, by least squares."""
    points = [(math.log(size), math.log(cost)) for size, cost in costs]
    x = sum(point[0] for point in points) / len(points)
    y = sum(point[1] for point in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


@pytest.mark.slow
@needs_libyaml
def test_time_grows_with_size(record_property: Record) -> None:
    costs = []
    for systems in (30, 300, 3_000, 27_000):
        raw = estate(systems)
        costs.append((len(raw), seconds(read_yaml, "cadee.yaml", raw, times=5 if systems < 3_000 else 3)))
    grown = slope(costs)
    told = ", ".join(f"{size / 1000:.0f} KB {cost * 1000:.0f} ms" for size, cost in costs)
    record_property("figure", f"load cost: {told}; time grows with size to the power of {grown:.2f}")
    assert costs[0][0] < 13_000
    assert costs[-1][0] > 10_000_000
    assert grown <= 1.2


@pytest.mark.slow
@needs_libyaml
def test_reading_costs_about_twice_the_events(record_property: Record) -> None:
    raw = estate(10_000)
    pairs = [(seconds(events, raw, times=1), seconds(read_yaml, "cadee.yaml", raw, times=1)) for _ in range(5)]
    ratio = min(read for _, read in pairs) / min(floor for floor, _ in pairs)
    record_property("figure", f"reading {len(raw) / 1e6:.1f} MB, 10,000 systems: {ratio:.2f} times the bare events")
    assert ratio < 3.5  # a neighbour that empties the caches costs places and values more than it costs bare events


LOAD = """
import sys
from tests.source.test_cost import estate
from cadee.source.workspace import load_text
workspace = load_text({"cadee.yaml": estate(int(sys.argv[1]))})
assert not workspace.findings
assert len(workspace.data["systems"]) + len(workspace.data["integrations"]) == 4 * int(sys.argv[1])
assert str(workspace.place(("integrations", "link-7", "to"), key=True)).endswith(":5")
"""


@pytest.mark.slow
@needs_libyaml
def test_four_hundred_thousand_entries_in_one_file(record_property: Record) -> None:
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-P", "-c", f"import sys; sys.path.append('.'){LOAD}", "100000"], check=True)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = end.ru_utime - start.ru_utime
    record_property("figure", f"400,000 entries, 40 MB: {used:.1f} s, {end.ru_maxrss / 1024:.0f} MiB at most")
    assert used < 60
    assert end.ru_maxrss < 2 * 1024 * 1024


@pytest.mark.parametrize("depth", [1, 2, 10, 63])
@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")], ids=["lists", "maps", "both"]
)
def test_depth_within_the_limit_is_read(opening: str, closing: str, depth: int) -> None:
    depth = depth // (2 if len(closing) == 2 else 1)
    workspace = load_text({"cadee.yaml": f"x-deep: {opening * depth}x{closing * depth}\nsystems: {{}}\n"})
    assert workspace.findings == ()


def test_dashes_and_indentation_within_the_limit_are_read() -> None:
    assert load_text({"cadee.yaml": "x-deep:\n  " + "- " * 63 + "x\nsystems: {}\n"}).findings == ()
    maps = "".join(f"{' ' * (level + 1)}a:\n" for level in range(62))
    assert load_text({"cadee.yaml": f"x-deep:\n{maps}{' ' * 63}a: x\nsystems: {{}}\n"}).findings == ()
