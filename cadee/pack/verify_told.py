"""What is said of a verified pack: as text for people, as JSON for programs, and what the check does not show."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cadee import __version__
from cadee.pack.manifest import Manifest
from cadee.pack.verify import Found, Outcome
from cadee.reporters.ink import Ink, clean

FORMAT = "cadee-verify-1"
MOST_SHOWN = 100


def limits(outcome: Outcome) -> tuple[str, ...]:
    """Return, as sentences, what the check does not show."""
    manifest = outcome.manifest
    if manifest is None:
        return ()
    return (*_of_signature(outcome), *_of_making(outcome, manifest))


def _of_signature(outcome: Outcome) -> Iterator[str]:
    if outcome.signer is None:
        yield "Nobody signed: the files agree with their list, but whoever changed a file could change the list too."
    elif outcome.signed and not outcome.trusted:
        yield "The key is the pack's own: it shows that nothing changed since its holder signed, not who that is."
        if not any(item.kind == "signature" for item in outcome.found):
            yield "Name a key you trust with --key or --allowed-signers to be told whether it is that one."
    elif outcome.signed and not outcome.known_as:
        yield "It shows that the holder of the key you named signed, and nothing changed since; not who holds the key."
    if outcome.signed:
        yield "The day of the pack is what the signer says; no third party witnessed it."


def _of_making(outcome: Outcome, manifest: Manifest) -> Iterator[str]:
    about = manifest.about
    if outcome.rebuilt is None:
        how = "--rebuild WORKSPACE makes it again and compares" if about.repository else "it names no commit"
        yield f"Whether the pack follows from its spec was not checked: {how}."
    if about.repository and about.repository.dirty:
        yield "It was made from files that were not all committed."
    if about.repository and about.repository.signature == "present, not checked":
        yield "The commit carries a signature, which was not checked: git verify-commit does."
    if about.failed:
        yield f"Not in it, since making it failed: {', '.join(item.name for item in about.failed[:10])}."
    for each in about.coverage:
        if each.counts.left_out or each.counts.not_run:
            told = f"{each.counts.left_out} left out, {each.counts.not_run} not run"
            yield f"Of {each.counts.known} {each.of}: {told}; the manifest says which and why."
    yield "Whether the spec describes what really runs is for drills and people to show."


def text(outcome: Outcome, name: str, ink: Ink) -> str:
    """Return what is said on a terminal."""
    lines = [*_head(outcome, name), *_findings(outcome, ink), *_signer(outcome), *_rebuilt(outcome)]
    if told := limits(outcome):
        lines += ["not shown by this check:", *(f"  - {item}" for item in told)]
    lines.append(_verdict(outcome, ink))
    return ink.finish("".join(f"{line}\n" for line in lines))


def _verdict(outcome: Outcome, ink: Ink) -> str:
    if not outcome.holds:
        return ink("does not hold", "block")
    return ink("unchanged since it was signed" if outcome.signed else "agrees with its own list; unsigned", "met")


def _head(outcome: Outcome, name: str) -> Iterator[str]:
    if outcome.manifest is None:
        yield f"{clean(name)}: a pack that cannot be checked"
        return
    about = outcome.manifest.about
    where = f" in {about.environment}" if about.environment else ""
    yield clean(f"{name}: the pack of {about.workflow}{where}, judged on {about.date}, {_age(outcome.age)}")
    source = about.repository
    state = ", with changes that are not committed" if source and source.dirty else ""
    commit = f"commit {source.commit}{state}" if source else "no commit"
    yield clean(f"made by cadee {about.cadee} from {commit}; spec {about.spec.revision}; manifest {outcome.digest}")


def _age(days: int) -> str:
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} ahead of today"
    return "today" if days == 0 else f"{days} {'day' if days == 1 else 'days'} ago"


def _findings(outcome: Outcome, ink: Ink) -> Iterator[str]:
    for item in outcome.found[:MOST_SHOWN]:
        yield ink(f"{item.kind:<9}", "error") + clean(f" {item.path} {item.what}".replace("  ", " "))
    if (more := len(outcome.found) - MOST_SHOWN) > 0:
        yield f"and {more} more"
    if outcome.manifest is not None:
        yield ", ".join(counted(outcome))


def counted(outcome: Outcome) -> tuple[str, ...]:
    """Return how many files are as listed, changed, missing and so on."""
    kinds = Counter(item.kind for item in outcome.found if item.path)
    unlike = {item.path for item in outcome.found if item.kind in ("changed", "missing", "unsafe")}
    listed = {item.path for item in outcome.manifest.files} if outcome.manifest else set()
    told = [f"{outcome.files} files listed, {outcome.files - len(unlike & listed)} as listed"]
    return (*told, *(f"{kinds[kind]} {kind}" for kind in ("changed", "missing", "added", "unsafe") if kinds[kind]))


def _signer(outcome: Outcome) -> Iterator[str]:
    signer = outcome.signer
    if signer is None:
        if outcome.manifest is not None:
            yield "unsigned"
        return
    claims = ", ".join(item for item in (signer.name, signer.role) if item)
    told = f"key {signer.key_id} ({signer.format})"
    if outcome.known_as:
        told += f", known to you as {outcome.known_as}"
    if claims:
        told += f", calls itself {claims!r}"
    yield clean(f"signed by {told}" if outcome.signed else f"to be signed by {told}, but no signature of it holds")


def _rebuilt(outcome: Outcome) -> Iterator[str]:
    if outcome.rebuilt is None or outcome.manifest is None:
        return
    yield "rebuilt from the commit: " + ("the same bytes" if outcome.rebuilt else "not the same bytes")
    made = outcome.manifest.about.cadee
    if not outcome.rebuilt and made != __version__:
        yield clean(f"it was made by cadee {made} and rebuilt by {__version__}, which alone makes a difference")


def document(outcome: Outcome) -> dict[str, Any]:
    """Return what is said to programs."""
    about = outcome.manifest.about if outcome.manifest else None
    signer = outcome.signer
    return {
        "schema": FORMAT,
        "holds": outcome.holds,
        "workflow": about.workflow if about else None,
        "environment": about.environment if about else None,
        "date": about.date if about else None,
        "age_days": outcome.age if about else None,
        "manifest": outcome.digest or None,
        "commit": about.repository.commit if about and about.repository else None,
        "files": outcome.files,
        "signature": signer
        and {
            "format": signer.format,
            "key_id": signer.key_id,
            "name": signer.name,
            "role": signer.role,
            "valid": outcome.signed,
            "trusted": outcome.trusted,
            "known_as": outcome.known_as,
        },
        "rebuilt": outcome.rebuilt,
        "findings": [_told(item) for item in outcome.found],
        "not_shown": list(limits(outcome)),
    }


def _told(found: Found) -> dict[str, str]:
    return {"kind": found.kind, "path": found.path, "what": found.what}
