"""README.md tells the truth: every console block is what the commands in it print today."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM = (sys.executable, "-P", "-c", "import sys; sys.argv[0] = 'cadee'; from cadee.cli import main; main()")
TODAY = "1795392000"
"""The day the README was written on, in seconds: 2026-11-23."""


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of all console blocks, each with what it is said to print; `...` stands for any lines."""
    found = []
    for block in BLOCKS.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.rstrip("\n")))
    return found


def pattern(output: str) -> re.Pattern[str]:
    lines = [r"(?:.*\n)*?" if line.strip() in ("...", "…") else re.escape(line) + r"\n" for line in output.splitlines()]
    return re.compile("".join(lines))


def blocks() -> list[tuple[str, str]]:
    readme = ROOT / "README.md"
    return sessions(readme.read_text(encoding="utf-8")) if readme.exists() else []


@pytest.mark.parametrize(("command", "output"), blocks())
def test_a_console_block_is_what_the_command_prints(command: str, output: str) -> None:
    words = shlex.split(command.removeprefix(".venv/bin/"), comments=True)
    assert words[0] == "cadee", "only cadee is shown in console blocks"
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "SOURCE_DATE_EPOCH": TODAY, "CADEE_CACHE": "off"}
    ended = subprocess.run(
        (*PROGRAM, *words[1:]),
        cwd=ROOT,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    printed = "".join(line.rstrip() + "\n" for line in ended.stdout.splitlines())
    assert pattern(output).fullmatch(printed), printed


def test_the_readme_shows_the_program_at_work() -> None:
    assert blocks()


def test_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [target for target in targets if target and "://" not in target and not (ROOT / target).exists()]
    assert not missing


def test_a_console_block_is_read_as_it_is_written() -> None:
    text = "```console\n$ cadee a\none\n...\nlast\n$ cadee b\n```\n"
    assert sessions(text) == [("cadee a", "one\n...\nlast"), ("cadee b", "")]
    assert pattern("one\n...\nlast").fullmatch("one\ntwo\nthree\nlast\n")
    assert not pattern("one\n...\nlast").fullmatch("one\ntwo\nthree\n")
    assert not pattern("one").fullmatch("one\ntwo\n")


def test_the_spec_it_shows_is_the_one_it_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] == (ROOT / "examples/first-look/cadee.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", ["integration-map.svg", "circuit.svg"])
def test_its_pictures_are_what_the_map_draws(picture: str, tmp_path: Path) -> None:
    kind = {"integration-map.svg": "svg", "circuit.svg": "circuit"}[picture]
    pilot = ROOT / "examples/retail-customer-service-sandbox"
    made = subprocess.run(
        (*PROGRAM, "map", str(pilot), "--format", kind, "--today", "2026-11-23"),
        cwd=tmp_path,
        check=True,
        stdout=subprocess.PIPE,
    )
    committed = (ROOT / "docs/images" / picture).read_bytes()
    assert made.stdout == committed, (
        f"run `cadee map {pilot.name} --format {kind} --today 2026-11-23`, look, and commit"
    )
