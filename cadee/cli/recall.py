"""Answers kept from earlier runs: the same call on the same bytes by the same tool is answered from the cache.

Nothing here imports what an answer needs to be made: an unchanged workspace is answered before the parser of the
command line is loaded. Off where CADEE_CACHE=off, and in CI, where a proposed change must not find what another left.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cadee import clock
from cadee.errors import InputError

COMMANDS = ("check", "explain", "rules")
MOST_FOLDERS = 2000
"""A workspace with more folders than this is judged anew every time."""
MOST_FILES = 20_000
KEPT = 200
"""How many answers are kept; the oldest go first."""

_SPOKEN = (
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "COLUMNS",
    "SOURCE_DATE_EPOCH",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "LANG",
    "LC_ALL",
)


def answered(arguments: Sequence[str]) -> int | None:
    """Write the kept answer to a call and return its exit status; None where there is none that still holds."""
    if not _usable(arguments):
        return None
    try:
        path = _folder() / _key(arguments)
        record: dict[str, Any] = json.loads(path.read_bytes())
        if not _holds(record):
            return None
        out, err, status = str(record["out"]), str(record["err"]), int(record["status"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError):
        return None
    sys.stderr.write(err)
    sys.stdout.write(out)
    sys.stdout.flush()
    return status


def observe(
    arguments: Sequence[str], folders: Iterable[Path] = (), files: Iterable[Path] = ()
) -> dict[str, Any] | None:
    """Return what an answer to a call will be made of: all bytes below folders, and single files, there or not.

    None where the answer cannot be kept. Ask before the answer is made, and hand it to `remember` afterwards.
    """
    if not _usable(arguments):
        return None
    try:
        listings = {str(folder): _listing(folder) for folder in folders}
        single = {str(path): _digest(path) if path.exists() else "" for path in files}
    except OSError:
        return None
    return None if None in listings.values() else {"folders": listings, "files": single}


def remember(arguments: Sequence[str], made_of: dict[str, Any] | None, out: str, status: int, err: str = "") -> None:
    """Keep an answer, if what it was made of is still the same."""
    if made_of is None or not _holds(made_of):
        return
    record = {**made_of, "out": out, "err": err, "status": int(status)}
    with suppress(OSError, ValueError):  # an answer that cannot be kept was given all the same
        _keep(_folder() / _key(arguments), json.dumps(record))


def _usable(arguments: Sequence[str]) -> bool:
    off = os.environ.get("CADEE_CACHE", "").lower() in ("off", "0", "no") or "CI" in os.environ
    return not off and bool(arguments) and arguments[0] in COMMANDS and sys.stdout is not None


def _folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(home, "cadee")


def _key(arguments: Sequence[str]) -> str:
    said = (
        sys.version,
        _tool(),
        list(arguments),
        os.getcwd(),  # noqa: PTH109
        [os.environ.get(name) for name in _SPOKEN],
        [bool(stream and stream.isatty()) for stream in (sys.stdout, sys.stderr)],
        sys.stdout.encoding,
        str(clock.today()) if arguments[0] == "check" else "",
    )
    return sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def _tool() -> str:
    """What tells one state of the tool from another: the names, sizes and times of its files."""
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    told = []
    for base in (package, os.path.join(os.path.dirname(package), "specs")):  # noqa: PTH118, PTH120
        told += [
            (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
            for entry in _files(base)
            if entry.name.endswith((".py", ".yaml", ".json"))
        ]
    return sha256(repr(sorted(told)).encode()).hexdigest()


def _files(folder: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            yield entry


def _listing(root: Path) -> str | None:
    """Return what identifies every name and every byte below a folder; None where there is too much of it."""
    found, folders, pending = [], 0, [str(root)]
    while pending:
        folders += 1
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        pending.append(entry.path)
                    continue
                regular = entry.is_file(follow_symlinks=False)
                readable = regular and entry.name.endswith((".yaml", ".yml", ".toml", ".json"))
                found.append((entry.path, _digest(Path(entry.path)) if readable else str(regular)))
        if folders > MOST_FOLDERS or len(found) > MOST_FILES:
            return None
    return sha256(repr(sorted(found)).encode("utf-8", "surrogateescape")).hexdigest()


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _holds(record: dict[str, Any]) -> bool:
    """Whether everything an answer was made of is as it was."""
    try:
        return all(
            (_digest(Path(path)) if os.path.exists(path) else "") == digest  # noqa: PTH110
            for path, digest in record["files"].items()
        ) and all(_listing(Path(folder)) == listing for folder, listing in record["folders"].items())
    except OSError:
        return False


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.parent.stat().st_uid != os.getuid() or path.parent.stat().st_mode & 0o022:
        return  # somebody else could have put answers there
    _prune(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(beside, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    beside.replace(path)


def _prune(folder: Path) -> None:
    with os.scandir(folder) as entries:
        kept = sorted(entries, key=lambda entry: entry.stat().st_mtime_ns)
    for entry in kept[: max(0, len(kept) - KEPT)]:
        Path(entry.path).unlink(missing_ok=True)
