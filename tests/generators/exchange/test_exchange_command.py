"""`cadee generate exchange/...`: asks for the verdict that these targets are made of, on the day that is named."""

import json
from pathlib import Path

import pytest

from cadee.cli import main
from cadee.generators import generators
from tests.generators.exchange.estates import TODAY

FILES = {
    "exchange/cyclonedx": "cyclonedx/bom.json",
    "exchange/gemara": "gemara/evaluation-log.yaml",
    "exchange/oscal-assessment-results": "oscal/assessment-results.json",
    "exchange/oscal-component-definition": "oscal/component-definition.json",
    "exchange/oscal-mapping": "oscal/mapping-collection.json",
    "exchange/oscal-poam": "oscal/plan-of-action-and-milestones.json",
}


def call(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["cadee", "generate", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_all_targets_are_made_and_stay_the_same(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name for name in generators() if name.startswith("exchange/")} == set(FILES)
    out, workspace = tmp_path / "out", root / "examples" / "retail-customer-service"
    words = [*FILES, workspace, "--env", "production", "--out", out, "--today", TODAY]
    assert call(monkeypatch, *words) == 0
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {
        *FILES.values(),
        "cadee-manifest.json",
    }
    assert call(monkeypatch, *words, "--check") == 0
    assert call(monkeypatch, *words[:-1], "2026-11-24", "--check") == 1
    bill = json.loads((out / FILES["exchange/cyclonedx"]).read_text(encoding="utf-8"))
    assert bill["metadata"]["timestamp"] == f"{TODAY}T00:00:00Z"


def test_one_target_alone_is_what_it_is_among_others(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = root / "examples" / "retail-customer-service-sandbox"
    common = [workspace, "--env", "sandbox", "--today", TODAY, "--quiet", "--out"]
    assert call(monkeypatch, *FILES, *common, tmp_path / "all") == 0
    for target, name in FILES.items():
        assert call(monkeypatch, target, *common, tmp_path / "one") == 0
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "all" / name).read_bytes()


def test_the_page_lists_the_targets_and_their_files(root: Path) -> None:
    text = (root / "docs" / "exchange.md").read_text(encoding="utf-8")
    for target, name in FILES.items():
        assert f"| `{target}` | `{name}` |" in text
