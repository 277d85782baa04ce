"""What an operator keeps beside a workspace: the configuration, and the baseline of known findings."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from cadee.config import FILES, Config, parse
from cadee.diagnostic import Finding
from cadee.errors import InputError

MOST = 4 * 1024 * 1024
"""A configuration or a baseline with more bytes than this is not read."""

BASELINE = "cadee-baseline/1"

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="The configuration; cadee.toml or pyproject.toml above where absent."
    ),
]
BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", metavar="FILE", help="Known findings; marks what is new.")
]
NewOnlyOption = Annotated[bool, typer.Option("--new-only", help="Only findings that the baseline does not hold count.")]
WriteBaselineOption = Annotated[
    Path | None, typer.Option("--write-baseline", metavar="FILE", help="Keep the findings of this run as known.")
]


def configuration(workspace: Path, given: Path | None) -> Config:
    """Return what `given` configures, or else the first configuration at or above the workspace, or nothing.

    The search ends at the folder of a repository.

    Raises:
        InputError: the file cannot be read, or says something that cadee does not know.
    """
    if given is not None:
        found = parse(str(given), read(given), str(given.parent))
        if found is None:
            raise InputError(f"{given} has no [tool.cadee]", fix="Write one, or name another file with --config.")
        return found
    for path in candidates(workspace):
        if path.is_file() and (config := parse(path.name, read(path), str(path.parent))) is not None:
            return config
    return Config()


def candidates(workspace: Path) -> Iterator[Path]:
    """Yield where the configuration of a workspace may stand, nearest first, up to the folder of a repository."""
    start = workspace.resolve()
    for folder in (start, *start.parents) if start.is_dir() else start.parents:
        yield from (folder / name for name in FILES)
        if (folder / ".git").exists():
            return


def read(path: Path) -> str:
    """Return the text of a small file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
        if len(content) > MOST:
            raise InputError(f"{path} has more than {MOST} bytes", fix="Name another file.")
        return content.decode("utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", fix="Name a readable file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text", fix="Name another file.") from None


def known(path: Path) -> Mapping[str, str]:
    """Return the findings of a baseline: what is told of each, by fingerprint.

    Raises:
        InputError: the file is not a baseline.
    """
    return findings_in(str(path), read(path))


def findings_in(path: str, text: str) -> Mapping[str, str]:
    """Return the findings of the text of a baseline: what is told of each, by fingerprint.

    Raises:
        InputError: the text is not a baseline; `path` says where it stands.
    """
    try:
        data = json.loads(text)
        if data["schema"] == BASELINE and all(isinstance(told, str) for told in data["findings"].values()):
            return dict(data["findings"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise InputError(f"{path} is not a baseline", fix=f"Write one: cadee check --write-baseline {path}")


def keep(path: Path, findings: Iterable[Finding]) -> int:
    """Write findings as the baseline, one line each so that changes merge; return how many."""
    told = {
        finding.fingerprint: f"{finding.code} {finding.element or finding.place.file}: {finding.message}"
        for finding in findings
    }
    ordered = dict(sorted(told.items(), key=lambda item: (item[1], item[0])))
    store(path, json.dumps({"schema": BASELINE, "findings": ordered}, indent=1, ensure_ascii=False) + "\n")
    return len(ordered)


def store(path: Path, text: str) -> None:
    """Write one file that was asked for, in one step where it is there already.

    Raises:
        InputError: it cannot be written.
    """
    from cadee.cli.output import replace_file

    try:
        if path.is_file() and not path.is_symlink():
            replace_file(path, text)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", fix="Name another file.") from None
