"""Whose word counts: a proposed change is judged by the configuration, waivers and rules of its base revision."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cadee.cli import settings
from cadee.config import FILES, Config, parse
from cadee.diagnostic import Place
from cadee.draft import Change
from cadee.errors import InputError

if TYPE_CHECKING:
    from cadee.opening import Opened
    from cadee.pipeline import Options

UntrustedOption = Annotated[
    bool | None,
    typer.Option(
        "--untrusted/--trusted",
        help="Take configuration, waivers, comments and rules from the base; the default for pull requests in CI.",
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option("--base", metavar="REV|DIR", help="The base of a proposed change: a revision, or a folder."),
]

_PULL: Mapping[str, Callable[[str], bool]] = {
    "GITHUB_EVENT_NAME": lambda event: event.startswith("pull_request"),
    "CI_MERGE_REQUEST_IID": bool,
    "BITBUCKET_PR_ID": bool,
    "SYSTEM_PULLREQUEST_PULLREQUESTID": bool,
    "BUILDKITE_PULL_REQUEST": lambda number: number not in ("", "false"),
    "CIRCLE_PULL_REQUEST": bool,
    "DRONE_PULL_REQUEST": bool,
    "CHANGE_ID": bool,
}
"""Variables by which CI systems tell that a proposed change is judged."""

SHORT = 12
"""So many digits of a commit are told to people."""

_BASES = (
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("GITHUB_BASE_REF", "refs/remotes/origin/{}"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "refs/remotes/origin/{}"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "refs/remotes/origin/{}"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "refs/remotes/origin/{}"),
    ("DRONE_TARGET_BRANCH", "refs/remotes/origin/{}"),
    ("CHANGE_TARGET", "refs/remotes/origin/{}"),
)
"""Variables that name the base of a proposed change, and the revision each means."""


def untrusted(asked: bool | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the files under judgement may not say how they are judged."""
    if asked is not None:
        return asked
    return any(name in environment and says(environment[name]) for name, says in _PULL.items())


def base_revision(asked: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the base that was named, or the one that CI tells."""
    if asked is not None:
        return asked
    told = (pattern.format(environment[name]) for name, pattern in _BASES if environment.get(name))
    return next(told, None)


@dataclass(frozen=True, slots=True)
class Base:
    """The base of a proposed change: its name, its files from the root of the repository, the way to the workspace."""

    name: str
    files: Mapping[str, bytes]
    lead: str

    def opened(self) -> "Opened | None":
        """Return the workspace as it was there; None where there was none, or it cannot be read."""
        from cadee.opening import open_workspace
        from cadee.source.revision import below
        from cadee.source.workspace import load_text

        held = below(self.files, self.lead)
        return open_workspace(load_text(held)) if "cadee.yaml" in held else None

    def configuration(self) -> Config:
        """Return the configuration that ruled there."""
        found = self._configuration()
        return found[1] if found else Config()

    def _configuration(self) -> tuple[str, Config] | None:
        folders = [self.lead]
        while folders[-1]:
            folders.append(folders[-1].rpartition("/")[0])
        for folder in folders:
            for name in FILES:
                path = f"{folder}/{name}" if folder else name
                if path in self.files:
                    text = self.files[path].decode("utf-8", "replace")
                    if (config := parse(f"{path} of {self.name}", text, folder)) is not None:
                        return path, config
        return None

    def changes(self, workspace: Path) -> Iterator[Change]:
        """Yield the files that decide how a workspace is judged and are not as they were here."""
        now = settings.configuration(workspace, None)
        before = self.configuration()
        if replace(now, origin="", folder="") != replace(before, origin="", folder=""):
            where = Place(now.origin or FILES[0], 1, 1, 1, 1)
            verb = "alters" if now.origin and before.origin else "adds" if now.origin else "removes"
            yield Change(f"{verb} the configuration {where.file}", where)
        if now.custom_rules or before.custom_rules:
            from cadee.cli.custom import changed

            yield from changed(self, before, workspace, now)


def exempted(base: Base | None, workspace: Path) -> dict[str, Any]:
    """Return what of `pipeline.Options` a base decides: configuration, what is accepted, what the change alters of it.

    Without a base nothing is accepted and nothing is configured.
    """
    from cadee.exempting import changes
    from cadee.opening import Opened, open_workspace
    from cadee.source.workspace import load, load_text

    nothing = Opened(load_text({"cadee.yaml": "cadee: 1\n"}), None, ())
    opened = (base.opened() if base else None) or nothing
    proposed = open_workspace(load(workspace))
    altered = [*(base.changes(workspace) if base else ()), *changes(opened, proposed)]
    config = base.configuration() if base else Config()
    said = {"config": config, "exempting": opened, "changes": tuple(altered)}
    if base and config.baseline:
        path = f"{config.folder}/{config.baseline}" if config.folder else config.baseline
        said["baseline"] = settings.findings_in(path, base.files.get(path, b"").decode("utf-8", "replace"))
    return said


def before(base: Base, options: "Options") -> Mapping[str, str]:
    """Return the findings of the base, judged as the change is, by fingerprint."""
    from cadee.pipeline import verdict

    opened = base.opened()
    if opened is None:
        return {}
    report = verdict(opened, replace(options, baseline=None, new_only=False, changes=()))
    return {finding.fingerprint: finding.message for finding in report.findings}


def base_of(workspace: Path, name: str, option: str = "--base") -> Base:
    """Return the base of a proposed change: a folder that holds it, or a revision of the repository.

    `option` is what it was named by, for messages.

    Raises:
        InputError: there is neither.
    """
    folder = Path(name)
    if folder.is_dir():
        return Base(name, _folder(folder), "")
    from cadee.source.revision import files_at

    files, lead = files_at(workspace, name, option=option)
    return Base(name, files, lead)


def told_of(workspace: Path, name: str) -> str:
    """Return what to call a base: a folder by its name, a revision with the commit it means today."""
    from cadee.source.revision import commit_of

    commit = "" if Path(name).is_dir() else commit_of(workspace, name)
    return f"{name} ({commit[:SHORT]})" if commit and not commit.startswith(name) else name


def _folder(folder: Path) -> dict[str, bytes]:
    from cadee.source.files import Folder

    with Folder(folder) as tree:
        names, _ = tree.find(("**", "*"))
        wanted = [name for name in names if name.endswith((".yaml", ".yml", ".toml", ".json"))]
        if "cadee.yaml" not in wanted:
            raise InputError(
                f"{folder} holds no cadee.yaml", fix="Name the folder of the workspace in its base revision."
            )
        return {name: tree.read(name) for name in wanted}
