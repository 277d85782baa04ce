"""The examples earn the reports they claim: one clean and asked everything, one a golden story, one a real shop."""

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from cadee.deployed import Deployed, deploy
from cadee.diagnostic import Report, Result
from cadee.exempting import changes
from cadee.generators.base import Subject
from cadee.generators.gateway.litellm.generator import litellm
from cadee.opening import open_workspace
from cadee.pipeline import Options, check, verdict
from cadee.rules import rules
from cadee.source.workspace import load

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden" / "examples"
MANIFESTS = ROOT.parent / "shared" / "corpus" / "kubernetes" / "online-boutique"
TODAY = date(2026, 11, 23)
CLEAN = EXAMPLES / "retail-customer-service"
PILOT = EXAMPLES / "retail-customer-service-sandbox"
BOUTIQUE = EXAMPLES / "online-boutique-assistant"

STORY = (
    "CADEE-A-001", "CADEE-A-011", "CADEE-A-025", "CADEE-A-039", "CADEE-C-002", "CADEE-D-001", "CADEE-EN-001",
    "CADEE-EV-001",
)  # fmt: skip
"""Path, people, identity, control, gate, data, owners, measures."""

NOT_PASSED = {"CADEE-A-015": Result.WAIVED, "CADEE-C-028": Result.NOT_APPLICABLE}
"""What the clean workspace does not pass: one promise is accepted by a waiver, and it is no proposed change."""


def judged(path: Path, today: date = TODAY) -> Report:
    return check(path, Options(today=today))


@cache
def running() -> Deployed:
    """The gateway of the clean workspace as it runs in production."""
    whole = open_workspace(load(CLEAN)).estate
    assert whole is not None
    made = {item.path: str(item.content) for item in litellm.make(Subject(whole.resolve("production"), "0"))}
    return deploy({path.removeprefix("litellm/"): made[path].encode() for path in sorted(made, reverse=True)})


def proposed(base: Path, path: Path) -> Report:
    """The report on a workspace that is a proposed change of `base`, whose gateway runs; its own waivers count."""
    before, after = open_workspace(load(base)), open_workspace(load(path))
    options = Options(today=TODAY, changes=tuple(changes(before, after)), deployed=(running(),))
    return verdict(after, options)


def lines(report: Report) -> str:
    """One line a finding: code, severity, place, environments, message."""
    told = (
        f"{f.code} {f.severity} {f.place.file}:{f.place.line} {','.join(f.environments) or '-'} {f.message}\n"
        for f in report.findings
    )
    return "".join(told)


@pytest.mark.parametrize("today", [TODAY, date(2027, 4, 30)], ids=str)
def test_the_retailer_is_clean_and_every_rule_had_something_to_judge(today: date) -> None:
    report = check(CLEAN, Options(today=today, deployed=(running(),)))
    assert lines(report) == ""
    assert {r.code: r.result for r in report.results if r.result is not Result.PASSED} == NOT_PASSED
    assert report.environments == ("sandbox", "staging", "production")
    assert all(r.proofs for r in report.results if r.code not in NOT_PASSED)


BREAKS = ROOT / "tests" / "breaks"
"""For each rule an edit of the clean workspace that it must notice: files, then texts and what replaces them."""


def test_every_rule_has_its_break() -> None:
    assert {path.stem for path in BREAKS.iterdir()} == set(rules())


@pytest.mark.parametrize("code", sorted(path.stem for path in BREAKS.iterdir()))
def test_breaking_the_retailer_makes_the_rule_speak(tmp_path: Path, code: str) -> None:
    told = yaml.safe_load((BREAKS / f"{code}.yaml").read_text(encoding="utf-8"))
    broken = tmp_path / "retail"
    shutil.copytree(CLEAN, broken)
    texts = {path: path.read_text(encoding="utf-8") for path in broken.glob(told["files"])}
    for before, after in ((edit["replace"], edit["with"]) for edit in told["edits"]):
        assert any(before in text for text in texts.values())
        texts = {path: text.replace(before, after) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    assert code in {finding.code for finding in proposed(CLEAN, broken).findings}


def test_what_the_retailer_points_to_is_there() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(CLEAN.rglob("*.yaml")))
    pages = re.findall(r"(?:runbook|document|file): ((?:runbooks|procedures|evidence)/[\w./-]+)(?:#([\w-]+))?", text)
    assert len(pages) > 60
    for page, anchor in pages:
        content = (CLEAN / page).read_text(encoding="utf-8")
        assert not anchor or f"## {anchor}\n" in content, f"{page}#{anchor}"
    named = {page for page, _ in pages}
    kept = {str(p.relative_to(CLEAN)) for d in ("evidence", "runbooks", "procedures") for p in (CLEAN / d).iterdir()}
    assert kept == named


@pytest.mark.parametrize("workspace", [PILOT, BOUTIQUE], ids=lambda path: path.name)
def test_the_report_is_the_one_on_record(workspace: Path, request: pytest.FixtureRequest) -> None:
    told = lines(judged(workspace))
    record = GOLDEN / f"{workspace.name}.txt"
    if request.config.getoption("--bless", default=False):
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(told, encoding="utf-8")
    assert told == record.read_text(encoding="utf-8")


def test_the_pilot_tells_its_story_in_order() -> None:
    findings = judged(PILOT).findings
    codes = list(dict.fromkeys(finding.code for finding in findings))
    assert [code for code in codes if code in STORY] == list(STORY)
    assert all(result.result is not Result.COULD_NOT_TELL for result in judged(PILOT).results)


def test_the_readme_of_the_shop_speaks_of_every_finding() -> None:
    page = (BOUTIQUE / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"CADEE-[A-Z]+-[0-9]{3}", page))
    assert {finding.code for finding in judged(BOUTIQUE).findings} <= told


def cited() -> list[tuple[str, str]]:
    """Every source that a comment of the shop names, with the words that must stand in it."""
    found = []
    for path in sorted(BOUTIQUE.glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            _, mark, comment = line.partition(" # ")
            if mark and (names := re.findall(r"[\w/-]+(?:/\*)?\.yaml", comment)):
                words = re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", comment)
                found += [(names[0], word) for word in words] + [(name, "") for name in names]
    return found


def test_every_fact_of_the_shop_names_a_manifest_that_says_so() -> None:
    if not MANIFESTS.exists():
        pytest.skip("the manifests of the shop are not on this machine")
    sources = cited()
    assert len(sources) > 100
    for name, word in sources:
        files = [MANIFESTS / name] if (MANIFESTS / name).exists() else sorted((MANIFESTS / "kustomize").glob(name))
        assert files, name
        assert not word or any(word in file.read_text(encoding="utf-8") for file in files), f"{word} in {name}"


def test_no_call_that_the_manifests_configure_is_left_out() -> None:
    if not MANIFESTS.exists():
        pytest.skip("the manifests of the shop are not on this machine")
    told = {word for _, word in cited()}
    for file in sorted((MANIFESTS / "kustomize" / "base").glob("*.yaml")):
        addresses = set(re.findall(r"name: (\w+_ADDR)\n", file.read_text(encoding="utf-8")))
        assert addresses - {"REDIS_ADDR"} <= told, file.name
