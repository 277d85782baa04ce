"""The record of a drill for people: a line a drill, then what was refuted, what cannot be shown, what nobody tried."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cadee.drill.base import VERDICTS, Drill, Result, Verdict
from cadee.drill.evidence import Record
from cadee.reporters.ink import Ink, clean
from cadee.rules.wording import counted

STYLE: dict[Verdict, str] = {"proven": "met", "refuted": "error", "not provable": "warn", "not run": "warn"}
SIGN: dict[Verdict, str] = {"proven": "✓", "refuted": "✕", "not provable": "–", "not run": "…"}
_WIDTH = 58


def render(record: Record, known: dict[str, Drill], ink: Ink, *, verbose: bool) -> str:
    """Return the table of a drill and what it comes to; with `verbose` also every claim and what was seen."""
    lines = [*_head(record, ink), "", *_table(record.results, known, ink)]
    if verbose:
        lines += ["", *(line for result in record.results for line in _whole(result, ink))]
    refuted = [result for result in record.results if result.outcome.verdict == "refuted"]
    if refuted and not verbose:
        lines += ["", *(line for result in refuted for line in _whole(result, ink))]
    unsteady = [result for result in record.results if result.earlier]
    if unsteady:
        lines += ["", ink("refuted once, then held in every further try", "bold")]
        lines += [_short(result, result.earlier) for result in unsteady]
    broken = [result for result in record.results if result.outcome.verdict == "not run"]
    if broken:
        lines += ["", ink("not run", "bold"), *(_short(result, result.outcome.why) for result in broken)]
    unable = [result for result in record.results if result.outcome.verdict == "not provable"]
    if unable and not verbose:
        lines += ["", ink(f"not provable on {record.scene.product.name}", "bold"), *_reasons(unable)]
    return ink.finish("\n".join([*lines, "", *_foot(record, ink)])) + "\n"


def _head(record: Record, ink: Ink) -> Iterator[str]:
    estate, scene = record.scene.estate, record.scene
    assert estate.environment is not None
    what = f"{scene.gateway.system} on {scene.product.name} {record.program.version}"
    yield f"{ink(clean(estate.workflow.title), 'bold')} · {estate.environment.id} · {what}"
    places = len(record.changed)
    many = f"{places} address{'' if places == 1 else 'es'}"
    yield ink(f"on loopback only: stubs stand in for {many}; keys, tokens and certificates are made up", "dim")


def _table(results: Sequence[Result], known: dict[str, Drill], ink: Ink) -> Iterator[str]:
    by_drill: dict[str, Counter[Verdict]] = {}
    for result in results:
        by_drill.setdefault(result.drill, Counter())[result.outcome.verdict] += 1
    for name, found in by_drill.items():
        told = ", ".join(ink(f"{found[verdict]} {verdict}", STYLE[verdict]) for verdict in VERDICTS if found[verdict])
        yield f"{name:<4} {known[name].title:<{_WIDTH}} {told}"


def _whole(result: Result, ink: Ink) -> Iterator[str]:
    claim, outcome = result.claim, result.outcome
    sign = ink(f"{SIGN[outcome.verdict]} {outcome.verdict}", STYLE[outcome.verdict])
    yield f"{sign}  {result.drill}  {claim.place}" + (f"  ({result.seconds:.1f} s)" if result.seconds >= 1 else "")
    yield f"    claim   {clean(claim.says)}"
    if outcome.why:
        yield f"    {'seen' if outcome.verdict == 'refuted' else 'why':<7} {clean(outcome.why)}"
    for seen in outcome.observations:
        yield ink(f"    {seen.at}: {clean(seen.saw)}", "dim")


def _short(result: Result, why: str) -> str:
    return f"  {result.drill:<4} {result.claim.place}: {clean(why)}"


def _reasons(unable: Sequence[Result]) -> Iterator[str]:
    """Yield each reason once, with what it holds for."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for result in unable:
        place = result.claim.place
        places = by_reason.setdefault((result.drill, result.outcome.why), [])
        if place not in places:
            places.append(place)
    for (drill, why), places in by_reason.items():
        more = f" and {len(places) - 2} more" if len(places) > 2 else ""
        yield f"  {drill:<4} {clean(why)}: {', '.join(places[:2])}{more}"


def _foot(record: Record, ink: Ink) -> Iterator[str]:
    counts, covered = record.counts(), record.coverage
    told = ", ".join(ink(f"{counts[verdict]} {verdict}", STYLE[verdict]) for verdict in VERDICTS if counts[verdict])
    yield f"claims    {counted(sum(counts.values()), 'claim')} tried: {told or 'none'}"
    if record.partial:
        yield "coverage  not counted: only a part was asked for"
        return
    drilled = [item for item in covered if item.drills]
    share = round(100 * len(drilled) / len(covered)) if covered else 100
    held = sum(1 for item in covered if item.verdict == "proven")
    yield f"coverage  {len(drilled)} of {len(covered)} declared claims are drilled ({share} %), {held} of them proven"
    missing: dict[str, list[str]] = {}
    for item in covered:
        if not item.drills:
            missing.setdefault(item.declared.element, []).append(item.declared.place.partition(" ")[2])
    for number, (element, fields) in enumerate(missing.items()):
        yield f"{'no drill' if number == 0 else '':<8}  {element}: {', '.join(fields)}"
