"""This file holds the groups of people that results matter for, and which of them some segments show."""

from collections.abc import Iterable

from cadee.graph.graph import Graph
from cadee.model.proof import Evaluation, Kpi


def languages(graph: Graph) -> tuple[str, ...]:
    """Return the languages that answers are given in; none where there is but one, or none is named."""
    named = tuple(dict.fromkeys(graph.estate.workflow.languages))
    return named if len(named) > 1 else ()


def channels(graph: Graph) -> tuple[str, ...]:
    """Return the channels by which requests get to a model, in order; none where there is but one."""
    asking = graph.reaching(graph.models, fallbacks=True)
    found = tuple(key for key in graph.systems("channel") if key in asking)
    return found if len(found) > 1 else ()


def deciding(graph: Graph) -> tuple[Kpi, ...]:
    """Return the measures that decide, in order of writing: those that a decision or a stage of a rollout names, and
    those with a part in decisions; where no measure is one, all.
    """
    estate = graph.estate
    conditions = [each for decision in estate.decisions.values() for each in decision.when]
    conditions += [each for stage in estate.rollout.values() for each in (*stage.entry, *stage.exit)]
    named = {condition.kpi for condition in conditions}
    found = [kpi for kpi in estate.kpis.values() if kpi.id in named or kpi.role in ("primary", "guardrail")]
    return tuple(found or estate.kpis.values())


def unseen(wanted: Iterable[str], results: Iterable[Kpi | Evaluation]) -> tuple[str, ...]:
    """Return what of some languages or channels no result shows.

    A segment shows one by its last part: `language/de` and `language/de-at` show `de`.
    """
    shown = {segment.rpartition("/")[2] for result in results for segment in result.segments}
    return tuple(
        each for each in wanted if each not in shown and not any(name.startswith(f"{each}-") for name in shown)
    )


def people(results: Iterable[Kpi | Evaluation]) -> bool:
    """Whether some result is shown for a group of people: for more than languages, channels, markets and times."""
    plain = ("language", "channel", "market", "country", "region", "store", "topic", "time")
    return any(segment.partition("/")[0] not in plain for result in results for segment in result.segments)
