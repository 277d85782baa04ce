"""`python -m tests.mutation [CODE...]`: mutate rules (all where none is named), print the score and the survivors."""

import argparse
import pickle
import subprocess
import sys
from pathlib import Path

from cadee.clock import today
from cadee.diagnostic import order
from cadee.rules import rules
from cadee.rules.catalogue import entries
from tests.mutation.page import page
from tests.mutation.pins import pin
from tests.mutation.run import ROOT, Outcome, run

PAGE = ROOT / "docs" / "mutation.md"


def main() -> None:
    """Run the mutants of the rules asked for, and say what survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("codes", nargs="*", metavar="CODE", help="a code such as A-001, or the letters of a layer")
    parser.add_argument("--pin", action="store_true", help="pin in the entries what survivors would say otherwise")
    parser.add_argument("--write", action="store_true", help="write docs/mutation.md (only with all rules)")
    parser.add_argument(
        "--kept", type=Path, help="outcomes of all rules: read from this file, or written if there is none"
    )
    given = parser.parse_args()
    wanted = [code.removeprefix("CADEE-") for code in given.codes]
    known = sorted(rules().keys() & entries().keys(), key=order)
    codes = [code for code in known if not wanted or any(_means(word, code) for word in wanted)]
    outcomes = list[Outcome]()
    there = given.kept is not None and given.kept.exists()
    made_on, kept = pickle.loads(given.kept.read_bytes()) if there else ((today().isoformat(), _revision()), None)
    for told in kept or run(codes):
        outcomes.append(told)
        _print(told)
        if given.pin and told.survivors:
            sys.stdout.write(f"  pinned: {pin(told.code, told.survivors)}\n")
    if given.kept and not there:
        given.kept.write_bytes(pickle.dumps((made_on, outcomes)))
    if given.write and not wanted:
        PAGE.write_text(page(outcomes, *made_on), encoding="utf-8")
    made, killed = sum(o.mutants for o in outcomes), sum(o.killed for o in outcomes)
    sys.stdout.write(f"{killed} of {made} mutants killed: {100 * killed / made:.1f} %\n" if made else "no mutant\n")


def _revision() -> str:
    command = ("git", "rev-parse", "--short", "HEAD")
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _means(word: str, code: str) -> bool:
    number = code.removeprefix("CADEE-")
    return word in (number, number.partition("-")[0])


def _print(told: Outcome) -> None:
    score = f"{told.share} %" if told.mutants else told.fault or "no mutant"
    sys.stdout.write(f"{told.code} {told.path} {told.killed} of {told.mutants}: {score}\n")
    for mutant in told.survivors:
        sys.stdout.write(f"  {mutant.line:3} {mutant.operator}\n    - {mutant.before}\n    + {mutant.after}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
