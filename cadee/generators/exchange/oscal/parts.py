"""What all OSCAL documents are made of: properties, metadata, parties, resources, ids of controls; and their seal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cadee import __version__
from cadee.crosswalk.listing import Control, Framework, Listing
from cadee.errors import ToolError
from cadee.generators.base import Subject
from cadee.generators.exchange.ids import Ids, stage
from cadee.generators.exchange.oscal.references import COUNT, faults, objects
from cadee.generators.exchange.wording import line, markup
from cadee.generators.gateway.dump import to_json

OSCAL = "1.2.1"
NS = "urn:cadee:ns:oscal:1"
RULE_NS = "https://oscal-compass.github.io/compliance-trestle/schemas/oscal"
"""The namespace under which other tools look for `Rule_Id` and `Rule_Description`."""

OWNER = "owner"
Object = dict[str, Any]


def props(told: Mapping[str, str | None], *, ns: str = NS, remarks: str = "") -> list[Object]:
    """Return properties of what is said; values that are absent or empty make none."""
    return [
        {"name": name, "ns": ns, "value": line(value, "-"), **({"remarks": remarks} if remarks else {})}
        for name, value in told.items()
        if value
    ]


def at(day: str) -> str:
    """The instant for a day on which something happened: its beginning."""
    return f"{day}T00:00:00Z"


def until(day: str) -> str:
    """The instant for a last day: its end."""
    return f"{day}T23:59:59Z"


def token(control: Control | str) -> str:
    """Return the id of a control as OSCAL wants it: a letter first, no spaces, no brackets; different ids differ."""
    said = control if isinstance(control, str) else control.id
    said = said.lower().replace("(", ".").replace(")", "").replace(". ", "-").replace("&", "-and-")
    said = re.sub(r"[^a-z0-9._-]", "-", said)
    return f"r-{said}" if said[0].isdigit() else said


def metadata(title: str, day: str, version: str, told: Mapping[str, str | None]) -> Object:
    """Return the metadata of a document of `day`."""
    return {
        "title": title,
        "last-modified": at(day),
        "version": version,
        "oscal-version": OSCAL,
        "props": props({"generator": f"cadee {__version__}", **told}),
    }


def subject_metadata(kind: str, day: str, subject: Subject) -> Object:
    """Return the metadata of a document about an estate."""
    about = {"environment": stage(subject), "spec-revision": subject.revision}
    title = f"{markup(subject.estate.workflow.name, 'workflow')}: {kind}"
    return metadata(title, day, subject.revision[:12] or "unknown", about)


def with_owners(metadata: Object, parties: Sequence[Object]) -> None:
    """Put those who answer for something into the metadata, with their role."""
    if parties:
        metadata["roles"] = [{"id": OWNER, "title": "Answers for it"}]
        metadata["parties"] = list(parties)


def parties(subject: Subject, ids: Ids, wanted: Iterable[str]) -> list[Object]:
    """Return the owners that are wanted, in order of the spec."""
    named = set(wanted)
    return [
        {
            "uuid": ids.of("party", owner.id),
            "type": "person" if owner.kind == "person" else "organization",
            "name": line(owner.title, owner.id),
            "props": props({"element": owner.ref, "role": owner.role}),
        }
        for owner in subject.estate.owners.values()
        if owner.id in named
    ]


def framework_resource(ids: Ids, framework: Framework) -> Object:
    """Return the resource that stands for a framework: what it is, in which version, when last looked at."""
    told = {
        "framework": framework.id,
        "version": framework.version,
        "status": framework.status,
        "last-checked": framework.checked.isoformat(),
        "verify": "true" if framework.verify else None,
    }
    return {
        "uuid": ids.of("framework", framework.id),
        "title": framework.title,
        "description": framework.note,
        "props": props(told),
    }


def rules_resource(ids: Ids, known: Listing) -> Object:
    """Return the resource that stands for the rules of cadee, and for the plan of an assessment by them."""
    told = {"version": __version__, "sha-256": known.rules_digest}
    return {
        "uuid": ids.of("rules"),
        "title": "Rules of cadee",
        "description": "Each rule with what it asks, why, and how it is mended: `cadee rules`, `cadee explain`.",
        "props": props(told),
    }


def crosswalk_resource(ids: Ids, known: Listing) -> Object:
    """Return the resource that stands for the pairs of rules and controls."""
    told = {"version": known.version, "sha-256": known.digest, "last-checked": known.checked.isoformat()}
    return {
        "uuid": ids.of("crosswalk"),
        "title": "Crosswalk of cadee",
        "description": "Which rule supports which control: put together by hand, each pair with a reason.",
        "props": props(told),
    }


def sealed(kind: str, body: Object) -> str:
    """Return a document as text, once everything it points at is there.

    Raises:
        ToolError: it does not hold together; nothing may be written.
    """
    document = {kind: body}
    count: Object = {"name": COUNT, "ns": NS, "value": ""}
    body["metadata"]["props"].append(count)
    count["value"] = str(objects(document))
    if found := faults(document):
        raise ToolError(
            f"the {kind} does not hold together: {found[0]}", fix="This is a fault in cadee; please report it."
        )
    return to_json(document)
