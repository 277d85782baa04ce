"""What stops a run: one typed error a cause, one line each, and the exit statuses."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses of every command. They are never a count and never change meaning."""

    OK = 0
    FINDINGS = 1
    INPUT = 2
    FAULT = 3


class CadeeError(Exception):
    """What stops a run. `str(error)` is one line; `fix` says what the user can do about it."""

    status = Exit.FAULT

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class InputError(CadeeError):
    """The call or the input is wrong: exit status 2."""

    status = Exit.INPUT


class ToolError(CadeeError):
    """cadee could not do its work: exit status 3."""

    status = Exit.FAULT
