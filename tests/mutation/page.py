"""The page docs/mutation.md: the figures, what is left out, and every survivor with the reason why it stays."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tests.mutation.mutants import LEFT_OUT, Mutant
from tests.mutation.run import Outcome

REASONS = Path(__file__).with_name("survivors.yaml")
"""For each reason the survivors that it explains: the codes of rules, and the changed lines."""

HEAD = """# Mutation of the rules

How many small changes of a rule's code its own tests notice. Made by `python -m tests.mutation --write` on {day}
at {revision}; do not edit.

- A mutant is one change by one operator of cosmic-ray in one file of `cadee/rules/*/`. Added is one operator of the
  house: the condition of a comprehension is negated, which cosmic-ray does to statements only.
- It is killed when an example of the rule's entry fails (its remarks, and what it pins by `shows`, `proves` and
  `not_applicable`), when the break of the clean workspace is no longer noticed, when the clean workspace is no longer
  passed with a proof, or when that takes longer than ten seconds. Nothing else counts: no other test is asked.
- Mutants that mean the same as the rule count as survivors; the score is lower than what could be reached.

**{killed} of {made} mutants are killed: {share} %.**

## What is left out

| What cosmic-ray could do | Why not |
| --- | --- |
"""


def page(outcomes: Sequence[Outcome], day: str, revision: str) -> str:
    """Return the text of the page."""
    made, killed = sum(told.mutants for told in outcomes), sum(told.killed for told in outcomes)
    lines = [f"| {what} | {why} |".replace("X | None", "X \\| None") for what, why in LEFT_OUT.items()]
    lines += [
        "",
        "## The rules",
        "",
        "| Rule | File | Mutants | Killed | Score |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {told.code} | {told.path.removeprefix('cadee/rules/')} | {told.mutants} | {told.killed} "
        f"| {told.fault or f'{told.share} %'} |"
        for told in outcomes
    ]
    head = HEAD.format(day=day, revision=revision, made=made, killed=killed, share=f"{100 * killed / made:.1f}")
    return head + "\n".join([*lines, "", *_survivors(outcomes)]) + "\n"


def _survivors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    left = [(told, mutant) for told in outcomes for mutant in told.survivors]
    yield from ("## Survivors", "", f"{len(left)} in all, by the reason why they stay.")
    for item in yaml.safe_load(REASONS.read_text(encoding="utf-8")):
        explained = {(code, after) for code, afters in item["mutants"].items() for after in afters}
        here = [one for one in left if (one[0].code, one[1].after) in explained]
        left = [one for one in left if one not in here]
        if here:
            yield from ("", f"### {item['title']}", "", " ".join(item["why"].split()), "", *_listed(here))
    if left:
        yield from ("", "### Not looked at yet", "", *_listed(left))


def _listed(survivors: Sequence[tuple[Outcome, Mutant]]) -> Iterator[str]:
    for told, mutant in survivors:
        old, new = change(mutant.before, mutant.after)
        yield f"- {told.code.removeprefix('CADEE-')}, line {mutant.line}: `{old}` → `{new}`"


def change(before: str, after: str) -> tuple[str, str]:
    """Return what differs between two lines, with the words around it."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    first = max(before.rfind(" ", 0, max(0, start - 14)) + 1, 0)
    last = before.find(" ", len(before) - end + 14)
    tail = before[len(before) - end : last] if last > 0 else before[len(before) - end :]
    old, new = (" ".join(f"{line[first : len(line) - end]}{tail}".split()) for line in (before, after))
    return old.replace("`", "'"), new.replace("`", "'")


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
