"""docs/pack.md can be followed: its options are those of the command, its folders those of a pack, pictures there."""

import re
from pathlib import Path

from typer.main import get_command

from cadee.cli.app import app
from cadee.pack.make import made
from tests.pack.briefs import brief

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "pack.md").read_text(encoding="utf-8")
LARGEST = 200 * 1024


def test_every_option_is_told_and_no_other() -> None:
    command = get_command(app).commands["pack"]  # type: ignore[attr-defined]
    real = {name for each in command.params for name in each.opts if name.startswith("--")} - {"--help"}
    table = PAGE[PAGE.index("## Options") : PAGE.index("## What is in the folder")]
    assert set(re.findall(r"`(--[a-z-]+)", table)) == real


def test_every_folder_of_a_pack_is_told_and_no_other() -> None:
    files, _ = made(brief())
    table = PAGE[PAGE.index("## What is in the folder") : PAGE.index("## How this is held")]
    told = set(re.findall(r"`([a-z]+/)`", table))
    real = {f"{name.split('/')[0]}/" for name in files if "/" in name}
    assert real <= told
    assert told - real <= {"evidence/"}


def test_every_picture_is_there_told_of_and_small() -> None:
    shown = set(re.findall(r"\(images/(pack-[a-z-]+\.png)\)", PAGE))
    there = {path.name for path in DOCS.glob("images/pack-*.png")}
    assert shown <= there
    assert max(path.stat().st_size for path in DOCS.glob("images/pack-*.png")) < LARGEST


def test_every_link_leads_somewhere() -> None:
    local = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", PAGE) if not link.startswith("http")]
    assert local
    assert [link for link in local if not (DOCS / link).exists()] == []
