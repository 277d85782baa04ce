"""docs/import.md can be followed: its file, and its commands in their order."""

import re
import shlex
from pathlib import Path

from tests.test_custom_docs import run
from tests.test_readme import PROGRAM, pattern, sessions

SHOWN = re.compile(r"^`(?P<path>[\w./-]+)`[^`]*?:\n\n```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_command_prints_what_the_page_says(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "import.md").read_text(encoding="utf-8")
    for shown in SHOWN.finditer(text):
        (tmp_path / shown["path"]).write_text(shown["text"], encoding="utf-8")
    assert [command.split()[1] for command, _ in sessions(text)] == ["import", "check"]
    for command, output in sessions(text):
        ended = run(tmp_path, *PROGRAM, *shlex.split(command)[1:])
        assert ended.returncode == 1
        printed = "".join(line.rstrip() + "\n" for line in ended.stdout.splitlines())
        assert pattern(output).fullmatch(printed), printed


def test_the_key_it_shows_is_not_in_what_it_makes(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "import.md").read_text(encoding="utf-8")
    (shown,) = SHOWN.finditer(text)
    (tmp_path / "config.yaml").write_text(shown["text"], encoding="utf-8")
    ended = run(tmp_path, *PROGRAM, "import", "litellm", "config.yaml", "--out", "first")
    made = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "first").iterdir())
    assert "correct-horse" in shown["text"]
    assert "correct-horse" not in ended.stdout + made
