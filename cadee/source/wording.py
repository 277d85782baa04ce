"""What to say of data that is not in shape: each complaint of the models, in the words of who wrote the file."""

from collections.abc import Callable, Mapping

from cadee.diagnostic import Route
from cadee.model.base import Entity, Part
from cadee.model.document import Document
from cadee.model.kind import Kind, keys, kind_at
from cadee.source.complaint import Complaint, Fault
from cadee.source.faults import quote
from cadee.source.mend import mend
from cadee.source.naming import did_you_mean, wrong_text
from cadee.source.phrase import either, found, shown, tell, where
from cadee.source.reshape import expected_of, reshape, such_as
from cadee.source.suggest import nearest


def unknown_key(said: Complaint) -> Fault:
    """A key that the language does not have here."""
    *above, key = said.at
    parent = tuple(above)
    part = _part_at(parent)
    what = "section" if part is Document else "key"
    message = f"unknown {what} {quote(str(key))}" + (f" in {where(parent)}" if parent else "")
    home = _home(str(key), part, parent)
    if home:
        return Fault("CADEE-S-014", said.at, message, f"Move it to where it belongs: {home}.", True, f"belongs {home}")
    near = nearest(str(key), keys(part))
    if near:
        return Fault("CADEE-S-014", said.at, message, f"Rename it to {quote(near[0])}.", True, did_you_mean(near))
    own = f" A {what} of your own starts with 'x-'." if part is Document or issubclass(part, Entity) else ""
    fix = f"Remove it, or use one of the {what}s that exist.{own}"
    return Fault(
        "CADEE-S-014", said.at, message, fix, True, f"no such {what}", f"{what}s here are: {', '.join(keys(part))}"
    )


def missing(parent: Route, names: list[str]) -> Fault:
    """Keys that an entry must have and has not."""
    part = keys(_part_at(parent))
    lacks = either(map(quote, names), "and")
    if not parent:
        written = {"cadee": "Begin cadee.yaml with the line `cadee: 1`.", "workflow": _start_workflow(part["workflow"])}
        fix = " ".join(written[name] for name in names)
        return Fault("CADEE-S-015", (), f"the workspace lacks {lacks}", fix, label=f"needs {lacks}")
    examples = either((f"`{name}: {tell(part[name].example)}`" for name in names), "and")
    fix = f"Add {'it' if len(names) == 1 else 'them'}, for example {examples}."
    return Fault("CADEE-S-015", parent, f"{where(parent)} lacks {lacks}", fix, True, f"needs {lacks}")


def wrong_type(said: Complaint) -> Fault:
    """A value of another kind than its key takes."""
    expected = expected_of(said.kind)
    fix = reshape(said.kind, said.value) or f"Write {expected}{such_as(said.kind)}."
    message = f"{where(said.at)} must be {expected}, not {found(said.value)}"
    return Fault("CADEE-S-016", said.at, message, fix, said.key, f"expected {expected}")


def wrong_size(said: Complaint) -> Fault:
    """A number or a text beyond its bounds."""
    bounds = {
        "greater_than_equal": f"at least {said.context.get('ge')}",
        "less_than_equal": f"at most {said.context.get('le')}",
        "string_too_long": f"at most {said.context.get('max_length')} characters long",
    }
    bound = bounds[said.type]
    now = f"{len(said.value)}" if isinstance(said.value, str) else shown(said.value)
    fix = "Shorten it." if isinstance(said.value, str) else f"Write a number of {bound}{such_as(said.kind)}."
    return Fault("CADEE-S-016", said.at, f"{where(said.at)} must be {bound}, not {now}", fix, label=f"expected {bound}")


def empty(said: Complaint) -> Fault:
    """A text or a list that says nothing."""
    expected = "a text" if isinstance(said.value, str) else "at least one item"
    fix = f"Write {expected}{such_as(said.kind)}"
    may_go = said.kind.field is not None and not said.kind.field.is_required()
    fix += ", or remove the key." if may_go else "."
    return Fault("CADEE-S-016", said.at, f"{where(said.at)} is empty", fix, label=f"expected {expected}")


