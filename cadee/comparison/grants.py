"""This file holds what grants that came and went let an identity do more and less."""

from collections.abc import Iterator, Sequence

from cadee.comparison.subject import Subject, Told, referred
from cadee.comparison.text import listed, quoted
from cadee.model.identity import Grant

DOING = {
    "read": "read", "write": "write", "irreversible": "act irreversibly on", "admin": "administer",
    "*": "do anything to",
}  # fmt: skip
ALL = ""
"""The data of a grant that names none."""

Permission = tuple[str, str, str]
"""What is granted on what, for which data."""


def grants(subject: Subject, path: str, old: Sequence[Grant] | None, new: Sequence[Grant] | None) -> Iterator[Told]:
    """Say what an identity may do more and less; a permission that a wider one holds is none of its own.

    Nothing where the grants allow the same and are only written another way.
    """
    before, after = _permissions(old or ()), _permissions(new or ())
    yield from _told(subject, path, after, before, 1)
    yield from _told(subject, path, before, after, -1)
    if not old and not new:
        was, now = ("not said" if value is None else "none" for value in (old, new))
        yield Told(path, f"grants of {subject.words} were {was}, now {now}")


def _permissions(each: Sequence[Grant]) -> dict[Permission, None]:
    return dict.fromkeys(
        (action, grant.on, data) for grant in each for action in grant.actions for data in grant.data or (ALL,)
    )


def _held(permission: Permission, among: dict[Permission, None]) -> bool:
    action, on, data = permission
    return any((each, on, part) in among for each in (action, "*") for part in (data, ALL))


def _told(
    subject: Subject, path: str, own: dict[Permission, None], other: dict[Permission, None], sign: int
) -> Iterator[Told]:
    """Say what `own` allows more than `other`: once for each element and the data it is narrowed to."""
    narrow: dict[tuple[str, str], list[str]] = {}
    for action, on, data in other:
        if data:
            narrow.setdefault((action, on), []).append(data)
    verbs: dict[tuple[str, str], list[str]] = {}
    for action, on, data in (each for each in own if not _held(each, other)):
        part = narrow.get((action, on), []) if data == ALL else []
        if part:
            yield Told(path, _whole(subject, DOING[action], referred(on), listed(map(quoted, part)), sign), sign)
        else:
            verbs.setdefault((on, data), []).append(DOING[action])
    may = "may now also" if sign > 0 else "may no longer"
    for (on, data), doing in verbs.items():
        of = f" ({quoted(data)} only)" if data else ""
        yield Told(path, f"{subject.words} {may} {listed(doing)} {referred(on)}{of}", sign)


def _whole(subject: Subject, doing: str, on: str, part: str, sign: int) -> str:
    if sign > 0:
        return f"{subject.words} may now {doing} all of {on}, before only {part}"
    return f"{subject.words} may now {doing} only {part} of {on}"
