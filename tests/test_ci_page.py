"""docs/ci.md can be followed: the configuration is one, the options exist, the recipes are YAML."""

import re
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


@pytest.mark.parametrize("text", re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
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
