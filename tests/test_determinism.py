"""Same inputs, same bytes: each command of a set, run eight times on machines that differ in everything but the input.

A further command is one more line in SETS.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKSPACE = ROOT / "examples" / "retail-customer-service"
DAY = "2026-11-23"

SETS = {
    "map": ("map", "WORKSPACE", "--env", "production", "--today", DAY, "--out", "OUT", "--quiet"),
    "generate": ("generate", "gateway/litellm", "gateway/envoy", "WORKSPACE", "--env", "sandbox", "--out", "OUT", "-q"),
    "pack": ("pack", "WORKSPACE", "--env", "production", "--today", DAY, "--out", "OUT", "--quiet"),
}
"""The words of a call by the name of what it makes; WORKSPACE and OUT stand for folders that differ in each run."""


class Machine(NamedTuple):
    """What differs from one machine to the next."""

    seed: str
    locale: str
    zone: str
    umask: int
    depth: int
    columns: str = "80"
    clock: str = ""


MACHINES = (
    Machine("0", "C", "UTC", 0o022, 0),
    Machine("1", "C.UTF-8", "Pacific/Kiritimati", 0o077, 3, "20"),
    Machine("2", "tr_TR.UTF-8", "Pacific/Pago_Pago", 0o022, 1, "400", "1700000000"),
    Machine("3", "de_DE.UTF-8", "Asia/Kathmandu", 0o002, 7),
    Machine("7", "C", "America/St_Johns", 0o077, 2, "80", "0"),
    Machine("41", "POSIX", "Europe/Lisbon", 0o027, 5),
    Machine("4242", "tr_TR.UTF-8", "Asia/Tokyo", 0o022, 4, "1"),
    Machine("4294967295", "C.UTF-8", "UTC", 0o077, 6, "120", "4102444799"),
)
"""Locales that are not installed fall back to C, as they do for users; the zones span 26 hours."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_every_machine_makes_the_same_bytes(tmp_path: Path, name: str) -> None:
    first: dict[str, str] = {}
    for number, machine in enumerate(MACHINES):
        told = _made(tmp_path / str(number), SETS[name], machine, number)
        assert len(told) > 3
        differ = sorted(path for path in told.keys() | first.keys() if first and told.get(path) != first.get(path))
        assert not differ, f"{name} on {machine}: {differ[:5]}"
        first = told


def _made(place: Path, words: tuple[str, ...], machine: Machine, number: int) -> dict[str, str]:
    """Return the hash of each file that a call makes on a machine."""
    home = place.joinpath(*(f"d{level}" for level in range(machine.depth)), "home")
    workspace, out = home / "design", home / "out"
    _shuffled(WORKSPACE, workspace, number)
    stands = (home, workspace, Path("/"))[number % 3]
    named = {"WORKSPACE": _lead(workspace, stands, number), "OUT": _lead(out, stands, number)}
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": machine.seed, "LC_ALL": machine.locale,
        "TZ": machine.zone, "COLUMNS": machine.columns, "CADEE_CACHE": "off", "HOME": str(place), "USER": f"u{number}",
    }  # fmt: skip
    if machine.clock:
        environment["SOURCE_DATE_EPOCH"] = machine.clock
    done = subprocess.run(
        [sys.executable, "-P", "-c", "from cadee.cli import main; main()", *(named.get(word, word) for word in words)],
        cwd=stands, env=environment, umask=machine.umask, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file()
    }


def _shuffled(source: Path, target: Path, number: int) -> None:
    """Copy a workspace so that its files are made in another order, and so may be listed in another."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    random.Random(number).shuffle(files)
    for path in files:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        os.utime(copy, (number * 1e8, number * 1e8))


def _lead(path: Path, stands: Path, number: int) -> str:
    """The way to a folder: absolute, or from where one stands."""
    return str(path) if number % 2 else os.path.relpath(path, stands)
