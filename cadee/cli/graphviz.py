"""Graphviz, where it is installed: DOT in, a picture out. Nothing but this file starts it."""

import os
import shutil
import subprocess

from cadee.errors import ToolError

LIMIT = 120
"""Seconds after which Graphviz is stopped."""


def render_dot(text: str, format_: str) -> bytes | None:
    """Return `text` rendered as `format_` (svg, png, pdf), None where no Graphviz is installed.

    Raises:
        ToolError: Graphviz did not finish or could not read the text.
    """
    program = shutil.which("dot")
    if program is None:
        return None
    # SERVER_NAME is how Graphviz is told that a text is not to be trusted: it then opens no files.
    environment = {**os.environ, "SERVER_NAME": "cadee"}
    try:
        run = subprocess.run(
            [program, f"-T{format_}"],
            input=text.encode("utf-8"),
            capture_output=True,
            env=environment,
            timeout=LIMIT,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"Graphviz did not finish within {LIMIT} seconds", fix="Take --format svg.") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise ToolError(f"Graphviz could not draw the map: {_said(error)}", fix="Take --format svg.") from error
    return run.stdout


def _said(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[0] if lines else f"exit status {error.returncode}"
    return str(error)
