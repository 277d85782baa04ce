"""The target exchange/oscal-mapping: the crosswalk itself, rules on one side, controls of a framework on the other."""

from collections.abc import Iterator

from cadee.crosswalk.listing import Framework, Listing, Pair, listing
from cadee.crosswalk.rows import NO_CLAIM, SENTENCE
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.ids import Ids, house
from cadee.generators.exchange.oscal import parts
from cadee.generators.exchange.oscal.parts import NS, Object, props, token
from cadee.generators.exchange.wording import markup

TARGET = "exchange/oscal-mapping"
KIND = "mapping-collection"


@generator(TARGET, "OSCAL 1.2: which rule supports which control, and which controls no rule speaks to",
           proof="schema-checked")  # fmt: skip
def mapping(subject: Subject) -> Iterator[Artifact]:
    """Yield the mapping collection: the same for every estate, dated by the day on which it was last checked."""
    known, own = listing(), house()
    used = [framework for framework in known.frameworks if any(c.key in known.paired for c in framework.controls)]
    told = {"sha-256": known.digest}
    body: Object = {
        "uuid": own.once(KIND),
        "metadata": parts.metadata("Crosswalk of cadee", known.checked.isoformat(), known.version, told),
        "provenance": {
            "method": "human",
            "matching-rationale": "functional",
            "status": "complete",
            "mapping-description": f"{SENTENCE} {NO_CLAIM}",
        },
        "mappings": [_mapping(own, known, framework) for framework in used],
        "back-matter": {
            "resources": [
                parts.rules_resource(own, known),
                *(parts.framework_resource(own, framework) for framework in used),
            ]
        },
    }
    yield Artifact("oscal/mapping-collection.json", parts.sealed(KIND, body), "schema-checked")


def _mapping(own: Ids, known: Listing, framework: Framework) -> Object:
    bare = [control for control in framework.controls if control.key not in known.paired]
    made: Object = {
        "uuid": own.of("mapping", framework.id),
        "source-resource": {"type": "catalog", "href": f"#{own.of('rules')}"},
        "target-resource": {"type": "catalog", "href": f"#{own.of('framework', framework.id)}"},
        "maps": [
            _map(own, pair) for control in framework.controls for pair in known.paired.get(control.key, ())
        ],
    }  # fmt: skip
    if bare:
        made["target-gap-summary"] = {
            "uuid": own.of("unmapped", framework.id),
            "unmapped-controls": [{"with-ids": [token(control) for control in bare]}],
        }
    return made


def _map(own: Ids, pair: Pair) -> Object:
    return {
        "uuid": own.of("map", pair.rule, pair.framework, pair.control),
        "ns": NS,
        "relationship": pair.relation,
        "sources": [{"type": "control", "id-ref": pair.rule}],
        "targets": [{"type": "control", "id-ref": token(pair.control)}],
        "props": props({"strength": str(pair.strength), "label": pair.control}),
        "remarks": markup(pair.why, pair.rule),
    }
