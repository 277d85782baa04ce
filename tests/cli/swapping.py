"""A program for tests of writing: puts sets in place while chosen calls of the system fail or kill it.

python swapping.py write FOLDER WORD COUNT      put a set of COUNT files that hold WORD at FOLDER
python swapping.py kill PLACE [fallback]        kill a writer at each of its calls in turn; print what was found as JSON
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cadee.cli import swap
from cadee.cli.swap import held

CALLS = ("mkdir", "open", "write", "fsync", "close", "rename", "replace", "chmod", "unlink", "rmdir")


def files(word: str, count: int = 5) -> dict[str, bytes]:
    """A set whose every file tells which set it is of."""
    return {f"{'deep/' * (number % 3)}{number}.txt": f"{word} {number}\n".encode() * 50 for number in range(count)}


def put(folder: Path, word: str, count: int = 5) -> None:
    """Put a set at a place, or a single file where its name has an ending."""
    with held(folder) as place:
        if folder.suffix:
            place.put_file(files(word, 1)["0.txt"])
        else:
            place.put(files(word, count))


def state(folder: Path) -> str:
    """The word of the set at `folder`, "none" where there is nothing, "mixed" where it is not one whole set."""
    if not folder.exists():
        return "none"
    if folder.suffix:
        word = folder.read_text().split()[0]
        return word if folder.read_bytes() == files(word, 1)["0.txt"] else "mixed"
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    words = {content.split()[0].decode() for content in found.values() if content}
    word = words.pop() if len(words) == 1 else ""
    return word if word and found == files(word, len(found)) else "mixed"


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


@contextmanager
def patched(at: int, act: Callable[[str], None], *, fallback: bool) -> Iterator[list[str]]:
    """Call `act` in place of the call with number `at`, of those that change something; `fallback`: no exchange."""
    seen: list[str] = []
    kept = {name: getattr(os, name) for name in CALLS}
    exchanged = swap._exchanged

    def counting(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            seen.append(name)
            chosen = len(seen) - 1 == at
            if chosen and name != "close":  # a descriptor is gone even where closing it fails
                act(name)
            result = call(*arguments, **named)
            if chosen and name == "close":
                act(name)
            return result

        return counted

    for name, call in kept.items():
        setattr(os, name, counting(name, call))
    swap._exchanged = (lambda *_: False) if fallback else counting("exchange", exchanged)
    try:
        yield seen
    finally:
        for name, call in kept.items():
            setattr(os, name, call)
        swap._exchanged = exchanged


def killed(folder: Path, *, fallback: bool) -> list[dict[str, Any]]:
    """Kill a writer before each of its calls in turn; say what was there then, and after the next run."""
    told = []
    at = 0
    while True:
        put(folder, "old")
        child = os.fork()
        if child == 0:
            with patched(at, lambda _: os.kill(os.getpid(), signal.SIGKILL), fallback=fallback):
                put(folder, "new")
            os._exit(0)
        died = os.waitpid(child, 0)[1] != 0
        then = state(folder)
        with held(folder.parent / "other.txt") as place:
            place.put_file(b"x")
        (folder.parent / "other.txt").unlink()
        told.append({"at": at, "then": then, "next": state(folder), "left": leftovers(folder)})
        if not died:
            return told
        at += 1


def failed(folder: Path, number: int, *, fallback: bool) -> list[dict[str, Any]]:
    """Let each call of a writer fail in turn; say what it raised and what was there then, and after the next run."""
    told = []
    at = 0

    def fail(_: str) -> None:
        raise OSError(number, os.strerror(number))

    while True:
        put(folder, "old")
        raised = ""
        with patched(at, fail, fallback=fallback) as seen:
            try:
                put(folder, "new")
            except OSError as error:
                raised = errno.errorcode[error.errno or 0]
        then = state(folder)
        put(folder, "next")
        told.append({
            "call": seen[at] if at < len(seen) else "", "raised": raised, "then": then,
            "next": state(folder), "left": leftovers(folder),
        })  # fmt: skip
        if at >= len(seen):
            return told
        at += 1


if __name__ == "__main__":
    if sys.argv[1] == "write":
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        put(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        json.dump(killed(Path(sys.argv[2]), fallback=sys.argv[3:] == ["fallback"]), sys.stdout)