def wrong_quantity(said: Complaint) -> Fault:
    """A quantity without its unit, or with one that the language does not have."""
    expected = str(said.context["expected"])
    meant = mend(said.kind.written, said.value) if said.kind.written else ""
    message = f"{where(said.at)} must be {expected}"
    if type(said.value) in (int, float):
        message += ", not a number without a unit"
    if isinstance(said.value, str) and expected.startswith("a date") and len(said.value) == 10 and not meant:
        message = f"{where(said.at)} must be a day of the calendar, written year, month, day, such as 2026-06-30"
    label = f"did you mean {quote(meant)}?" if meant else "not of this form"
    fix = f"Write `{meant}`, if that is what is meant." if meant else f"Write {expected}."
    return Fault("CADEE-S-017", said.at, message, fix, label=label)


def wrong_choice(said: Complaint) -> Fault:
    """A value outside a list of choices."""
    words = [str(choice) for choice in said.kind.choices]
    listed = either(words)
    told = quote(said.value) if isinstance(said.value, str) else found(said.value)
    if said.key:
        message = f"{where(said.at[:-1])} cannot have {told}"
    else:
        message = f"{where(said.at)} cannot be {told}"
    if isinstance(said.value, str) and said.value in words:
        near: tuple[str, ...] = ()
        fix = f"Write {said.value} without quotes."
    else:
        near = nearest(said.value, words) if isinstance(said.value, str) else ()
        fix = f"Write {listed}." if len(words) == 1 else f"Choose one of {listed}."
    return Fault(
        "CADEE-S-018", said.at, message, fix, said.key, did_you_mean(near) if near else "not one of the choices"
    )


def two_ways(said: Complaint) -> Fault:
    """A rung that leads nowhere, or two ways."""
    if "to" not in said.value:
        return Fault(
            "CADEE-S-015", said.at, f"{where(said.at)} lacks 'to' or 'terminal'", key=True, label="leads nowhere",
            fix="Add `to` with an integration, or `terminal` with static-answer, cached-answer or refusal.",
        )  # fmt: skip
    return Fault(
        "CADEE-S-014", (*said.at, "terminal"), f"'terminal' cannot stand beside 'to' in {where(said.at)}", key=True,
        label="leads two ways", fix="Keep one of them; put the other into a rung of its own below.",
    )  # fmt: skip


WORDS: Mapping[str, Callable[[Complaint], Fault]] = {
    "extra_forbidden": unknown_key,
    "literal_error": wrong_choice,
    "truth_value": wrong_choice,
    "quantity": wrong_quantity,
    "string_pattern_mismatch": wrong_text,
    "greater_than_equal": wrong_size,
    "less_than_equal": wrong_size,
    "string_too_short": empty,
    "string_too_long": wrong_size,
    "too_short": empty,
    "one_way": two_ways,
}
"""Who speaks for which error of the models; everything else is a value of the wrong type."""


def _part_at(route: Route) -> type[Part]:
    here = kind_at(route)
    return here.part if here and here.part else Document


def _home(key: str, part: type[Part], parent: Route) -> str:
    """Where a key that is unknown here belongs: under a neighbour, or further up."""
    for name, inner in keys(part).items():
        if inner.part is not None and key in keys(inner.part):
            return f"under {quote(name)}"
    for length in range(len(parent) - 1, 1, -1):
        above = kind_at(parent[:length])
        if above is not None and above.part is not None and key in keys(above.part):
            return f"in {where(parent[:length])}"
    return ""


def _start_workflow(workflow: Kind) -> str:
    needed = [name for name, inner in keys(workflow.part or Part).items() if inner.field and inner.field.is_required()]
    return f"Add the section `workflow` with {either(needed, 'and')}."
