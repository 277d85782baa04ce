"""cadee pack: the evidence pack, a folder with one page for leaders and the files behind it."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import QuietOption, TodayOption, WorkspaceArgument, day, root_at
from cadee.errors import Exit, InputError, ToolError

if TYPE_CHECKING:
    from cadee.cli.briefing import Briefed
    from cadee.pack.manifest import Manifest
    from cadee.pack.manifest_about import About, Signed

Env = Annotated[
    str | None,
    typer.Option("--env", "-e", metavar="NAME", help="The environment to judge; production where there is one."),
]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write, whole or not at all.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="REV|PACK", help="Say what changed since a revision, or since an approved pack."),
]
Measurements = Annotated[
    Path | None,
    typer.Option("--measurements", "-m", metavar="FILE", help="Measured aggregates, CSV or JSON: see docs/decide.md."),
]
Sign = Annotated[
    str | None,
    typer.Option("--sign", metavar="KEY", help="Sign with a private Ed25519 key (PEM, OpenSSH), or ssh:KEY."),
]
Name = Annotated[str, typer.Option("--signer", metavar="NAME", help="Who signs, in words; the pack prints it.")]
Role = Annotated[str, typer.Option("--role", metavar="WORDS", help="As what that person signs.")]


Pdf = Annotated[
    Path | None, typer.Option("--pdf", metavar="FILE", help="Write the page as a PDF too (needs cadee[pdf]).")
]


def pack(
    workspace: WorkspaceArgument = Path(),
    out: Out = Path("pack"),
    env: Env = None,
    since: Since = None,
    measurements: Measurements = None,
    sign: Sign = None,
    signer: Name = "",
    role: Role = "",
    pdf: Pdf = None,
    today: TodayOption = None,
    quiet: QuietOption = False,
) -> int:
    """Write the evidence pack of WORKSPACE: one page to decide from, and every file behind it.

    \b
    Examples:
      cadee pack --env production --out pack
      cadee pack examples/retail-customer-service --out pack --measurements measured.csv
      cadee pack --since v1.4 --sign ~/keys/release.pem --signer "Maya Lindt" --role "head of customer care"
      cadee verify pack
    """
    from cadee.cli.briefing import Call, briefed
    from cadee.cli.pack_folder import write_pack
    from cadee.cli.signing import signer as signer_of

    if (signer or role) and not sign:
        raise InputError("--signer and --role say who signs, and nothing is signed", fix="Name the key with --sign.")
    who = signer_of(sign, workspace, signer, role) if sign else None
    command = _command(workspace, env, since, measurements, today)
    found = briefed(Call(workspace, env, since, measurements, day(today), command))
    found = replace(found, brief=replace(found.brief, signed=who is not None, signer=signer if who else ""))
    files, about = _made(found, who.facts if who else None, None if quiet else _progress())
    from cadee.pack.manifest import MANIFEST, seal
    from cadee.pack.signing import sign as signed

    try:
        sealed = seal(files, about)
    except ValueError as error:
        fix = "Rename files of the spec or of its evidence: letters, digits, dots, hyphens; no two alike but for case."
        raise InputError(f"a pack cannot hold these files: {error}".splitlines()[0][:300], fix=fix) from None
    if who is not None:
        sealed |= signed(sealed[MANIFEST], who)
    paper = _paper(pdf, sealed, quiet=quiet)
    write_pack(out, sealed)
    if pdf is not None and paper is not None:
        _write_pdf(pdf, paper)
    _say(out, found, sealed, about, quiet=quiet)
    return Exit.FAULT if about.failed else Exit.OK


def _paper(pdf: Path | None, files: Mapping[str, bytes], *, quiet: bool) -> bytes | None:
    """Make the PDF before anything is written: where it cannot be made, nothing is."""
    if pdf is None:
        return None
    from cadee.cli.pdf import to_pdf

    if not quiet:
        typer.echo("making the PDF: up to some minutes for a large pack", err=True)
    from cadee.pack.make import INDEX

    return to_pdf(files[INDEX].decode())


def _write_pdf(path: Path, paper: bytes) -> None:
    from cadee.cli.output import replace_file

    try:
        replace_file(path, paper)
    except OSError as error:
        raise ToolError(f"could not write {path}: {error.strerror}", fix="The pack itself is written.") from error


def rebuild(workspace: Path, manifest: "Manifest") -> Mapping[str, bytes]:
    """Return the files, manifest included, that a manifest's own call makes of the workspace at its commit.

    Raises:
        InputError: the call rests on something that the commit does not hold.
    """
    from cadee.cli.briefing import Call, briefed
    from cadee.pack.manifest import seal

    told = manifest.about
    _same_rules(told)
    if told.previous is not None or "--since" in told.command:
        raise InputError(
            "the pack was compared with another pack or revision, which its commit does not hold",
            fix="Leave out --rebuild, or rebuild a pack made without --since.",
        )
    measured = [item.path for item in told.spec.inputs if item.role == "measurements"]
    place = workspace / told.command[told.command.index("--measurements") + 1] if measured else None
    if place is not None and not place.resolve().is_relative_to(workspace.resolve()):
        raise InputError("the measurements do not lie in the workspace", fix="Leave out --rebuild.")
    call = Call(workspace, told.environment or None, None, place, date.fromisoformat(told.date), told.command)
    found = briefed(call)
    signer = told.signer
    same = replace(
        found.brief, repository=told.repository, signed=signer is not None, signer=signer.name if signer else ""
    )
    return seal(*_made(replace(found, brief=same, folder=told.spec.folder), signer, None))


def _same_rules(told: "About") -> None:
    """Refuse to compare with what other rules say: that it differs would speak of cadee, not of the pack."""
    from cadee import __version__
    from cadee.pack.record import rule_pack

    own = rule_pack(__version__)
    if told.cadee != own.version or told.rules.sha256 != own.sha256:
        raise InputError(
            f"the pack was made by cadee {told.cadee} with the rules {told.rules.sha256[:12]}, and this is cadee "
            f"{own.version} with the rules {own.sha256[:12]}",
            fix="Install the cadee that made it, or leave out --rebuild; the files can be checked without.",
        )


def _command(
    workspace: Path, env: str | None, since: str | None, measurements: Path | None, today: str | None
) -> tuple[str, ...]:
    """Return the words of the call, as they would be in the folder of the workspace."""
    root = root_at(workspace)
    if measurements is not None and root is not None and measurements.resolve().is_relative_to(root):
        measurements = measurements.resolve().relative_to(root)
    words = ["pack"]
    for option, value in (("--env", env), ("--since", since), ("--measurements", measurements), ("--today", today)):
        words += [option, str(value)] if value is not None else []
    return tuple(words)


def _made(
    found: "Briefed", signed: "Signed | None", progress: Callable[[str, int, int], None] | None
) -> "tuple[dict[str, bytes], About]":
    from cadee.pack.make import made
    from cadee.pack.record import about

    files, brief = made(found.brief, progress)
    return files, about(brief, found.folder, found.measured, signed)


def _progress() -> Callable[[str, int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(name: str, done: int, of: int) -> None:
        sys.stderr.write(f"\r\033[K{done}/{of} {name}" if done < of - 1 else "\r\033[K")
        sys.stderr.flush()

    return show


def _say(out: Path, found: "Briefed", sealed: Mapping[str, bytes], about: "About", *, quiet: bool) -> None:
    from cadee.reporters.ink import clean

    for item in about.failed:
        typer.echo(f"not made: {item.name}: {item.reason}", err=True)
    for name, absent in sorted(found.brief.missing.items()):
        typer.echo(clean(f"not in the pack: {name}: {absent.why}"), err=True)
    if quiet:
        return
    told = found.brief.judgement
    if told is not None:
        typer.echo(f"{told.outcome.upper()}  {told.action}")
    size = sum(map(len, sealed.values()))
    typer.echo(f"wrote {out / 'index.html'} and {len(sealed) - 1} files behind it, {size / 1024:,.0f} KiB")
    typer.echo(f"check it with: cadee verify {out}" if about.signer else "unsigned: it can be checked, not attributed")
