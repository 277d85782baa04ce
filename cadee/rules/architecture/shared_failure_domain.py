"""Fallbacks that fail together with what they stand in for."""

from collections.abc import Iterator, Mapping, Sequence

from cadee.diagnostic import Severity, Step, Witness
from cadee.graph import Graph, SharedDomain
from cadee.graph.abilities import target
from cadee.model.flow import Fallback, Rung
from cadee.rules.base import Also, Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import article, counted

TELLING = {"system": 0, "vendor": 2, "region": 3, "credential": 4, "family": 5}
"""The kinds of labels, the most telling first; declared ones come second."""


@rule("CADEE-A-006")
def check(graph: Graph) -> Iterator[Answer]:
    """Compare what each rung fails with, transitively, with what its primary fails with."""
    ladders = [ladder for ladder in graph.estate.fallbacks.values() if any(rung.to for rung in ladder.rungs)]
    if not ladders:
        yield NotApplicable("no fallback leads to another system")
        return
    vital, unsaid, faults = graph.journey_calls(up_to_tier=1), dict[str, Fallback](), 0
    for ladder in ladders:
        rungs = {number: rung for number, rung in enumerate(ladder.rungs) if rung.to}
        shared = {n: graph.shared_domains(ladder.protects, rung.to or "", on=rung.on) for n, rung in rungs.items()}
        for number, domains in shared.items():
            if domains and not _relieved(graph, rungs, shared, number):
                faults += 1
                yield _violation(graph, ladder, number, domains, ladder.protects in vital)
        if not any(shared.values()):
            ends = (target(graph, key) for key in (ladder.protects, *(rung.to or "" for rung in rungs.values())))
            silent = (system.id for system in ends if system.failure_domains is None and system.kind != "human")
            unsaid |= dict.fromkeys((key for key in silent if key not in unsaid), ladder)
    if unsaid:
        yield _unsaid(graph, unsaid)
    if not faults and not unsaid:
        told = counted(len(ladders), "fallback")
        yield Proof(f"{told}: each leads outside what its primary fails with, for the failures it answers to")


def _unsaid(graph: Graph, unsaid: Mapping[str, Fallback]) -> Violation:
    (key, ladder), more = next(iter(unsaid.items())), f" (and {len(unsaid) - 1} more)" if len(unsaid) > 1 else ""
    message = f"nobody says what {key!r}{more} fails with, so fallback {ladder.id!r} may fail together with its primary"
    also, at = Also(graph.estate.route(ladder), "the fallback"), graph.estate.route(graph.estate.systems[key])
    return Violation(at, message, also=(also,), unknown=True, help=f"declare `failure_domains` of {', '.join(unsaid)}")


def _relieved(graph: Graph, rungs: Mapping[int, Rung], shared: Mapping[int, Sequence[SharedDomain]], nth: int) -> bool:
    """Whether another rung shares nothing and answers to the same failures; of a model, with a model."""
    model = target(graph, rungs[nth].to or "").kind == "model"
    alike = [key for key, rung in rungs.items() if not model or target(graph, rung.to or "").kind == "model"]
    ready = (key for key in alike if "any" in rungs[key].on or set(rungs[nth].on) <= set(rungs[key].on))
    return any(not shared[key] for key in ready)


def _violation(graph: Graph, ladder: Fallback, number: int, domains: Sequence[SharedDomain], vital: bool) -> Violation:
    first, *others = sorted(domains, key=lambda each: TELLING.get(each.label.partition("/")[0], 1))
    to, severity = ladder.rungs[number].to or "", Severity.BLOCK if vital else Severity.ERROR
    more = f", and they share {counted(len(others), 'more failure domain')}" if others else ""
    common = ", ".join(each.label for each in (first, *others))
    primary = (Step(f"integrations/{ladder.protects}", "the primary"), Step(first.primary, first.label))
    rung = (Step(f"integrations/{to}", f"rung {number + 1}"), Step(first.rung, first.label))
    apart = all(each.label.startswith("family/") or graph.declared_apart(each) for each in domains)
    fact = f"fails with what it protects: {ladder.protects!r} and {to!r} {first}"
    if apart and graph.declared_apart(first):
        outage = f"an outage of all of {first.label!r} takes {ladder.protects!r} and {to!r}"
        fact = f"shares its vendor with what it protects: {outage}"
    side = "on both ways" if first.primary == first.rung else "on the way of the rung"
    carriers = {first.primary: "on the way of the primary", first.rung: side}
    found = ((graph.estate.find(ref), words) for ref, words in carriers.items())
    return Violation(
        graph.estate.route(ladder, "rungs", number, "to"),
        f"fallback {ladder.id!r} {fact}{more}",
        label=f"rung {number + 1}",
        also=tuple(Also(graph.estate.route(entity), words) for entity, words in found if entity is not None),
        witness=Witness("set", primary + rung, f"what is common to both: {common}"),
        severity=Severity.WARN if apart else severity,
        help=f"lead the rung to {article(target(graph, to).kind)} that fails with none of this: {common}",
    )
