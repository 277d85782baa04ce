"""cadee drill: run the generated gateway against injected faults."""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import Colour, ColourOption, QuietOption, TodayOption, VerboseOption, colour, day, glyphs
from cadee.cli.reading import MOST, below
from cadee.errors import Exit, InputError, ToolError

if TYPE_CHECKING:
    from cadee.drill.base import Result
    from cadee.drill.evidence import Record
    from cadee.drill.product import Product
    from cadee.drill.run import Trial
    from cadee.drill.scene import Scene
    from cadee.generators.base import Subject

WorkspaceArgument = Annotated[
    Path, typer.Argument(metavar="[WORKSPACE]", help="A folder with cadee.yaml, or one below it.", show_default=False)
]
Env = Annotated[str | None, typer.Option("--env", "-e", metavar="NAME", help="The environment to drill.")]
Target = Annotated[str, typer.Option("--target", metavar="NAME", help="The product to run: envoy or litellm.")]
Gateway = Annotated[str | None, typer.Option("--gateway", metavar="ID", help="Which gateway, where there are several.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help="Drill the files in DIR instead: they are run, so trust them first."),
]
Only = Annotated[
    list[str],
    typer.Option("--only", metavar="WORD", help="Only this drill (F1), element (routes/x) or route (repeatable)."),
]
List = Annotated[bool, typer.Option("--list", help="List the claims and the drills that try them; run nothing.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the record as JSON: evidence.")]
KeepLogs = Annotated[
    Path | None, typer.Option("--keep-logs", metavar="DIR", help="Copy the gateway's logs and files there.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table: the record, or the list of --list.")]

_REMOVALS, _PAUSE = 50, 0.1
"""So often a folder is removed that is still written to, with so many seconds between."""


def drill(
    workspace: WorkspaceArgument = Path(),
    env: Env = None,
    target: Target = "envoy",
    gateway: Gateway = None,
    only: Only = [],  # noqa: B006
    list_: List = False,
    config: Config = None,
    out: Out = None,
    json_: Json = False,
    keep_logs: KeepLogs = None,
    today: TodayOption = None,
    color: ColourOption = Colour.AUTO,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
) -> int:
    """Run the generated gateway on loopback before stub endpoints, let them fail as declared, read both ends.

    \b
    Examples:
      cadee drill --env production
      cadee drill examples/retail-customer-service --env production --out drill.json
      cadee drill --env staging --only F1 --only routes/support-chat --verbose
      cadee drill --env production --config deploy/production/envoy
    """
    from cadee.cli.subject import subject
    from cadee.drill.run import trials

    product = _product(target)
    about = subject(workspace, env, None)
    if about.estate.environment is None:
        if not about.estate.environments:
            raise InputError("the spec declares no environment, and a gateway runs in one", fix="Declare environments.")
        raise InputError("--env is missing", fix=f"Name one of: {', '.join(about.estate.environments)}.")
    scene, files = _scene(about, product, gateway, config)
    chosen = trials(scene, only)
    if only and not chosen:
        raise InputError(f"nothing is named {', '.join(only)}", fix="See cadee drill --list.")
    if list_:
        _listed(chosen, as_json=json_)
        return Exit.OK
    _writable(out, keep_logs)
    record = _record(scene, files, chosen, about, keep_logs, today, partial=bool(only), quiet=quiet)
    return _told(record, out, as_json=json_, ink=colour(color), verbose=verbose, quiet=quiet)


def _listed(chosen: "list[Trial]", *, as_json: bool) -> None:
    """Print what would be tried, as a table or as JSON."""
    if as_json:
        told = [{"drill": trial.drill.id, "place": trial.claim.place, "claim": trial.claim.says} for trial in chosen]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for trial in chosen:
        typer.echo(f"{trial.drill.id:<4} {trial.claim.place:<48} {trial.claim.says}")


def _writable(out: Path | None, logs: Path | None) -> None:
    """Refuse, before anything runs, a record or logs that could not be written.

    Raises:
        InputError: nothing can be written there.
    """
    from cadee.cli.output import is_stream

    if out is not None and not is_stream(out):
        if out.is_dir():
            raise InputError(f"{out} is a folder", fix="Name a file with --out.")
        _writable_folder(out.absolute().parent, "Name a file in a folder that you may write to with --out.")
    if logs is not None:
        place = logs.absolute()
        nearest = next(folder for folder in (place, *place.parents) if folder.exists())
        _writable_folder(nearest, "Name a folder that you may write to with --keep-logs.")


def _writable_folder(folder: Path, fix: str) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder} is {'not a folder' if folder.exists() else 'missing'}", fix=fix)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{folder} cannot be written to", fix=fix)


def _product(name: str) -> "Product":
    from cadee.drill.envoy import Envoy
    from cadee.drill.litellm import LiteLLM

    known: dict[str, Product] = {found.name: found for found in (Envoy(), LiteLLM())}
    product = known.get(name.removeprefix("gateway/"))
    if product is None:
        raise InputError(f"{name!r} cannot be drilled", fix=f"What can be run here: {', '.join(known)}.")
    try:
        import cryptography  # noqa: F401
        import jwt  # noqa: F401
    except ImportError:
        raise InputError("drills need more packages", fix="Run pip install 'cadee[drill]'.") from None
    return product


