"""A claim that is refuted is tried again: it stays refuted unless it holds every further time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cadee.drill.base import Claim, Drill, Outcome, Result
from cadee.drill.lab import Lab
from cadee.drill.run import AGAIN, FEW, Trial, run
from cadee.drill.stubs import Seen, Stub
from tests.drill.small import drilled, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import put

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("drill-again")]


def flickering(verdicts: Sequence[bool]) -> tuple[Drill, list[int]]:
    """A drill that holds in one try and not in another, and how often the gateway of each try was started."""
    left, begun = list(verdicts), list[int]()

    def trial(lab: Lab, claim: Claim) -> Outcome:
        begun.append(lab.starts)
        return Outcome("proven") if left.pop(0) else Outcome("refuted", f"try {len(begun)}")

    return Drill("X1", "flickers", lambda _: iter(()), trial, alone=True), begun


def tried(folder: Path, *drills: Drill) -> tuple[list[Result], list[str]]:
    programs.envoy()
    found, files = scene()
    chosen = [Trial(number, drill, Claim("routes/x", f"field-{number}", "it")) for number, drill in enumerate(drills)]
    told: list[str] = []
    program = found.product.program()
    results, _ = run(found, files, program, folder, chosen, lambda result, *_: told.append(result.outcome.verdict))
    return results, told


def test_what_holds_in_every_further_try_is_proven_and_says_what_refuted_it(tmp_path: Path) -> None:
    drill, begun = flickering([False, True, True])
    (result,), told = tried(tmp_path, drill)
    assert (result.outcome.verdict, result.earlier) == ("proven", "try 1")
    assert told == ["refuted", "proven"]
    assert begun == [1, 1, 1], "each try has a gateway of its own"
    assert len(list(tmp_path.glob("lab-*"))) == 1 + AGAIN


@pytest.mark.parametrize("verdicts", [[False, False], [False, True, False]])
def test_what_fails_again_stays_refuted(verdicts: list[bool], tmp_path: Path) -> None:
    drill, begun = flickering(verdicts)
    (result,), told = tried(tmp_path, drill)
    assert (result.outcome.verdict, result.outcome.why, result.earlier) == ("refuted", "try 1", "")
    assert told == ["refuted"]
    assert len(begun) == len(verdicts)


def test_only_what_was_refuted_is_tried_again(tmp_path: Path) -> None:
    sound, begun = flickering([True])
    shaky, _ = flickering([False, True, True])
    results, _ = tried(tmp_path, sound, shaky)
    assert [item.earlier for item in results] == ["", "try 1"]
    assert begun == [1]


def test_where_much_is_refuted_nothing_is_tried_again(tmp_path: Path) -> None:
    many = [flickering([False]) for _ in range(FEW + 1)]
    results, _ = tried(tmp_path, *(drill for drill, _ in many))
    assert {item.outcome.verdict for item in results} == {"refuted"}
    assert all(len(begun) == 1 for _, begun in many)


@pytest.mark.parametrize(("drill", "model"), [("L1", "model-a"), ("L2", "model-b")])
def test_a_limit_counts_calls_however_often_one_is_tried(
    drill: str, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.envoy()
    kept = Stub.keep
    failing: list[str] = []

    def once_unwell(self: Stub, *request: Any) -> Seen:
        seen = kept(self, *request)
        if self.name == model and len(self.seen) == 5 and not failing:
            failing.append(self.mode)
            self.mode = "503"
        elif self.name == model and self.mode == "503":
            self.mode = failing[0]
        return seen

    monkeypatch.setattr(Stub, "keep", once_unwell)
    results = drilled(*scene(put("integrations/to-a/retries", 1)), tmp_path, [drill], again=0)
    mine = [item.outcome for item in results if item.claim.route == "support-chat"]
    assert {outcome.verdict for outcome in mine} == {"proven"}, mine
    assert sum(f"'{model}': 61" in str(outcome.observations) for outcome in mine) == 1, "one call was tried twice"
