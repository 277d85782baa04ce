"""This file holds who reads what through an index: whose readers bind what it holds, and for whom it is asked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cadee.diagnostic import Step, Witness
from cadee.graph.graph import Graph
from cadee.model.data import Data
from cadee.model.flow import Integration


class Asker(NamedTuple):
    """Somebody for whom an index is asked by a call: `refs` name it (`identities/shopper`), each may be the reader.

    `person` is False where nobody is named and only the calling system is known.
    """

    refs: tuple[str, ...]
    call: Integration
    person: bool


def binding(graph: Graph, name: str) -> tuple[Data, ...]:
    """Return the data whose `readers` bind what `name` may be read by: itself, and what it is made of, in order.

    Public data binds nobody, nor does a source of which its maker took labels away.
    """
    found = []
    for key in graph.ancestors([name]):
        labels = graph.sensitivity(key)
        if graph.estate.data[key].readers is not None and labels != {"public"} and labels <= graph.sensitivity(name):
            found.append(graph.estate.data[key])
    return tuple(found)


def lineage_witness(graph: Graph, name: str, source: str, *beyond: str) -> Witness:
    """Return the shortest chain from a source to data made of it, and the elements by which it comes to who reads."""
    made = (f"data/{key}" for key in graph.lineage(name, source))
    return Witness("chain", tuple(map(Step, (*made, *beyond))), "from the source to who may read it")


def narrows(graph: Graph, index: str) -> bool:
    """Whether an index can narrow what it finds to what a user may read, if it is told who that is."""
    system = graph.estate.systems[index]
    return system.subject_access == "per-subject" or (system.index is not None and bool(system.index.filters_by))


def askers(graph: Graph, index: str) -> Iterator[Asker]:
    """Yield for whom an index is asked and not narrowed, call by call in order.

    Whom the call names; where it names nobody, those on whose behalf its caller is called; else the caller itself.
    """
    for key in graph.calls_to(index):
        call = graph.estate.integrations[key]
        if call.action != "read" or (narrows(graph, index) and call.on_behalf_of):
            continue
        above = [graph.estate.integrations[each].on_behalf_of for each in graph.calls_to(call.source)]
        people = [call.on_behalf_of] if call.on_behalf_of else [each for each in dict.fromkeys(above) if each]
        for person in people:
            yield Asker((f"identities/{person}",), call, True)
        if not people:
            own = (f"identities/{call.identity}",) if call.identity else ()
            yield Asker((f"systems/{call.source}", *own), call, False)


def barred(asked: Iterable[Asker], sources: Sequence[Data]) -> Iterator[tuple[Asker, Data]]:
    """Yield the askers that may not read some source, each with the first such source."""
    for asker in asked:
        source = next((each for each in sources if set(asker.refs).isdisjoint(each.readers or ())), None)
        if source is not None:
            yield asker, source
