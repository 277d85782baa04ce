"""What writes a hostile workspace: functions of its folder."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

HEAD = "cadee: 1\nworkflow: {name: Example, industry: retail, use_case: example, exposure: internal}\n"
SOUND = HEAD + "systems: {web-chat: {kind: channel}}\n"

Build = Callable[[Path], None]
Make = Callable[[], str]
Case = tuple[str, Build, str]
"""Its name, what writes it, and the code that must refuse it; "" where any code of the source may."""


def text(content: str | bytes | Make, name: str = "cadee.yaml") -> Build:
    """Write one file. A large text comes as a function, so that the tests themselves stay small."""

    def build(root: Path) -> None:
        made = content() if callable(content) else content
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass"))

    return build


def value(content: str | Make) -> Build:
    """Write a sound workspace with one more value in it."""
    return text(lambda: f"{SOUND}x-value: {content() if callable(content) else content}\n")


def after(content: Make) -> Build:
    """Write a sound workspace with more text behind it."""
    return text(lambda: SOUND + content())


def include(*patterns: str, then: Build | None = None) -> Build:
    """Write a workspace that includes, and what it may meet."""

    def build(root: Path) -> None:
        listed = ", ".join(f'"{pattern}"' for pattern in patterns)
        text(f"{SOUND}include: [{listed}]\n")(root)
        if then:
            then(root)

    return build


def link(name: str, target: str) -> Build:
    def build(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)

    return build


def both(*builds: Build) -> Build:
    def build(root: Path) -> None:
        for each in builds:
            each(root)

    return build


def pipe(name: str) -> Build:
    return lambda root: os.mkfifo(root / name)


def listening(root: Path) -> None:
    """Leave a socket behind. Its path must be short, so it is bound from inside the folder."""
    here = Path.cwd()
    os.chdir(root)
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("socket.yaml")
    finally:
        os.chdir(here)


def sparse(size: int) -> Build:
    """Write a file of zeros that takes no room."""

    def build(root: Path) -> None:
        with (root / "cadee.yaml").open("wb") as file:
            file.truncate(size)

    return build


def many(count: int, line: str) -> str:
    """Repeat a line, `@` standing for its number."""
    return "".join(line.replace("@", str(number)) for number in range(count))
