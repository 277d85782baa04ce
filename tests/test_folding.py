"""What an entry says to follow from another rule does: mended at the root, both findings are gone."""

import shutil
from pathlib import Path

import pytest
import yaml

from cadee.diagnostic import Finding, Report
from cadee.pipeline import Options, check
from cadee.rules.catalogue import entries
from tests.test_examples import BREAKS, CLEAN, PILOT, TODAY

Edits = list[tuple[str, str]]

TERMINAL: Edits = [("{to: assistant-to-embedder, on: [any]}", "{terminal: refusal, on: [any]}")]
"""The fallback of the pilot that went around the gateway ends in a refusal."""

EXPERIMENTS = [
    pytest.param("A-002", "A-006", "fallbacks/proxy-in-maintenance", TERMINAL, id="A-006"),
    pytest.param("A-002", "A-012", "fallbacks/proxy-in-maintenance", TERMINAL, id="A-012"),
    pytest.param(
        "A-010",
        "A-021",
        "fallbacks/large-busy",
        [
            (
                "- {to: assistant-to-chat-mini, on: [timeout, rate-limited, server-error]}",
                "- {to: assistant-to-chat-mini, on: [timeout, rate-limited, server-error]}\n"
                "      - {terminal: refusal, on: [any]}",
            )
        ],
        id="A-021",
    ),
    pytest.param(
        "A-012",
        "A-013",
        "integrations/assistant-to-chat-large",
        [("timeout: 30s\n    retries: 2", "timeout: 5s\n    retries: 0")],
        id="A-013-faster",
    ),
    pytest.param(
        "A-012",
        "A-013",
        "integrations/assistant-to-chat-large",
        [("timeout: 15s\n    retries: 2", "timeout: 200s\n    retries: 2")],
        id="A-013-more-patient",
    ),
    pytest.param(
        "D-002",
        "D-016",
        "systems/traces",
        [
            ("mode: async, data: [chat-text, order-data]}", "mode: async}"),
            ("emits: [chat.turns], content: full", "emits: [chat.turns], content: metadata"),
        ],
        id="D-016",
    ),
]


def judged(source: Path, target: Path, edits: Edits) -> Report:
    """The report on a copy of a workspace with every edit made wherever its text stands."""
    shutil.copytree(source, target)
    for before, after in edits:
        texts = {path: path.read_text(encoding="utf-8") for path in target.rglob("*.yaml")}
        assert any(before in text for text in texts.values()), before
        for path, text in texts.items():
            path.write_text(text.replace(before, after), encoding="utf-8")
    return check(target, Options(today=TODAY))


def followers(report: Report, root: str, consequence: str) -> list[tuple[Finding, Finding]]:
    """The findings of a rule that are folded under one of another, each with its cause."""
    causes = {finding.fingerprint: finding for finding in report.findings if finding.code == f"CADEE-{root}"}
    told = (finding for finding in report.findings if finding.code == f"CADEE-{consequence}")
    return [(causes[finding.cause], finding) for finding in told if finding.cause in causes]


@pytest.mark.parametrize(("root", "consequence", "element", "mend"), EXPERIMENTS)
def test_what_follows_goes_with_its_root(
    tmp_path: Path, root: str, consequence: str, element: str, mend: Edits
) -> None:
    before = followers(judged(PILOT, tmp_path / "before", []), root, consequence)
    (cause, follower), *_ = [pair for pair in before if pair[1].element == element]
    after = judged(PILOT, tmp_path / "after", mend)
    assert not {cause.fingerprint, follower.fingerprint} & {finding.fingerprint for finding in after.findings}


def test_a_rung_around_the_gateway_that_would_be_refused(tmp_path: Path) -> None:
    """The break of A-002; the clean workspace is its mended twin."""
    told = yaml.safe_load((BREAKS / "CADEE-A-002.yaml").read_text(encoding="utf-8"))
    edits = [(edit["replace"], edit["with"]) for edit in told["edits"]]
    assert followers(judged(CLEAN, tmp_path / "broken", edits), "A-002", "A-022")


def test_a_copy_where_it_is_not_cleared_follows_from_that(tmp_path: Path) -> None:
    edits = [("redacts: [personal", "redacts: [payment")]
    broken = judged(CLEAN, tmp_path / "broken", edits)
    assert followers(broken, "D-020", "D-016")


def test_every_pair_of_the_catalogue_was_tried() -> None:
    tried = {(param.values[0], param.values[1]) for param in EXPERIMENTS} | {("A-002", "A-022"), ("D-020", "D-016")}
    said = {(root, code) for code, entry in entries().items() for root in entry.follows}
    assert said == {(f"CADEE-{root}", f"CADEE-{consequence}") for root, consequence in tried}
