"""Running the command line inside the test process, and small workspaces to run it on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cadee.cli import main

SOUND = """\
cadee: 1
workflow: {name: Care, industry: retail, use_case: care, exposure: internal}
environments:
  sandbox: {stage: sandbox}
  production: {stage: production}
owners:
  platform: {kind: team, members: [maya, jonas]}
  maya: {kind: person}
  jonas: {kind: person}
systems:
  chat: {kind: channel, owner: platform}
  desk: {kind: human, owner: platform}
integrations:
  ask: {from: chat, to: desk}
"""
FAULTY = SOUND.replace("exposure: internal", "exposure: customer-facing").replace(
    "  desk: {kind: human, owner: platform}\n",
    "  desk: {kind: human, owner: platform}\n  assistant: {kind: agent, owner: platform, tier: 1}\n",
)


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: str | Path) -> Ran:
        monkeypatch.setattr("sys.argv", ["cadee", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        folder = tmp_path / "workspace"
        folder.mkdir(exist_ok=True)
        (folder / "cadee.yaml").write_text(text, encoding="utf-8")
        return folder

    return write
