"""cadee generate: gateway configs and other artifacts that follow from the spec."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import QuietOption, TodayOption, day
from cadee.errors import Exit, InputError, ToolError

if TYPE_CHECKING:
    from cadee.generators.base import Artifact, Subject

Names = Annotated[
    list[str], typer.Argument(metavar="TARGET... [WORKSPACE]", help="What to make, then the workspace; see --list.")
]
Env = Annotated[str | None, typer.Option("--env", "-e", metavar="NAME", help="The environment to make it for.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="The folder to write to.")]
Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit 1 when the files in --out no longer equal the spec.")
]
List = Annotated[bool, typer.Option("--list", help="List the targets and how far each is proven.")]


def generate(
    names: Names = [],  # noqa: B006
    env: Env = None,
    out: Out = None,
    check: Check = False,
    list_: List = False,
    today: TodayOption = None,
    quiet: QuietOption = False,
) -> int:
    """Make TARGET from the spec: built as data, never pasted; credentials only as references.

    \b
    Examples:
      cadee generate gateway/envoy --env production --out deploy/production
      cadee generate gateway/litellm gateway/envoy examples/retail-customer-service --env staging --out out
      cadee generate gateway/envoy --env production --out deploy/production --check
      cadee generate exchange/cyclonedx exchange/oscal-assessment-results --env production --out exchange
    """
    from cadee.cli.output import deliver
    from cadee.cli.subject import subject
    from cadee.generators import generators

    known = {name: item for name, item in generators().items() if not name.startswith(("diagram/", "table/"))}
    if list_:
        for item in known.values():
            typer.echo(f"{item.target:<37}{item.proof:<16}{item.summary}")
        return Exit.OK
    targets, workspace = _split(names, known)
    if out is None:
        raise InputError("--out is missing", fix="Say where the files go, such as --out deploy/production.")
    judged = any(known[name].verdict for name in targets)
    on = day(today)
    about = replace(subject(workspace, env, on if judged else None), today=on)
    if about.estate.environment is None and about.estate.environments:
        raise InputError("--env is missing", fix=f"Name one of: {', '.join(about.estate.environments)}.")
    made = {name: tuple(known[name].make(about)) for name in targets}
    _read_back(about, made)
    if check:
        return _compare(out, made)
    deliver(out, made, about, quiet=quiet)
    return Exit.OK


def _read_back(about: "Subject", made: "Mapping[str, tuple[Artifact, ...]]") -> None:
    """Read gateway configurations back and compare them with the spec, before anything is written.

    Raises:
        ToolError: one does not say what the spec says.
    """
    from cadee.deployed import deploy
    from cadee.remainders import MAIN
    from cadee.translation import misreadings

    for kind, main in MAIN.items():
        files = {
            item.path: item.raw for item in made.get(f"gateway/{kind}", ()) if item.path.endswith((".yaml", ".json"))
        }
        for name in [path for path in files if path.rpartition("/")[2] == main]:
            folder = name.removesuffix(main)
            beside = {path.removeprefix(folder): raw for path, raw in files.items() if path.startswith(folder)}
            first = {name: beside.pop(main)}
            system = folder.rstrip("/").partition("/")[2]  # the folder of a gateway, where there are several
            found = next(misreadings(about.estate, deploy({**first, **beside}), system), None)
            if found is not None:
                raise ToolError(
                    f"{name} does not say what the spec says: {'/'.join(map(str, found.at))} {found.what}",
                    fix="This is a fault in cadee; nothing was written. Please report it.",
                )


def _compare(out: Path, made: "Mapping[str, tuple[Artifact, ...]]") -> int:
    from cadee.cli.output import differences

    found = differences(out, made)
    for line in found:
        typer.echo(line)
    typer.echo(f"{out}: {'differs from' if found else 'equals'} the spec")
    return Exit.FINDINGS if found else Exit.OK


def _split(names: list[str], known: Mapping[str, object]) -> tuple[list[str], Path]:
    """Targets first; the last word may be the workspace."""
    targets = [name for name in names if name in known]
    rest = [name for name in names if name not in known]
    if not targets or len(rest) > 1 or (rest and names[-1] != rest[0]) or (rest and not Path(rest[0]).exists()):
        wrong = f"there is no target {rest[0]!r}" if rest else "no target is named"
        raise InputError(wrong, fix=f"Targets are: {', '.join(known)}.")
    return list(dict.fromkeys(targets)), Path(rest[0]) if rest else Path()
