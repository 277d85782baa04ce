"""The translator: arguments to a call, results to files and streams, outcomes to exit statuses."""

import gc
import os
import sys
from typing import Any, NoReturn

from cadee.errors import CadeeError, Exit


def main() -> NoReturn:
    """Run the command line. No fault of the tool shows a traceback (CADEE_DEBUG=1 does) or ends with status 0."""
    gc.disable()  # a run is short and its values live to its end: collecting finds nothing and costs a tenth
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", newline="\n")
    try:
        status = _run()
        sys.stdout.flush()
    except CadeeError as error:
        status = _complain(str(error), error.fix, error.status)
    except KeyboardInterrupt:
        status = _complain("interrupted", "", Exit.FAULT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = Exit.FAULT
    except OSError as error:
        status = _complain(
            f"{error.strerror or 'input or output failed'}: {error.filename or 'a stream'}", "", Exit.FAULT
        )
    except Exception as error:  # the last net: a fault of ours is one line and status 3
        if os.environ.get("CADEE_DEBUG"):
            raise
        fix = "This is a fault in cadee. CADEE_DEBUG=1 shows where; please report it."
        status = _complain(f"internal error ({type(error).__name__})", fix, Exit.FAULT)
    raise SystemExit(int(status))


def _run() -> Exit | int:
    from typer.exceptions import TyperException

    from cadee.cli.app import app

    try:
        result: Any = app(prog_name="cadee", standalone_mode=False)
    except TyperException as error:
        error.show()  # type: ignore[attr-defined]
        return Exit.INPUT
    return result if isinstance(result, int) else Exit.OK


def _complain(message: str, fix: str, status: Exit) -> Exit:
    from cadee.reporters.ink import clean

    sys.stderr.write(f"cadee: {clean(message)}\n")
    if fix:
        sys.stderr.write(f"  fix: {clean(fix)}\n")
    return status
