"""The values a verdict is made of: places, witnesses, findings, results, the report."""

from dataclasses import dataclass, field
from enum import StrEnum

LAYERS = {
    "A": "architecture",
    "C": "compliance",
    "D": "data",
    "EN": "enablement",
    "EV": "evaluation",
    "X": "cross",
    "S": "source",
}
"""The layer of a rule or of a fault of the input, by the letters in its code."""


def order(code: str) -> tuple[int, str]:
    """Sort key of a rule: layers in the order of `LAYERS`, then number; rules that do not come with cadee last."""
    letters = list(LAYERS)
    return letters.index(code.split("-")[1]) if code.startswith("CADEE-") else len(letters), code


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    BLOCK = "block"
    ERROR = "error"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)

    @property
    def gate(self) -> bool:
        """Whether a finding of this severity makes the exit status 1."""
        return self in (Severity.BLOCK, Severity.ERROR)

    def lowered(self) -> "Severity":
        """One step less grave: what a rule says of a fact it needs and does not find."""
        order = list(Severity)
        return order[min(self.rank + 1, len(order) - 1)]


class Result(StrEnum):
    """What became of one rule in one run."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"
    WAIVED = "waived"
    COULD_NOT_TELL = "could not tell"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A range in a file: 1-based lines and columns (code points), the end column exclusive.

    `file` is relative to the workspace root, with forward slashes.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


Route = tuple[str | int, ...]
"""Where a value stands in the merged workspace: `("systems", "web-chat", "owner")`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A further place a finding shows, with the words beside it ("declared here")."""

    place: Place
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a witness: `element` is `section/id`, `label` what it contributes."""

    element: str
    label: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """Why a graph finding holds: the path, cycle, cut, chain, sum or set, minimal and deterministic.

    `kind` is one of path, cycle, cut, chain, sum, set. `note` says in words what the steps show.
    """

    kind: str
    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Also:
    """A second place to show: the route of a value and the words beside it."""

    at: Route
    label: str


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, and where: `at` is a route such as `("systems", "desk", "owner")`.

    The message states the fact with names in quotes, lower case, without a full stop. `severity` overrides the
    entry's (a rule may be graver on tier 1). `unknown` marks a fact the rule needs and does not find: it is
    graded one step below. `help` offers concrete candidates. `witness` is minimal and deterministic. `place` is for
    what stands at no route, such as a comment; `marks` are second places outside the workspace.
    """

    at: Route
    message: str
    label: str = ""
    also: tuple[Also, ...] = ()
    witness: Witness | None = None
    severity: Severity | None = None
    unknown: bool = False
    help: str = ""
    place: Place | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Why the rule has nothing to judge here, in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown to hold, in a sentence with counts and names."""

    text: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a finding does not count: who accepted it, why, and until when (YYYY-MM-DD, "" where without end).

    `by` is `waivers/id`, `comment`, the name of a configuration, or `baseline`.
    """

    by: str
    reason: str = ""
    approver: str = ""
    expires: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, located and explained.

    `known` says that a baseline holds it. `accepted` says why it does not count, where that is so. `cause` is the
    fingerprint of the finding that this one follows from: mended there, it is gone here.
    """

    code: str
    name: str
    layer: str
    severity: Severity
    message: str
    place: Place
    element: str
    label: str = ""
    related: tuple[Mark, ...] = ()
    witness: Witness | None = None
    why: str = ""
    fix: str = ""
    help: str = ""
    environments: tuple[str, ...] = ()
    unknown: bool = False
    fingerprint: str = ""
    known: bool = False
    accepted: Exemption | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule: a word, and the reason or the proof in a sentence. `title` is what the rule demands."""

    code: str
    name: str
    layer: str
    result: Result
    reason: str = ""
    proofs: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one layer stands: `word` is met, at risk, not met or not assessed; never one score.

    `passed` of `decided` rules hold, and `waived` ones are accepted as they are; `grave` findings stop production,
    `lesser` ones warn; `reasons` say what else puts it at risk.
    """

    layer: str
    mechanism: str
    word: str
    passed: int = 0
    decided: int = 0
    waived: int = 0
    grave: int = 0
    lesser: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one workspace. `sources` maps file names to their text, for code frames.

    `findings` are those that count; `accepted` were waived, or known before where only new ones count. `gone` are
    the fingerprints of a baseline that nothing has any more. `settings` say what a configuration changed, in words.
    """

    workspace: str
    today: str
    environments: tuple[str, ...]
    findings: tuple[Finding, ...]
    results: tuple[RuleResult, ...]
    layers: tuple[Standing, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    revision: str = ""
    sources: dict[str, str] = field(default_factory=dict, repr=False)
    accepted: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    @property
    def loaded(self) -> bool:
        """False when the input itself is wrong, so that no rule could be asked."""
        return not any(f.layer == "source" and f.severity.gate for f in self.findings)
