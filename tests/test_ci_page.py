"""docs/ci.md can be followed: the configuration is one, the options exist, the recipes are YAML."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cadee.cli.app import app
from cadee.config import parse
from cadee.reporters import reporters
from cadee.selection import builtin

PAGE = (Path(__file__).parent.parent / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(yaml|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_the_configuration_is_one_that_every_rule_knows() -> None:
    config = parse("cadee.toml", BLOCKS["toml"])
    assert config is not None
    known = builtin()
    assert known.chosen((), (), config)
    assert known.severities(config)
    assert known.parameters(config)
    for selectors in config.per_path.values():
        assert known.matching(selectors)


YAML = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [text for text in YAML if not text.startswith("waivers:")])
def test_a_recipe_is_yaml_and_names_formats_that_exist(text: str) -> None:
    assert isinstance(yaml.safe_load(text), dict)
    named = re.findall(r"--(?:output|format) ([a-z]+)", text)
    assert named
    assert set(named) <= set(reporters())


def test_every_option_that_is_named_exists() -> None:
    import typer

    command = typer.main.get_command(app)
    check = command.commands["check"]  # type: ignore[attr-defined]
    known = {name for parameter in check.params for name in (*parameter.opts, *parameter.secondary_opts)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert named
    assert named <= known


def test_the_waiver_and_the_comment_accept_what_they_name(tmp_path: Path) -> None:
    waiver = next(text for text in YAML if text.startswith("waivers:"))
    comment = re.search(r"# cadee: ignore\[[^`]+", PAGE)
    assert comment
    (tmp_path / "cadee.yaml").write_text(
        f"""cadee: 1
workflow: {{name: Care, industry: retail, use_case: care, exposure: customer-facing}}
owners:
  platform: {{kind: team}}
  maya-lindt: {{kind: person, level: executive}}
systems:
  web-chat: {{kind: channel, tier: 1}}
  model: {{kind: model}}  {comment[0]}
integrations:
  ask: {{from: web-chat, to: model}}
{waiver}""",
        encoding="utf-8",
    )
    call = "--select A-036,A-040,C-019,C-027 --trusted --format json --today 2026-11-23"
    ran = subprocess.run(
        (sys.executable, "-P", "-m", "cadee", "check", tmp_path, *call.split()),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = json.loads(ran.stdout)
    assert [finding["code"] for finding in report["findings"]] == []
    assert sorted(finding["code"] for finding in report["accepted"]) == ["CADEE-A-036", "CADEE-A-040"]
