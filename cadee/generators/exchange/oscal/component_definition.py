"""The target exchange/oscal-component-definition: what an estate is made of, which rule speaks to which control."""

from collections.abc import Iterator, Sequence

from cadee.crosswalk.listing import Framework, Listing, Pair, listing
from cadee.crosswalk.rows import NO_CLAIM, SENTENCE
from cadee.diagnostic import Report
from cadee.generators.base import Artifact, Subject, generator
from cadee.generators.exchange.ids import Ids, ids, judged
from cadee.generators.exchange.oscal import parts
from cadee.generators.exchange.oscal.elements import WORKFLOW, component, owners
from cadee.generators.exchange.oscal.parts import RULE_NS, Object, props, token
from cadee.generators.exchange.wording import markup

TARGET = "exchange/oscal-component-definition"
KIND = "component-definition"
LEFT_OUT = "a component definition holds systems and rules; integrations, journeys and all else stay in the spec alone."


@generator(TARGET, "OSCAL 1.2: systems as components, rules as what speaks to a control", proof="schema-checked",
           verdict=True)  # fmt: skip
def component_definition(subject: Subject) -> Iterator[Artifact]:
    """Yield the component definition.

    Raises:
        InputError: there is no verdict.
    """
    report, known, own = judged(subject, TARGET), listing(), ids(subject)
    refs = [system.ref for system in subject.estate.systems.values()]
    metadata = parts.subject_metadata("component definition", report.today, subject)
    parts.with_owners(metadata, parts.parties(subject, own, owners(subject, [WORKFLOW, *refs])))
    used = [framework for framework in known.frameworks if _controls(known, framework)]
    body: Object = {
        "uuid": own.once(KIND),
        "metadata": metadata,
        "components": [
            _workflow(subject, own, report, known, used),
            *(component(subject, own, ref) for ref in refs),
        ],
        "back-matter": {
            "resources": [
                parts.rules_resource(own, known),
                parts.crosswalk_resource(own, known),
                *(parts.framework_resource(own, framework) for framework in used),
            ]
        },
    }
    yield Artifact("oscal/component-definition.json", parts.sealed(KIND, body), "schema-checked", (LEFT_OUT,))


def _controls(known: Listing, framework: Framework) -> list[tuple[str, Sequence[Pair]]]:
    return [(c.id, known.paired[c.key]) for c in framework.controls if c.key in known.paired]


def _workflow(subject: Subject, own: Ids, report: Report, known: Listing, used: Sequence[Framework]) -> Object:
    """The component for the workflow: every rule as a property, and one implementation for each framework."""
    made = component(subject, own, WORKFLOW)
    made["props"] += list(_rules(report))
    made["control-implementations"] = [_implementation(own, known, framework) for framework in used]
    return made


def _rules(report: Report) -> Iterator[Object]:
    """The rules, each as a group of properties with a remark of its own, as other tools read them."""
    for number, told in enumerate(report.results):
        group = f"rule_set_{number:03}"
        yield from props({"Rule_Id": told.code, "Rule_Description": told.title or told.name}, ns=RULE_NS, remarks=group)


def _implementation(own: Ids, known: Listing, framework: Framework) -> Object:
    return {
        "uuid": own.of("implementation", framework.id),
        "source": f"#{own.of('framework', framework.id)}",
        "description": f"{SENTENCE} {NO_CLAIM}",
        "props": props({"framework": framework.id, "version": framework.version}),
        "implemented-requirements": [
            _requirement(own, framework, control, pairs) for control, pairs in _controls(known, framework)
        ],
    }


def _requirement(own: Ids, framework: Framework, control: str, pairs: Sequence[Pair]) -> Object:
    rules = [each for pair in pairs for each in props({"Rule_Id": pair.rule}, ns=RULE_NS)]
    return {
        "uuid": own.of("requirement", framework.id, control),
        "control-id": token(control),
        "description": " ".join(markup(f"{pair.rule} ({pair.relation}, {pair.strength} of 3): {pair.why}", pair.rule)
                                for pair in pairs),
        "props": [*props({"label": control}), *rules],
    }  # fmt: skip
