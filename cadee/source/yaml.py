"""The reader of YAML: bytes to plain data, places and faults."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from yaml import MarkedYAMLError
from yaml.events import StreamEndEvent

from cadee.source.aliases import WrittenOut
from cadee.source.build import Builder
from cadee.source.conceal import concealed, joined, written_out
from cadee.source.events import parser
from cadee.source.faults import Faults
from cadee.source.limits import LIMITS, Limits
from cadee.source.places import Lines, SourceFile
from cadee.source.refusals import StopError
from cadee.source.secrets import cover, cover_whole, refuse_secrets
from cadee.source.stream import refuse_rest, without_directives
from cadee.source.syntax import refuse_syntax
from cadee.source.text import cleaned, decode, refuse_encoding, refuse_unsafe


def read_yaml(
    name: str,
    raw: bytes,
    limits: Limits = LIMITS,
    engine: str = "",
    conceal: bool = True,
    above: int = 0,
    aliases: bool = False,
) -> SourceFile:
    """Return what `raw` holds: plain data, places and every fault.

    Args:
        name: what to call the file in places, relative to the root of the workspace.
        raw: the bytes of the file.
        limits: upper bounds.
        engine: the parser, see `events.parser`.
        conceal: whether to cover what only its name tells to be a secret, in the data and in the text to show.
        above: how many lines of the file stand before `raw`, for places.
        aliases: whether to write out what aliases and merge keys repeat instead of refusing them: for foreign files.
    """
    if len(raw) > limits.file:
        return _too_large(name, len(raw), limits)
    text, bad, marked = decode(raw)
    safe = cleaned(text)
    faults = Faults(Lines(name, safe, above), limits.repeats)
    refuse_encoding(bad, marked, text, faults)
    if safe is not text:
        refuse_unsafe(text, faults)
    safe = refuse_secrets(safe, faults)
    if bad is not None and not text:
        return SourceFile(name, "", None, faults.findings(), complete=False, above=above)
    body = without_directives(safe, faults)
    with _no_collection():
        builder, whole = _build(
            body, raw if body is text and bad is None and not marked else body.encode(), faults, limits, engine, aliases
        )
    safe = cover(safe, builder.hidden) if builder.hidden else safe
    shown = _concealed(safe, builder, faults) if conceal else safe
    if not whole:
        return SourceFile(name, shown, None, faults.findings(), complete=False, above=above, stop=faults.latest)
    return SourceFile(
        name,
        shown,
        builder.data,
        faults.findings(),
        nulls=builder.nulls,
        notes=faults.notes(),
        spans=builder.spans,
        written=safe,
        above=above,
    )


def _concealed(text: str, builder: Builder, faults: Faults) -> str:
    """Cover what only its name tells to be a secret: in the data, in what was said of it, in the text to show."""
    _, ranges = concealed(builder.data, builder.spans, text)
    if faults:  # a pair that was refused, or stands behind what was, is not among the data
        ranges += written_out(text)
    found = list(joined(ranges))
    if not found:
        return text
    faults.hush(found)
    return cover_whole(text, found)


def _build(text: str, raw: bytes, faults: Faults, limits: Limits, engine: str, aliases: bool) -> tuple[Builder, bool]:
    """Return what was built, and whether the whole text was read."""
    events = WrittenOut(parser(raw, engine), limits) if aliases else parser(raw, engine)
    builder = Builder(events, text, faults, limits)
    try:
        events.get_event()
        if not isinstance(events.get_event(), StreamEndEvent):
            builder.build()
            refuse_rest(text, events.get_event(), faults)
    except StopError:
        return builder, False
    except MarkedYAMLError as error:
        refuse_syntax(error, text, faults)
        return builder, False
    return builder, True


def _too_large(name: str, size: int, limits: Limits) -> SourceFile:
    faults = Faults(Lines(name, ""), limits.repeats)
    faults.add(
        "CADEE-S-003",
        f"the file has {size} bytes, where {limits.file} are read",
        0,
        0,
        fix="Split the file and include its parts.",
    )
    return SourceFile(name, "", None, faults.findings(), complete=False)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector while millions of values are made that all stay: it doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
