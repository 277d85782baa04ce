"""From the words of a call to views: names checked, the nearest suggested, the base revision read."""

from collections.abc import Iterable
from pathlib import Path

from cadee.errors import InputError
from cadee.generators.base import Subject
from cadee.generators.diagram.sheets import CHANGE, FAILURE, FOCUS, JOURNEY, WHOLE, ZONES, View, known
from cadee.model.estate import Estate
from cadee.source.suggest import nearest

CIRCUIT = "circuit"
USUAL = (WHOLE, ZONES, JOURNEY, "identity", "data", "fallback", "ownership", CIRCUIT)
"""What is drawn into a folder where no view is named."""

MOST_NAMED = 5


def view(told: str, subject: Subject, hops: int, before: Estate | None, since: str) -> View:
    """Return the view that a word of the call means: `whole`, `journey:ID`, `focus:SYSTEM`, ...

    Raises:
        InputError: there is no such view, journey or system, or something is missing.
    """
    name, colon, about = told.partition(":")
    names = (*known(), CIRCUIT)
    if name not in names:
        raise InputError(f"there is no view {name!r}", fix=f"{_meant(name, names)}Views are: {', '.join(names)}.")
    if colon and name not in (JOURNEY, FOCUS, FAILURE):
        raise InputError(f"the view {name!r} is about everything", fix=f"Say --view {name}.")
    if name in (FOCUS, FAILURE):
        _one_of(about, subject.estate.systems, "system", name, subject)
    if name == JOURNEY and colon:
        _one_of(about, subject.estate.journeys, "journey", name, subject)
    if name == CHANGE:
        if before is None:
            raise InputError("the view 'change' has nothing to compare with", fix="Name a revision with --since.")
        return View(CHANGE, since, hops, before)
    return View(name, about, hops)


def _one_of(about: str, entries: Iterable[str], noun: str, name: str, subject: Subject) -> None:
    known_ = tuple(entries)
    if about in known_:
        return
    stage = subject.estate.environment
    where = f" in environment {stage.id!r}" if stage else ""
    more = f" and {len(known_) - MOST_NAMED} more" if len(known_) > MOST_NAMED else ""
    shown = f"{', '.join(known_[:MOST_NAMED]) or 'none'}{more}"
    if not about:
        raise InputError(f"the view {name!r} needs a {noun}", fix=f"Say --view {name}:ID; declared are: {shown}.")
    hint = _meant(about, known_) or f"Declared are: {shown}."
    raise InputError(f"there is no {noun} {about!r}{where}", fix=hint.strip())


def _meant(word: str, names: tuple[str, ...]) -> str:
    near = nearest(word, names)
    return f"Did you mean {' or '.join(near)}? " if near else ""


def before(workspace: Path, since: str, subject: Subject) -> Estate:
    """Return the estate as it was in a revision, in the environment of the subject.

    Raises:
        InputError: there is no such revision, or there was no workspace in it that can be read.
    """
    from cadee.cli.trust import base_of

    opened = base_of(workspace, since, "--since").opened()
    if opened is None:
        raise InputError(f"{since!r} holds no such workspace", fix="Name a later revision with --since.")
    if opened.estate is None:
        said = opened.findings[0].message if opened.findings else "it is empty"
        raise InputError(
            f"the workspace cannot be read as it was in {since!r}: {said}", fix="Name another revision with --since."
        )
    stage = subject.estate.environment
    if stage is None:
        return opened.estate
    if stage.id not in opened.estate.environments:
        raise InputError(
            f"environment {stage.id!r} was not declared in {since!r}", fix="Name another one with --env, or revision."
        )
    return opened.estate.resolve(stage.id)
