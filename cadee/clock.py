"""Today, as an argument: the only place that may read a clock."""

import os
from datetime import UTC, date, datetime

from cadee.errors import InputError


def today(given: str | None = None) -> date:
    """Return the day a run is judged on: `given` (YYYY-MM-DD), else SOURCE_DATE_EPOCH, else the system's UTC day.

    Raises:
        InputError: `given` or SOURCE_DATE_EPOCH is not a date.
    """
    if given is not None:
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise InputError(f"not a date: {given!r}", fix="Write the day as YYYY-MM-DD.") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), tz=UTC).date()
        except (ValueError, OverflowError, OSError):
            raise InputError("SOURCE_DATE_EPOCH is not a number of seconds", fix="Unset it or mend it.") from None
    return datetime.now(tz=UTC).date()
