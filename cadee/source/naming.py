"""What to say of ids, addresses and names that are not written as they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from cadee.model.base import SECTIONS
from cadee.source.complaint import Complaint, Fault
from cadee.source.faults import quote
from cadee.source.phrase import either, where
from cadee.source.suggest import nearest, slug

WORDS = ("continue", "refusal", "static-answer", "workflow")
"""Words that may stand in the place of an address."""


def wrong_text(said: Complaint) -> Fault:
    """A text that does not look like what it must be."""
    if said.kind.is_id or said.key:
        return _bad_id(said)
    if said.kind.sections:
        return _bad_address(said)
    # The text itself is not repeated, unless a name is asked for: it may be what somebody wanted to keep to himself.
    expected = said.kind.expects or "another text"
    meant = "-".join(str(said.value).lower().split()) if expected.startswith("a name") else ""
    label = did_you_mean([meant]) if meant and said.kind.takes(meant) else "not of this form"
    return Fault("CADEE-S-016", said.at, f"{where(said.at)} must be {expected}", f"Write {expected}.", label=label)


def did_you_mean(near: Iterable[str]) -> str:
    """Return the question for the label."""
    return f"did you mean {either(map(quote, near))}?"


def _bad_id(said: Complaint) -> Fault:
    text = str(said.value)
    meant = slug(text.rpartition("/")[2] if said.kind.sections and "/" in text else text)
    message = f"{quote(text)} cannot be an id"
    if not said.key:
        message = f"{where(said.at)} must be an id, not {quote(text)}"
    elif len(text) > 63:
        message = f"an id of {len(text)} characters is too long"
    label = f"did you mean {quote(meant)}?" if meant and meant != text else "not an id"
    fix = "Write lower-case letters, digits and hyphens, at most 63, beginning with a letter or a digit."
    return Fault("CADEE-S-019", said.at, message, fix, said.key, label)


def _bad_address(said: Complaint) -> Fault:
    text = str(said.value)
    last = slug(text.rpartition("/")[2])
    homes = [f"{name}/{last}" for name in (*SECTIONS, "layers") if last in _ids(said.data, name)]
    fix = f"Write {said.kind.expects}."
    homes += nearest(text, [word for word in WORDS if said.kind.takes(word)])
    label = did_you_mean(homes[:3]) if homes else "not a section and an id"
    return Fault(
        "CADEE-S-019", said.at, f"{where(said.at)} must be {said.kind.expects}, not {quote(text)}", fix, label=label
    )


def _ids(data: Any, section: str) -> Mapping[str, Any]:
    entries = data.get(section) if isinstance(data, dict) else None
    return entries if isinstance(entries, dict) else {}
