"""Each damage to a generated configuration is noticed by the drills that say so; on the sound one they prove it all."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from cadee.drill.base import Result
from cadee.drill.run import AGAIN
from tests.drill.mutants import Mutant
from tests.drill.small import drilled, planned, scene
from tests.generators.gateway import programs
from tests.generators.gateway.estates import Change

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("mutants_*.py"))
MUTANTS: list[Mutant] = [mutant for name in MODULES for mutant in import_module(f"tests.drill.{name}").MUTANTS]
AT_A_TIME = 4


class Runs:
    """The runs of all mutants that were asked for, several at a time, and one run of each sound estate."""

    def __init__(self, folder: Path, asked: list[Mutant]) -> None:
        self._pool = ThreadPoolExecutor(AT_A_TIME)
        drills: dict[tuple[Change, ...], set[str]] = {}
        for mutant in asked:
            drills.setdefault(mutant.changes, set()).update(mutant.drills)
        self.sound: dict[tuple[Change, ...], Future[list[Result]]] = {
            changes: self._pool.submit(
                self._run, folder / f"sound-{number}", Mutant("", tuple(sorted(names)), dict, changes), AGAIN
            )
            for number, (changes, names) in enumerate(drills.items())
        }
        slow_first = sorted(asked, key=lambda mutant: "F6" not in mutant.drills)
        self.damaged: dict[str, Future[list[Result]]] = {
            mutant.name: self._pool.submit(self._run, folder / f"mutant-{number}", mutant)
            for number, mutant in enumerate(slow_first)
        }

    def _run(self, folder: Path, mutant: Mutant, again: int = 0) -> list[Result]:
        found, files = scene(*mutant.changes)
        if mutant.derived is not None:
            found, files = planned(found, files, mutant.derived(found.gateway))
        return drilled(found, mutant.damage(files), folder, mutant.drills, again)

    def stop(self) -> None:
        self._pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Runs]:
    programs.envoy()
    mine = (item for item in request.session.items if item.path == Path(__file__) and isinstance(item, pytest.Function))
    asked = [item.callspec.params["mutant"] for item in mine if "mutant" in getattr(item, "fixturenames", ())]
    found = Runs(tmp_path_factory.mktemp("mutants"), asked)
    yield found
    found.stop()


def test_there_are_mutants_enough_and_each_once() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) >= 25
    assert len(set(names)) == len(names)


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_a_damage_is_noticed(mutant: Mutant, runs: Runs) -> None:
    sound = {(item.drill, item.claim): item.outcome for item in runs.sound[mutant.changes].result()}
    damaged = runs.damaged[mutant.name].result()
    for drill in mutant.drills:
        mine = [item for item in damaged if item.drill == drill]
        faults = [item.claim for item in mine if item.outcome.verdict == "refuted"]
        assert faults, [(item.claim.says, item.outcome) for item in mine]
        assert "proven" in {sound[drill, claim].verdict for claim in faults}, [sound[drill, each] for each in faults]


@pytest.mark.real
@pytest.mark.xdist_group("drill-mutants")
def test_nothing_is_refuted_on_the_sound_estate(runs: Runs) -> None:
    for future in runs.sound.values():
        assert [
            (item.claim.says, item.outcome)
            for item in future.result()
            if item.outcome.verdict in ("refuted", "not run")
        ] == []
