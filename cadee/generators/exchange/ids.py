"""UUIDs that are worked out, never drawn: what is in the estate keeps its own, a document has one for its inputs."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cadee import __version__
from cadee.crosswalk.listing import listing
from cadee.diagnostic import Report
from cadee.errors import InputError
from cadee.generators.base import Subject

_ROOT = uuid5(NAMESPACE_URL, "urn:cadee:exchange")


@dataclass(frozen=True, slots=True)
class Ids:
    """UUIDs of version 5 (RFC 9562) for one estate in one environment, judged once."""

    lasting: UUID
    run: UUID

    def of(self, *names: str) -> str:
        """The same in every run: of an element, of a rule asked about an element."""
        return str(uuid5(self.lasting, json.dumps(names)))

    def once(self, *names: str) -> str:
        """Another one as soon as an input, the day or the version of cadee is another."""
        return str(uuid5(self.run, json.dumps(names)))


def ids(subject: Subject) -> Ids:
    """Return the UUIDs of a subject."""
    workflow = subject.estate.workflow
    lasting = _under(_ROOT, [workflow.name, workflow.industry, workflow.use_case, stage(subject)])
    known = listing()
    inputs = [__version__, subject.revision, known.digest, known.rules_digest, _judged(subject.report)]
    return Ids(lasting, _under(lasting, inputs))


def house() -> Ids:
    """Return the UUIDs of what comes with cadee and knows no estate."""
    known = listing()
    return Ids(_ROOT, _under(_ROOT, [known.version, known.digest, known.rules_digest, __version__]))


def _under(space: UUID, told: Any) -> UUID:
    return uuid5(space, json.dumps(told))


def _judged(report: Report | None) -> Any:
    if report is None:
        return None
    accepted = [[f.fingerprint, f.accepted.by, f.accepted.expires] for f in report.accepted if f.accepted]
    return [
        report.today,
        report.revision,
        report.environments,
        report.settings,
        [[result.code, result.result, result.reason, result.proofs] for result in report.results],
        [[finding.code, finding.element, finding.fingerprint, finding.message] for finding in report.findings],
        accepted,
    ]


def stage(subject: Subject) -> str:
    """The id of the environment, "" where the estate has none."""
    return subject.estate.environment.id if subject.estate.environment else ""


def judged(subject: Subject, target: str) -> Report:
    """Return the report of a subject.

    Raises:
        InputError: there is none, or nothing could be judged.
    """
    if subject.report is None or not subject.report.loaded:
        raise InputError(f"{target} is made of a verdict, and there is none", fix="Make it with `cadee generate`.")
    return subject.report
