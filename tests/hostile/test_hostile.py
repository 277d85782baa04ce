"""Hostile workspaces are refused with a code, a place and a remedy, quickly, in little memory, and shown to nobody."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cadee.reporters import reporters
from tests.hostile.cases import CASES, FAMILIES
from tests.hostile.writing import SOUND, Build
from tests.source.planted import KINDS, Maker, encodings

MAIN = "from cadee.cli import main; main()"
MEASURE = """
import atexit, re
def told():
    status = open('/proc/self/status').read()
    open({peak!r}, 'w').write(re.search(r'VmHWM:\\s+(\\d+)', status)[1])
atexit.register(told)
"""
CPU_SECONDS = 2.0
PEAK_MIB = 256


@dataclass(frozen=True)
class Outcome:
    """What one run came to: exit status (negative: the signal that ended it), streams, CPU seconds, peak MiB."""

    status: int
    out: str
    err: str
    cpu: float
    peak: float


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(root: Path, *arguments: str, code: str = MAIN, cwd: Path | None = None) -> Outcome:
    """Run the command on `root` in a child process under limits.

    The peak is told by the child: what the kernel tells others begins with that of the process it was forked from.
    """
    streams = [(root.parent / f"{root.name}.{name}").open("w+b") for name in ("out", "err")]
    environment = {"PATH": os.environ["PATH"], "CADEE_CACHE": "off", "HOME": str(root.parent)}
    peak = root.parent / f"{root.name}.peak"
    command = [sys.executable, "-P", "-c", MEASURE.format(peak=str(peak)) + code, "check", str(root), *arguments]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=streams[0], stderr=streams[1], cwd=cwd or root, env=environment,
        preexec_fn=limit,  # noqa: PLW1509  no threads here
    )  # fmt: skip
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    texts = []
    for stream in streams:
        stream.seek(0)
        texts.append(stream.read().decode("utf-8"))
        stream.close()
    return Outcome(child.returncode, *texts, usage.ru_utime + usage.ru_stime, int(peak.read_text()) / 1024)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def test_there_are_enough_of_them() -> None:
    names = [name for family, _ in FAMILIES for name, _, _ in family]
    assert len(set(names)) == len(names) >= 250
    assert len([case for case in CASES if not case.marks]) >= 120


@pytest.mark.parametrize(("build", "code"), CASES)
def test_it_is_refused(build: Build, code: str, root: Path, record_property: Callable[[str, object], None]) -> None:
    build(root)
    outcome = run(root, "--format", "json")
    assert outcome.status == 2, outcome.err[-500:]
    assert "Traceback" not in outcome.err + outcome.out
    assert "internal error" not in outcome.err
    findings = json.loads(outcome.out)["findings"]
    assert findings
    for finding in findings:
        assert finding["code"].startswith("CADEE-S-")
        assert finding["place"]["line"] >= 1
        assert finding["place"]["column"] >= 1
        assert finding["place"]["file"]
        assert finding["message"].isprintable()
        assert finding["fix"].endswith((".", "`."))
    if code:
        assert code in {finding["code"] for finding in findings}
    record_property("hostile", (outcome.cpu, outcome.peak))
    assert outcome.cpu < CPU_SECONDS
    assert outcome.peak < PEAK_MIB


@pytest.mark.parametrize("kind", ["github token", "database password", "named password", "private key"])
@pytest.mark.parametrize("form", reporters())
def test_no_report_shows_a_secret(kind: str, form: str, root: Path) -> None:
    text, secret = KINDS[kind](Maker(11))
    note = f'{SOUND}x-note: "{text}"\nx-odd: [0777, "{text}"]\nowners: {{"{text}": {{kind: team}}}}\n# {text}\n'
    (root / "cadee.yaml").write_text(note)
    outcome = run(root, "--format", form)
    assert outcome.status == 2
    assert "CADEE-S-011" in outcome.out
    for encoded in encodings(secret):
        assert encoded not in outcome.out + outcome.err


def test_no_file_or_folder_name_shows_a_secret(tmp_path: Path) -> None:
    text, secret = KINDS["github token"](Maker(12))
    root = tmp_path / text
    root.mkdir()
    (root / "cadee.yaml").write_text(SOUND + "include: ['*.yaml']\n")
    (root / f"{text}.yaml").write_text("owners: {}\n")
    outcome = run(root, "--format", "json")
    assert outcome.status == 2
    assert "CADEE-S-011" in outcome.out
    assert secret not in outcome.out + outcome.err


def test_a_sound_workspace_is_judged(root: Path) -> None:
    (root / "cadee.yaml").write_text(SOUND)
    outcome = run(root, "--format", "json")
    assert outcome.status in (0, 1)
    assert json.loads(outcome.out)["readable"] is True


@pytest.mark.parametrize("arguments", [("missing",), ("empty",)])
def test_nothing_there_is_an_input_error(arguments: tuple[str], root: Path) -> None:
    (root / "empty").mkdir()
    outcome = run(root / arguments[0], "--format", "json", cwd=root)
    assert outcome.status == 2
    assert "fix:" in outcome.err
    assert "Traceback" not in outcome.err


HIJACKED = [
    "yaml", "typer", "click", "pydantic", "pydantic_core", "networkx", "jinja2", "jsonschema", "graphviz", "ruamel",
    "rich",
    "sitecustomize", "usercustomize", "conftest", "cadee", "json", "typing_extensions", "secrets", "hashlib", "gc",
]  # fmt: skip


def test_modules_in_the_checkout_are_never_run(root: Path) -> None:
    (root / "cadee.yaml").write_text(SOUND)
    canary = root.parent / "canary"
    for name in HIJACKED:
        (root / f"{name}.py").write_text(f"open({str(canary)!r}, 'a').write({name!r})\nraise SystemExit(0)\n")
    (root / "evil.pth").write_text(f"import os; open({str(canary)!r}, 'a').write('pth')\n")
    for form in reporters():
        assert run(root, "--format", form).status in (0, 1)
    assert not canary.exists()


STAGES = [
    "cadee.source.files.Folder.find",
    "cadee.source.files.Folder.read",
    "cadee.source.files.find_root",
    "cadee.source.yaml.read_yaml",
    "cadee.source.yaml._build",
    "cadee.source.build.meaning",
    "cadee.source.build.Builder.build",
    "cadee.source.yaml.refuse_secrets",
    "cadee.source.strict.Strict.gaps",
    "cadee.source.merge.merge",
    "cadee.source.nulls.empty_values",
    "cadee.source.workspace.load",
]
FAULTS = [
    "RuntimeError('planted')",
    "MemoryError()",
    "RecursionError()",
    "KeyError('planted')",
    "OSError(5, 'planted')",
]
BREAK = """
import importlib, sys
import cadee.pipeline
def broken(*arguments, **options):
    raise {fault}
path = {stage!r}.split(".")
holder = importlib.import_module(".".join(path[:3]))
for name in path[3:-1]:
    holder = getattr(holder, name)
original = getattr(holder, path[-1])
setattr(holder, path[-1], broken)
for module in [module for name, module in sys.modules.items() if name.startswith("cadee.")]:
    for name in [name for name, value in vars(module).items() if value is original]:
        setattr(module, name, broken)
from cadee.cli import main
main()
"""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", [FAULTS[0], *(pytest.param(fault, marks=pytest.mark.slow) for fault in FAULTS[1:])])
def test_a_fault_in_any_stage_never_passes(stage: str, fault: str, root: Path) -> None:
    (root / "cadee.yaml").write_text(SOUND + "include: [o.yaml]\n")
    (root / "o.yaml").write_text("owners: {care: {kind: team}}\n")
    outcome = run(root, "--format", "json", code=BREAK.format(fault=fault, stage=stage))
    assert outcome.status in (2, 3), (outcome.out[-200:], outcome.err[-500:])
    assert "Traceback" not in outcome.err
