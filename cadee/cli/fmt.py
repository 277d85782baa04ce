"""cadee fmt: the canonical form of a workspace's files."""

from pathlib import Path
from typing import Annotated

import typer

from cadee.cli.options import WorkspaceArgument
from cadee.errors import Exit, ToolError

CheckOption = Annotated[
    bool, typer.Option("--check", help="Change nothing; exit 1 when a file is not in canonical form.")
]


def fmt(workspace: WorkspaceArgument = Path(), check: CheckOption = False) -> int:
    """Bring every file of WORKSPACE into canonical form; comments are kept, the meaning never changes.

    \b
    Examples:
      cadee fmt
      cadee fmt --check
    """
    from cadee.cli.output import replace_file
    from cadee.cli.subject import refuse, root_of
    from cadee.opening import open_workspace
    from cadee.source.format import format_text
    from cadee.source.workspace import load

    loaded = load(workspace)
    if loaded.findings:
        return refuse(open_workspace(loaded), workspace)
    root = root_of(workspace)
    texts = {name: file.written for name, file in loaded.files.items()}
    changed = {name: formatted for name, text in texts.items() if (formatted := format_text(text)) != text}
    for name, text in changed.items():
        if not check:
            try:
                replace_file(root / name, text)
            except OSError as error:
                message = f"{name} cannot be written: {error.strerror}"
                raise ToolError(message, fix="Make its folder writable.") from None
        typer.echo(f"{'would reformat' if check else 'reformatted'} {name}")
    if not changed:
        typer.echo(f"{len(texts)} file{'' if len(texts) == 1 else 's'} in canonical form")
    return Exit.FINDINGS if changed and check else Exit.OK
