"""`python -m cadee`: refused where Python would import from the folder under review."""

import sys

if not sys.flags.safe_path:
    sys.stderr.write(
        "cadee: `python -m cadee` lets files of the current folder stand in for Python's own modules\n"
        "  fix: use the `cadee` command, or `python -P -m cadee`.\n"
    )
    raise SystemExit(2)

from cadee.cli import main

main()
