"""What the manifest says of the making of a pack, taken from its brief."""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources.abc import Traversable

from cadee.crosswalk.rows import Value
from cadee.diagnostic import Result
from cadee.pack.base import Brief
from cadee.pack.manifest_about import About, Edition, Input, Population, Reason, Signed, Spec, population
from cadee.resources import data


def about(brief: Brief, folder: str, measured: bytes | None, signer: Signed | None) -> About:
    """Return what the manifest says; `folder` leads from the top of the repository to the workspace."""
    inputs = [*_inputs(brief.sources, "spec"), *_inputs(brief.evidence, "evidence")]
    if measured is not None and brief.judgement is not None:
        inputs += _inputs({brief.judgement.file: measured}, "measurements")
    environment = brief.estate.environment
    return About(
        workflow=brief.estate.workflow.title,
        environment=environment.id if environment else "",
        date=brief.today.isoformat(),
        cadee=brief.version,
        command=brief.command,
        spec=Spec(brief.subject.revision, tuple(inputs), folder),
        rules=rule_pack(brief.version),
        repository=brief.repository,
        crosswalk=Edition(brief.crosswalk.version, brief.crosswalk.digest),
        coverage=tuple(populations(brief)),
        failed=tuple(Reason(name, why) for name, why in brief.failed),
        previous=(brief.before.digest or None) if brief.before else None,
        since=(brief.before.commit or None) if brief.before else None,
        declaration=brief.judgement.declaration if brief.judgement else None,
        signer=signer,
    )


def _inputs(files: Mapping[str, bytes], role: str) -> Iterator[Input]:
    for path, content in sorted(files.items()):
        yield Input(path, sha256(content).hexdigest(), role)


@cache
def rule_pack(version: str) -> Edition:
    """Return the edition of the rules that come with cadee: the hash is over the name and the bytes of each entry."""
    whole = sha256()
    for entry in sorted(data("specs", "rules").iterdir(), key=_name):
        if entry.name.endswith(".yaml"):
            whole.update(entry.name.encode() + b"\0" + sha256(entry.read_bytes()).digest())
    return Edition(version, whole.hexdigest())


def _name(entry: Traversable) -> str:
    return entry.name


def populations(brief: Brief) -> Iterator[Population]:
    """Yield what was in scope, what was left out and what did not run, of each kind that a reader may count."""
    yield _rules(brief)
    yield _systems(brief)
    rows = brief.crosswalk.rows
    names = ["/".join(row.control.key) for row in rows]
    idle = [Reason(name, row.reason) for name, row in zip(names, rows, strict=True) if row.value is Value.NOT_ASSESSED]
    yield population("controls", names, (), idle)
    files = sorted({*brief.evidence, *brief.missing})
    not_kept = [Reason(name, absent.why) for name, absent in sorted(brief.missing.items())]
    yield population("evidence files", files, (), not_kept)


def _rules(brief: Brief) -> Population:
    told = brief.report.results
    out = [Reason(item.code, item.reason or "not run") for item in told if item.result is Result.NOT_RUN]
    inside = [item.code for item in told if item.result is not Result.NOT_RUN]
    idle = [Reason(item.code, item.reason) for item in told if item.result is Result.COULD_NOT_TELL]
    return population("rules", inside, out, idle)


def _systems(brief: Brief) -> Population:
    here = brief.estate.environment
    known = [ref for ref in brief.subject.files if ref.startswith("systems/")]
    inside = [item.ref for item in brief.estate.systems.values()]
    where = f"not in the environment {here.id}" if here else "not in any environment"
    return population("systems", inside, [Reason(ref, where) for ref in known if ref not in set(inside)])
