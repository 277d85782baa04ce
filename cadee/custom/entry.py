"""What is said of a rule beside how it decides: read from its file, the same for rules in YAML and in Python."""

import re
from collections.abc import Sequence
from datetime import date

from cadee.custom.sheet import Sheet
from cadee.diagnostic import LAYERS, Severity
from cadee.rules.catalogue import Control, Entry, Example

HOMES = tuple(layer for layer in LAYERS.values() if layer != "source")

_CODE = re.compile(r"(?P<prefix>[A-Z][A-Z0-9]{1,15})-[0-9]{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REMARK = re.compile(r"[1-9][0-9]*:[1-9][0-9]* (block|error|warn|info) \S.*")
_TAKEN = {*LAYERS, *(layer.upper() for layer in LAYERS.values())}

NEEDED = ("name", "title", "layer", "severity", "why", "fix", "examples")
KNOWN = (
    "name", "title", "layer", "severity", "severity_when", "why", "how", "fix", "false_positives", "applies", "motive",
    "parameters", "controls", "examples",
)  # fmt: skip


def entry(held: Sheet, key: str, *, how: str = "", applies: str = "") -> Entry:
    """Return the entry in a file. `key` is the field of its code; `how` and `applies` stand where it says nothing.

    Raises:
        InputError: something is missing or not as it must be.
    """
    return Entry(
        code=code(held, key),
        name=_slug(held),
        title=_title(held),
        severity=Severity(held.text("severity", choices=tuple(Severity))),
        why=held.sentence("why"),
        fix=held.sentence("fix"),
        home=held.text("layer", choices=HOMES),
        how=held.text("how", how),
        severity_when=held.text("severity_when"),
        false_positives=held.text("false_positives"),
        applies=held.text("applies", applies),
        motive=held.text("motive"),
        parameters=_parameters(held),
        controls=tuple(_control(each) for each in held.items("controls")) if "controls" in held.data else (),
        examples=_examples(held),
    )


def code(held: Sheet, key: str) -> str:
    """Return the code of a rule: a prefix of one's own and three digits."""
    value = held.text(key)
    found = _CODE.fullmatch(value)
    if found is None:
        fix = "Write a prefix of your own in capital letters, a hyphen and three digits, such as ACME-001."
        raise held.refused(f"{key!r} cannot be {value[:40]!r}", fix, key)
    if found["prefix"].startswith("CAD") or found["prefix"] in _TAKEN:
        raise held.refused(f"the prefix {found['prefix']!r} is cadee's own", "Choose another prefix.", key)
    return value


def _slug(held: Sheet) -> str:
    name = held.text("name")
    if not _NAME.fullmatch(name) or len(name) > 63 or name.upper() in _TAKEN:
        raise held.refused(
            f"'name' cannot be {name[:40]!r}", "Write words with hyphens, such as model-without-exit.", "name"
        )
    return name


def _title(held: Sheet) -> str:
    title = held.text("title")
    if title.endswith(".") or "\n" in title:
        raise held.refused("'title' must be one line without a full stop", "Say what the rule demands.", "title")
    return title


def _parameters(held: Sheet) -> dict[str, str]:
    if "parameters" not in held.data:
        return {}
    inner = held.inner("parameters")
    return {name: inner.text(name) for name in inner.data}


def _control(held: Sheet) -> Control:
    held.only(fields := ("framework", "id", "relation", "strength", "why"), fields)
    strength = held.data["strength"]
    if not isinstance(strength, int):
        raise held.refused("'strength' must be a number", "Write 1, 2 or 3.", "strength")
    return Control(held.text("framework"), held.text("id"), held.text("relation"), strength, held.text("why"))


def _examples(held: Sheet) -> tuple[Example, ...]:
    found = tuple(_example(each) for each in held.items("examples"))
    for lacking, fires in (("that fires", True), ("that is silent", False)):
        if not any(bool(example.expect) is fires for example in found):
            fix = "Show one spec that the rule finds fault with, and one that is sound."
            raise held.refused(f"there is no example {lacking}", fix, "examples", on_key=True)
    return found


def _example(held: Sheet) -> Example:
    held.only(("name", "spec", "expect", "today"), ("name", "spec"))
    remarks = held.texts("expect")
    _formed(held, remarks)
    today = held.text("today", "2026-11-23")
    try:
        date.fromisoformat(today)
    except ValueError:
        raise held.refused("'today' must be a day", "Write it as 2026-11-23.", "today") from None
    return Example(held.text("name"), held.text("spec"), remarks, today)


def _formed(held: Sheet, remarks: Sequence[str]) -> None:
    for remark in remarks:
        if not _REMARK.fullmatch(remark):
            fix = "Write line, column, severity and message, such as '3:11 warn system is alone'."
            raise held.refused(f"{remark[:60]!r} is no remark", fix, "expect")
