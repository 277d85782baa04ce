"""`cadee import`: what it writes, what it says, and how it refuses."""

import json
from pathlib import Path

import pytest

from cadee.source.format import format_text
from tests.cli.conftest import Run

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-a, api_key: os.environ/OPENAI_KEY, tpm: 1000}
  - model_name: spare
    litellm_params: {model: anthropic/opus}
router_settings:
  fallbacks: [{chat: [spare]}]
"""
OPEN = CONFIG.replace("anthropic/opus", "anthropic/opus, api_key: correct-horse-battery")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    return path


def test_a_workspace_is_written_that_check_takes_and_fmt_leaves(run: Run, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "first"
    ran = run("import", "litellm", config, "--out", out)
    assert (ran.status, ran.err) == (0, "")
    assert "Kept from config.yaml: 2 models, 2 routes, 1 fallback, 1 credential." in ran.out
    assert "model_list[].litellm_params.tpm: the language counts requests, not tokens (config.yaml:3)" in ran.out
    assert f"wrote {out / 'routes.yaml'}" in ran.out
    files = {path.name: path.read_text() for path in out.iterdir()}
    assert set(files) == {"cadee.yaml", "models.yaml", "routes.yaml"}
    assert "# TODO owners: who answers for each system" in files["cadee.yaml"]
    for text in files.values():
        assert format_text(text) == text
    assert run("fmt", out, "--check").status == 0
    judged = json.loads(run("check", out, "--format", "json").out)
    assert {finding["layer"] for finding in judged["findings"]} & {"source"} == set()
    assert judged["findings"]


def test_without_a_folder_nothing_is_written(run: Run, config: Path, tmp_path: Path) -> None:
    ran = run("import", "litellm", config)
    assert ran.status == 0
    assert ran.out.endswith("Nothing was written: name a new folder with --out.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_json_says_the_same(run: Run, config: Path) -> None:
    told = json.loads(run("import", "litellm", config, "--format", "json").out)
    assert (told["format"], told["files"], told["written"]) == ("litellm", ["config.yaml"], [])
    assert told["kept"]["models"] == 2
    assert told["lost"][0]["places"] == [{"file": "config.yaml", "line": 3, "column": 75}]
    assert {"section", "field", "why", "elements"} == set(told["open"][0])
    assert told["refused"] == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_a_key_in_the_open_is_told_left_out_and_fails(run: Run, tmp_path: Path, form: str, quiet: list[str]) -> None:
    path, out = tmp_path / "config.yaml", tmp_path / "first"
    path.write_text(OPEN)
    ran = run("import", "litellm", path, "--out", out, "--format", form, *quiet)
    assert ran.status == 1
    assert "a key in the open at 'model_list.1.litellm_params.api_key'" in ran.out
    written = "".join(file.read_text() for file in out.iterdir())
    assert "correct-horse" not in written + ran.out + ran.err
    if form == "text":
        assert "config.yaml:5:45: error CADEE-S-011 secret: " in ran.out


def test_nothing_is_ever_replaced(run: Run, config: Path, tmp_path: Path) -> None:
    out = tmp_path / "first"
    out.mkdir()
    (out / "mine.yaml").write_text("mine")
    ran = run("import", "litellm", config, "--out", out)
    assert ran.status == 2
    assert "is not empty" in ran.err
    assert [path.name for path in out.iterdir()] == ["mine.yaml"]
    assert run("import", "litellm", config, "--out", config).status == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("apisix", "config.yaml"), "there is no format 'apisix'"),
        (("litellm", "config.yaml", "--format", "xml"), "there is no format 'xml'"),
        (("litellm", "missing.yaml"), "cannot be read: No such file"),
        (("litellm", "."), "cannot be read"),
        (("litellm", "config.yaml", "config.yaml"), "a configuration of litellm is one file"),
        (("kong", "config.yaml"), "config.yaml is no configuration of Kong"),
        (("envoy-ai-gateway", "config.yaml"), "config.yaml is no configuration of an Envoy AI Gateway"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(config.parent)
    ran = run("import", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "fix: " in ran.err


def test_a_file_that_is_no_yaml_or_too_large_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("model_list: [")
    assert "cannot be read: 1:14: " in run("import", "litellm", path).err
    path.write_bytes(b"a" * (4 * 1024 * 1024 + 1))
    ran = run("import", "litellm", path)
    assert ran.status == 2
    assert "has more than 4194304 bytes" in ran.err
