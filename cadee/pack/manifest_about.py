"""What a manifest says of the making of a pack: from what, by what, over what, and what is not in it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from cadee.pack.canonical import MOST


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


STRICT = ConfigDict(
    strict=True, extra="forbid", hide_input_in_errors=True, json_schema_serialization_defaults_required=True
)
Text = Annotated[str, StringConstraints(max_length=65536)]
Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")]
Day = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)]
Count = Annotated[int, Field(ge=0, le=MOST)]


@dataclass(frozen=True, slots=True, config=STRICT)
class Input:
    """A file that the pack was made of; `role` says as what: spec, configuration, measurements, evidence."""

    path: Text
    sha256: Hash
    role: Text = "spec"


@dataclass(frozen=True, slots=True, config=STRICT)
class Spec:
    """The workspace: the hash of what was read, its folder from the root of the repository, each file."""

    revision: Text
    inputs: tuple[Input, ...]
    folder: Text = ""


@dataclass(frozen=True, slots=True, config=STRICT)
class Repository:
    """The commit checked out, its tree, whether files differ from it, and whether it carries a signature."""

    commit: Commit
    tree: Commit
    dirty: bool
    signature: Literal["none", "present, not checked", "good", "bad"] = "none"


@dataclass(frozen=True, slots=True, config=STRICT)
class Edition:
    """Data that the pack was made with: its version and its hash."""

    version: Text
    sha256: Hash


@dataclass(frozen=True, slots=True, config=STRICT)
class Reason:
    """Something that is not in the pack, and why."""

    name: Text
    reason: Text


@dataclass(frozen=True, slots=True, config=STRICT)
class Counts:
    """known = in_scope + left_out; in_scope = ran + not_run."""

    known: Count
    in_scope: Count
    left_out: Count
    ran: Count
    not_run: Count


@dataclass(frozen=True, slots=True, config=STRICT)
class Population:
    """Of all that is known of one kind (`of`: rules, systems, files): what was in scope, what was left out, what did
    not run though it was in scope.

    Raises:
        ValueError: something is in two lists, or the counts are not those of the lists.
    """

    of: Text
    in_scope: tuple[Text, ...]
    left_out: tuple[Reason, ...]
    not_run: tuple[Reason, ...]
    counts: Counts

    def __post_init__(self) -> None:
        inside, outside = set(self.in_scope), {item.name for item in self.left_out}
        idle = {item.name for item in self.not_run}
        if inside & outside or idle - inside:
            raise ValueError("a population holds something in two lists")
        if self.counts != _counts(inside, outside, idle) or len(inside) != len(self.in_scope):
            raise ValueError("the counts of a population do not add up")


@dataclass(frozen=True, slots=True, config=STRICT)
class Signed:
    """Who is to sign: how, the key and its id, and the name and role that the signer claims.

    `public_key` is PEM for dsse and a line as in authorized_keys for ssh.
    """

    format: Literal["dsse", "ssh"]
    key_id: Text
    public_key: Text
    name: Text = ""
    role: Text = ""


@dataclass(frozen=True, slots=True, config=STRICT)
class About:
    """What a pack is about and was made of; all of it is signed, none of it names a machine or a user.

    `date` is the day it was judged on, `command` the words after `cadee` that make it again, without where it was
    written and who signed. `previous` is the SHA-256 of the manifest of the last approved pack, `since` the commit of
    the revision it is compared with, `declaration` the SHA-256 of the KPIs as declared before go-live. `failed` are
    the exporters that failed.
    """

    workflow: Text
    environment: Text
    date: Day
    cadee: Text
    command: tuple[Text, ...]
    spec: Spec
    rules: Edition
    repository: Repository | None = None
    crosswalk: Edition | None = None
    coverage: tuple[Population, ...] = ()
    failed: tuple[Reason, ...] = ()
    previous: Hash | None = None
    since: Commit | None = None
    declaration: Hash | None = None
    signer: Signed | None = None


def population(
    of: str, in_scope: Iterable[str], left_out: Iterable[Reason] = (), not_run: Iterable[Reason] = ()
) -> Population:
    """Return a population with its counts.

    Raises:
        ValueError: something is in two lists.
    """
    inside, outside, idle = tuple(in_scope), tuple(left_out), tuple(not_run)
    names = set(inside), {item.name for item in outside}, {item.name for item in idle}
    return Population(of, inside, outside, idle, _counts(*names))


def _counts(inside: set[str], outside: set[str], idle: set[str]) -> Counts:
    return Counts(len(inside) + len(outside), len(inside), len(outside), len(inside) - len(idle), len(idle))
