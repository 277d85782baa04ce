"""What wants to accept findings: waivers, comments, patterns of a configuration; and what a change alters of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from cadee.config import Config
from cadee.diagnostic import Place, order
from cadee.draft import Acceptance, Change
from cadee.model.proof import Waiver
from cadee.opening import Opened
from cadee.selection import RuleSet
from cadee.source.comments import remarks


def waivers(opened: Opened) -> Iterator[tuple[Waiver, Acceptance]]:
    """Yield the waivers of a workspace, each with what is told of it."""
    if opened.estate is None:
        return
    for waiver in opened.estate.waivers.values():
        route = ("waivers", waiver.id)
        place = opened.workspace.place(route, True)
        scope, reason = tuple(waiver.scope), waiver.reason or ""
        yield waiver, Acceptance(f"waivers/{waiver.id}", (waiver.rule,), place, scope, reason, route=route)


def comments(opened: Opened) -> Iterator[Acceptance]:
    """Yield the comments that ask to ignore rules; each speaks of its line, and of the entry whose key stands there."""
    told = remarks(opened.workspace)
    if not told or opened.estate is None:
        return
    keys = {
        (place.file, place.line): f"{section}/{key}"
        for section, entries in opened.estate.sections.items()
        for key in entries
        for place in (opened.workspace.place((section, key), True),)
    }
    for comment in told:
        entry = keys.get((comment.place.file, comment.place.end_line))
        yield replace(comment, scope=(entry,) if entry else ())


def patterns(config: Config, known: RuleSet) -> Iterator[Acceptance]:
    """Yield what a configuration ignores in the files of a pattern."""
    for pattern, selectors in config.per_path.items():
        codes = tuple(sorted(known.matching(selectors, config.origin), key=order))
        place = Place(config.origin, 1, 1, 1, 1)
        yield Acceptance(config.origin, codes, place, (pattern,), f"configured for {pattern}")


def changes(base: Opened, proposed: Opened) -> Iterator[Change]:
    """Yield what the proposed files say of accepted findings and the base does not, and what they no longer say."""
    before = {waiver.id: (waiver, told) for waiver, told in waivers(base)}
    after = {waiver.id: (waiver, told) for waiver, told in waivers(proposed)}
    for key, (waiver, told) in after.items():
        if key not in before:
            yield Change(f"adds waiver {key!r} of {waiver.rule}", told.place)
        elif waiver != before[key][0]:
            yield Change(f"alters waiver {key!r} of {waiver.rule}", told.place)
    section = proposed.workspace.place(("waivers",), True)
    for key in (key for key in before if proposed.estate and key not in after):
        yield Change(f"removes waiver {key!r} of {before[key][0].rule}", section)
    known = Counter((told.rules, told.reason) for told in remarks(base.workspace))
    for told in remarks(proposed.workspace):
        if known[told.rules, told.reason]:
            known[told.rules, told.reason] -= 1
        else:
            yield Change(f"adds a comment to ignore {', '.join(told.rules) or 'every rule'}", told.place)
