"""The run: every claim to a laboratory, long trials first, several at a time, results in the order of the catalogue."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path

from cadee.drill.base import Claim, Drill, Outcome, Result
from cadee.drill.lab import Lab
from cadee.drill.product import Files, Program
from cadee.drill.scene import Scene
from cadee.errors import CadeeError
from cadee.registry import discover

WORKERS = 6
"""So many gateways at most run at a time: trials mostly wait."""

AGAIN = 2
"""So often a refuted claim is tried again, when all others are done: for a moment the machine may have stood still."""

FEW = 2 * WORKERS
"""Where more claims are refuted than so many, none is tried again: no moment spoils as many."""

Progress = Callable[[Result, int, int], None]


@cache
def drills() -> dict[str, Drill]:
    """Return every drill by its id, in the order of the catalogue."""
    found = discover("cadee.drill.drills", Drill, lambda drill: drill.id)
    return {name: found[name] for name in sorted(found, key=_order)}


def _order(name: str) -> tuple[str, int]:
    return name[:1], int(name[1:])


@dataclass(frozen=True, slots=True)
class Trial:
    """A claim and the drill that tries it; `number` is its place among all of a run."""

    number: int
    drill: Drill
    claim: Claim


def trials(scene: Scene, only: Sequence[str] = ()) -> list[Trial]:
    """Return what is to be tried, in the order of the catalogue, all of it or what `only` names.

    `only` holds ids of drills, and words that the place of a claim begins with or that its names equal.
    """
    found = [(drill, claim) for drill in drills().values() for claim in drill.claims(scene)]
    kept = [(drill, claim) for drill, claim in found if not only or any(_named(word, drill, claim) for word in only)]
    return [Trial(number, drill, claim) for number, (drill, claim) in enumerate(kept)]


def _named(word: str, drill: Drill, claim: Claim) -> bool:
    return word.lower() == drill.id.lower() or claim.place.startswith(word) or word in (claim.route, claim.about)


def run(
    scene: Scene,
    files: Files,
    program: Program,
    folder: Path,
    chosen: Sequence[Trial],
    progress: Progress,
    again: int = AGAIN,
) -> tuple[list[Result], tuple[str, ...]]:
    """Try every claim; return the results in order, and what was changed in the files to bring them to loopback.

    A claim that is refuted is tried up to `again` times more; it is proven only where it holds in all of them.

    Raises:
        CadeeError: the gateway cannot be started, or cannot be brought to loopback.
    """
    work = _Work(scene, files, program, folder)
    results: dict[int, Result] = {}
    pool = ThreadPoolExecutor(WORKERS if work.apart else 1)
    pending = [pool.submit(work.do, task) for task in _tasks(chosen, apart=work.apart)]
    try:
        for future in as_completed(pending):
            for number, result in future.result():
                results[number] = result
                progress(result, len(results), len(chosen))
        for number, result in _held(work, chosen, results, again):
            results[number] = result
            progress(result, len(results), len(chosen))
    except BaseException:
        work.stop()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [results[trial.number] for trial in chosen], work.changed


def _held(
    work: "_Work", chosen: Sequence[Trial], results: Mapping[int, Result], again: int
) -> Iterator[tuple[int, Result]]:
    """Try the refuted claims again, one after the other; yield those that now hold each time."""
    doubtful = [trial for trial in chosen if results[trial.number].outcome.verdict == "refuted"]
    if not again or len(doubtful) > FEW:
        return
    tries: dict[int, list[Result]] = {trial.number: [] for trial in doubtful}
    for _ in range(again):
        for task in _tasks(doubtful, apart=work.apart):
            for number, result in work.do(task):
                tries[number].append(result)
        doubtful = [trial for trial in doubtful if tries[trial.number][-1].outcome.verdict == "proven"]
    for trial in doubtful:
        *_, last = tries[trial.number]
        yield trial.number, replace(last, earlier=results[trial.number].outcome.why)


def _tasks(chosen: Sequence[Trial], *, apart: bool) -> list[list[Trial]]:
    """Part the trials into tasks of one laboratory each, the longest first; all in one where none may be apart."""
    if not apart:
        return [list(chosen)] if chosen else []
    alone = [[trial] for trial in chosen if trial.drill.alone]
    others = sorted((trial for trial in chosen if not trial.drill.alone), key=lambda trial: -trial.drill.seconds)
    shared: list[list[Trial]] = [[] for _ in range(min(WORKERS // 2, len(others)))]
    for trial in others:
        min(shared, key=_seconds).append(trial)
    return sorted([*alone, *shared], key=_seconds, reverse=True)


def _seconds(task: Sequence[Trial]) -> float:
    return sum(trial.drill.seconds for trial in task)


class _Work:
    """What all tasks of a run share."""

    def __init__(self, scene: Scene, files: Files, program: Program, folder: Path) -> None:
        self.stopped = False
        self.apart = scene.product.restarts
        self.changed: tuple[str, ...] = ()
        self._scene, self._files, self._program, self._folder = scene, files, program, folder
        self._labs: list[Lab] = []
        self._numbers = count()
        self._door = threading.Lock()

    def stop(self) -> None:
        """End every gateway now; a trial that waits for something finds it gone when it looks again."""
        with self._door:
            self.stopped = True
        with ExitStack() as each:
            for lab in self._labs:
                each.callback(lab.stop, at_once=True)

    def do(self, task: Sequence[Trial]) -> list[tuple[int, Result]]:
        """Try the claims of a task in a laboratory of their own."""
        with self._door:  # a laboratory makes a folder, and where a run is stopped that is being removed
            if self.stopped:
                return []
            lab = Lab(self._scene, self._files, self._program, self._folder / f"lab-{next(self._numbers)}")
            self._labs.append(lab)
        try:
            lab.start()
            self.changed = lab.changed
            return list(self._each(lab, task))
        finally:
            lab.stop()

    def _each(self, lab: Lab, task: Sequence[Trial]) -> Iterator[tuple[int, Result]]:
        for trial in task:
            if self.stopped:
                return
            began = time.monotonic()
            outcome = _outcome(lab, trial)
            yield trial.number, Result(trial.drill.id, trial.claim, outcome, time.monotonic() - began)


def _outcome(lab: Lab, trial: Trial) -> Outcome:
    try:
        return trial.drill.trial(lab, trial.claim)
    except CadeeError as error:
        return Outcome("not run", str(error))
    except Exception as error:  # noqa: BLE001  # one drill that breaks must not hide what the others found
        return Outcome("not run", f"the drill itself failed: {type(error).__name__}: {error}")
