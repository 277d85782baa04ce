"""What is known between the answers of the rules and the report: what is accepted, what changed, what drifted."""

from dataclasses import dataclass

from cadee.diagnostic import Finding, Place, Route, RuleResult


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Something that says that findings are accepted: a waiver, a comment, a line of a configuration.

    `rules` are selectors, `scope` elements as `section/id`; `covered` are the elements whose findings it speaks of in
    this run. `refused` says in words why it accepts none of them, or some not.
    """

    by: str
    rules: tuple[str, ...]
    place: Place
    scope: tuple[str, ...] = ()
    reason: str = ""
    covered: tuple[str, ...] = ()
    refused: str = ""
    route: Route = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a proposed change would alter about how it is judged: `what` in words, and where it stands."""

    what: str
    place: Place


@dataclass(frozen=True, slots=True)
class Drift:
    """How something that runs differs from the spec: in words, where the spec says it, where the file says it."""

    what: str
    at: Route
    place: Place


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known when all rules about the estate have answered: what rules about the verdict itself judge.

    `whole` is False where only some environments were asked. `deployed` names the configurations that were compared
    with the spec, `drifts` how they differ, `absent` which files beside them were not given, `own` which of those given
    are not compared, as the platform may have others.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    results: tuple[RuleResult, ...]
    acceptances: tuple[Acceptance, ...] = ()
    changes: tuple[Change, ...] = ()
    whole: bool = True
    deployed: tuple[str, ...] = ()
    drifts: tuple[Drift, ...] = ()
    absent: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
