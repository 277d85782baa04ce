"""What an entry says to follow from another rule does: mended at the root, both findings are gone."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from cadee.diagnostic import Finding, Report
from cadee.pipeline import Options, check
from cadee.rules.catalogue import HEADER, entries
from tests.test_examples import BREAKS, CLEAN, PILOT, TODAY

Edits = list[tuple[str, str]]


@dataclass(frozen=True)
class Tried:
    """A root and what follows from it, as `before` leaves a workspace, and gone as `after` leaves it."""

    root: str
    consequence: str
    before: Edits
    after: Edits
    base: Path | str = PILOT
    name: str = ""

    def __str__(self) -> str:
        return f"{self.consequence}-after-{self.root}{self.name and '-'}{self.name}"


def broken(code: str) -> Edits:
    """The edits of the clean workspace that make a rule speak."""
    told = yaml.safe_load((BREAKS / f"CADEE-{code}.yaml").read_text(encoding="utf-8"))
    return [(edit["replace"], edit["with"]) for edit in told["edits"]]


REFUSE: Edits = [("{to: assistant-to-embedder, on: [any]}", "{terminal: refusal, on: [any]}")]
RUNGS = (
    "- {to: assistant-to-chat-mini, on: [timeout, rate-limited, server-error]}",
    "- {to: assistant-to-chat-large, on: [context-overflow, server-error, timeout]}",
)
CIRCLE = """
systems:
  triage: {kind: agent}
  specialist: {kind: agent}
integrations:
  hand-on: {from: triage, to: specialist, mode: async}
  put-back: {from: specialist, to: triage, mode: async}
"""

TRIED = [
    Tried("A-002", "A-006", [], REFUSE),
    Tried("A-002", "A-012", [], REFUSE),
    Tried("A-002", "A-022", broken("A-002"), [], CLEAN),
    Tried("A-010", "A-021", [], [(rung, f"{rung}\n      - {{terminal: refusal, on: [any]}}") for rung in RUNGS]),
    Tried(
        "A-033",
        "EN-008",
        [],
        [("put-back: {", "put-back: {loop_budget: {max_steps: 4, wall_clock: 1h, spend: 1 EUR}, ")],
        CIRCLE,
    ),
    Tried("A-042", "A-006", broken("A-042"), [], CLEAN),
    Tried(
        "D-002",
        "D-016",
        [],
        [("mode: async, data: [chat-text, order-data]}", "mode: async}"), ("content: full", "content: metadata")],
    ),
    Tried("D-020", "D-016", [("redacts: [personal", "redacts: [payment")], [], CLEAN),
]


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[Path | str, Edits], Report]:
    """Return the report on a copy of a workspace with every edit made wherever its text stands."""

    def ask(base: Path | str, edits: Edits) -> Report:
        target = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        if isinstance(base, Path):
            shutil.copytree(base, target)
        else:
            target.mkdir()
            (target / "cadee.yaml").write_text(base + HEADER, encoding="utf-8")
        texts = {path: path.read_text(encoding="utf-8") for path in target.rglob("*.yaml")}
        for before, after in edits:
            assert any(before in text for text in texts.values()), before
            texts = {path: text.replace(before, after) for path, text in texts.items()}
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
        return check(target, Options(today=TODAY))

    return ask


def followers(report: Report, tried: Tried) -> list[tuple[Finding, Finding]]:
    """The findings of the consequence that are folded under one of the root, each with its cause."""
    causes = {finding.fingerprint: finding for finding in report.findings if finding.code == f"CADEE-{tried.root}"}
    told = (finding for finding in report.findings if finding.code == f"CADEE-{tried.consequence}")
    return [(causes[finding.cause], finding) for finding in told if finding.cause in causes]


@pytest.mark.parametrize("tried", TRIED, ids=str)
def test_what_follows_goes_with_its_root(judged: Callable[[Path | str, Edits], Report], tried: Tried) -> None:
    pairs = followers(judged(tried.base, tried.before), tried)
    left = {finding.fingerprint for finding in judged(tried.base, tried.after).findings}
    assert any(cause.fingerprint not in left for cause, _ in pairs)
    for cause, follower in pairs:
        assert cause.fingerprint in left or follower.fingerprint not in left


def test_every_pair_of_the_catalogue_was_tried() -> None:
    said = {(root, code) for code, entry in entries().items() for root in entry.follows}
    assert said == {(f"CADEE-{tried.root}", f"CADEE-{tried.consequence}") for tried in TRIED}
