"""The translator: arguments to a call, results to files and streams, outcomes to exit statuses."""

import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from cadee.cli.recall import answered
from cadee.errors import CadeeError, Exit, ToolError

_ENDING = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__)


def main() -> NoReturn:
    """Run the command line. No fault of the tool shows a traceback (CADEE_DEBUG=1 does) or ends with status 0."""
    gc.disable()  # a run is short and its values live to its end: collecting finds nothing and costs a tenth
    try:
        status = _recalled()
        status = _run() if status is None else status
        sys.stdout.flush()
    except CadeeError as error:
        status = _complain(str(error), error.fix, error.status)
    except KeyboardInterrupt:
        _leave(_complain("interrupted", "", Exit.FAULT), at_once=True)
    except (BrokenPipeError, SystemExit):  # the parser ends the process itself where a reader has gone
        status = Exit.FAULT
    except OSError as error:
        where = error.filename or "standard output"
        status = _complain(f"{where} could not be used: {error.strerror}", "", Exit.FAULT)
    except Exception as error:  # the last net: a fault of ours is one line and status 3
        if os.environ.get("CADEE_DEBUG"):
            raise
        fix = "This is a fault in cadee. CADEE_DEBUG=1 shows where; please report it."
        status = _complain(f"internal error ({type(error).__name__})", fix, Exit.FAULT)
    _leave(status)


def _recalled() -> int | None:
    """Make the streams ready and return the status of an answer that was kept and is now written, if there is one."""
    if sys.stdout is None:
        raise ToolError("standard output is closed", fix="Send it somewhere, if need be to /dev/null.")
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace", newline="\n")
    return answered(sys.argv[1:])


def _interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)  # cleaning up is not interrupted
    raise KeyboardInterrupt


def _run() -> Exit | int:
    for number in _ENDING:  # a job that is cancelled, or whose terminal is closed, cleans up too
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupted)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some reads what every package declares
    from typer.exceptions import TyperException

    from cadee.cli.app import app

    try:
        result: Any = app(prog_name="cadee", standalone_mode=False)
    except TyperException as error:
        with suppress(OSError, ValueError):
            error.show()  # type: ignore[attr-defined]
        return Exit.INPUT
    if result == 130:  # the parser's word for an interruption; ours is the same at every moment
        raise KeyboardInterrupt
    return result if isinstance(result, int) else Exit.OK


def _complain(message: str, fix: str, status: Exit) -> Exit:
    from cadee.reporters.ink import clean

    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # nobody listens; the status still tells
            sys.stderr.write(f"cadee: {clean(message)}\n" + (f"  fix: {clean(fix)}\n" if fix else ""))
            sys.stderr.flush()
    return status


def _leave(status: int, *, at_once: bool = False) -> NoReturn:
    """End with `status`, whatever the streams make of their last bytes; `at_once` waits for no thread."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    if at_once:
        os._exit(int(status))
    raise SystemExit(int(status))