def _scene(
    about: "Subject", product: "Product", gateway: str | None, config: Path | None
) -> "tuple[Scene, dict[str, bytes]]":
    from cadee.drill.scene import Scene
    from cadee.generators.gateway.derive import derive
    from cadee.generators.gateway.start import folder

    made = tuple(product.generator.make(about))  # first: it says all that is missing at once
    plan = derive(about.estate)
    found = {each.system: each for each in plan.gateways}
    if gateway is None and len(found) > 1:
        raise InputError("there are several gateways", fix=f"Name one with --gateway: {', '.join(found)}.")
    name = gateway or next(iter(found))
    if name not in found:
        raise InputError(f"there is no gateway {name!r}", fix=f"There are: {', '.join(found)}.")
    home = f"{folder(product.generator.target, plan, found[name])}/"
    files = {item.path.removeprefix(home): item.raw for item in made if item.path.startswith(home)}
    if config is not None:
        given = _read(config, product.main)
        _sound(config, {name: raw for name, raw in given.items() if name in files})
        files |= given
    return Scene(about.estate, product.fit(found[name]), product), files


def _read(folder: Path, main: str) -> dict[str, bytes]:
    """Return the files below a folder that holds a configuration."""
    if not (folder / main).is_file():
        raise InputError(f"{folder} holds no {main}", fix="Name the folder that cadee generate wrote it to.")
    return {name: path.read_bytes() for name, path in below(folder) if path.stat().st_size <= MOST}


def _sound(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse files of a configuration of which a drill would run something else than the product does.

    Raises:
        InputError: one holds what readers take differently, such as a key that stands twice.
    """
    from cadee.deployed import SCRIPTS, doubt, in_words

    for name, raw in files.items():
        if not name.endswith(SCRIPTS) and (found := doubt(name, raw)):
            raise InputError(f"{folder / name} cannot be drilled: {in_words(found)}", fix=found.fix)


def _record(
    scene: "Scene",
    files: Mapping[str, bytes],
    chosen: "list[Trial]",
    about: "Subject",
    keep_logs: Path | None,
    today: str | None,
    *,
    partial: bool,
    quiet: bool,
) -> "Record":
    from cadee.drill.evidence import Record
    from cadee.drill.run import run

    program = scene.product.program()
    with _folder(keep_logs) as folder, _progress(quiet) as progress:
        results, changed = run(scene, files, program, folder, chosen, progress)
    return Record(scene, about.revision, day(today), files, program, changed, results, partial)


@contextmanager
def _folder(keep_logs: Path | None) -> Iterator[Path]:
    """A folder that only this user can read, gone afterwards; its logs are copied before where they are wanted."""
    folder = Path(tempfile.mkdtemp(prefix="cadee-drill-"))
    try:
        yield folder
    finally:
        if keep_logs is not None:
            try:
                shutil.copytree(folder, keep_logs, ignore=shutil.ignore_patterns("*.key"), dirs_exist_ok=True)
            except (OSError, shutil.Error):
                typer.echo(f"cadee: the logs could not be copied to {keep_logs}", err=True)
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder into which a trial that was interrupted may still write a last file."""
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_PAUSE)
    typer.echo(f"cadee: {folder} could not be removed; it holds made-up credentials and logs of the drill", err=True)


class _Progress:
    """Shows on a terminal how far a drill is; what is refuted is told at once, wherever it goes."""

    def __init__(self, quiet: bool) -> None:
        self._quiet, self._live = quiet, sys.stderr.isatty() and not quiet

    def __call__(self, result: "Result", done: int, of: int) -> None:
        if self._quiet:
            return
        if result.outcome.verdict == "refuted":
            self.clear()
            sys.stderr.write(f"refuted: {result.drill} {result.claim.place}\n")
        if result.earlier:
            self.clear()
            sys.stderr.write(f"tried again, and held: {result.drill} {result.claim.place}\n")
        if self._live:
            sys.stderr.write(f"\r\x1b[K{done} of {of} claims tried, last {result.drill} {result.claim.place}"[:110])
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line off the terminal."""
        if self._live:
            sys.stderr.write("\r\x1b[K")


@contextmanager
def _progress(quiet: bool) -> Iterator[_Progress]:
    shown = _Progress(quiet)
    try:
        yield shown
    finally:
        shown.clear()


def _told(record: "Record", out: Path | None, *, as_json: bool, ink: bool, verbose: bool, quiet: bool) -> int:
    from cadee.cli.output import replace_file
    from cadee.drill.evidence import document
    from cadee.drill.run import drills
    from cadee.drill.text import render
    from cadee.reporters.ink import Ink
    from cadee.reporters.ink import quiet as safe

    text = safe(json.dumps(document(record), indent=2, ensure_ascii=False)) + "\n"
    if as_json:
        typer.echo(text, nl=False)
    elif not quiet:
        typer.echo(render(record, drills(), Ink(ink, glyphs()), verbose=verbose), nl=False)
    if out is not None:
        try:
            replace_file(out, text)
        except OSError as error:
            raise ToolError(f"{out} cannot be written: {error.strerror}") from None
    counts = record.counts()
    if counts["refuted"]:
        return Exit.FINDINGS
    return Exit.FAULT if counts["not run"] else Exit.OK
