"""`python -m tests.mutation [CODE...]`: mutate rules (all where none is named), print the score and the survivors."""

import argparse
import sys

from cadee.rules import rules
from cadee.rules.catalogue import order
from tests.mutation.pins import pin
from tests.mutation.run import Outcome, run


def main() -> None:
    """Run the mutants of the rules asked for, and say what survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("codes", nargs="*", metavar="CODE", help="a code such as A-001, or the letters of a layer")
    parser.add_argument("--pin", action="store_true", help="pin in the entries what survivors would say otherwise")
    given = parser.parse_args()
    wanted = [code.removeprefix("CADEE-") for code in given.codes]
    codes = [c for c in sorted(rules(), key=order) if not wanted or any(_means(word, c) for word in wanted)]
    outcomes = []
    for told in run(codes):
        outcomes.append(told)
        _print(told)
        if given.pin and told.survivors:
            sys.stdout.write(f"  pinned: {pin(told.code, told.survivors)}\n")
    made, killed = sum(o.mutants for o in outcomes), sum(o.killed for o in outcomes)
    sys.stdout.write(f"{killed} of {made} mutants killed: {100 * killed / made:.1f} %\n" if made else "no mutant\n")


def _means(word: str, code: str) -> bool:
    number = code.removeprefix("CADEE-")
    return word in (number, number.partition("-")[0])


def _print(told: Outcome) -> None:
    score = f"{100 * told.killed / told.mutants:.0f} %" if told.mutants else told.fault or "no mutant"
    sys.stdout.write(f"{told.code} {told.path} {told.killed} of {told.mutants}: {score}\n")
    for mutant in told.survivors:
        sys.stdout.write(f"  {mutant.line:3} {mutant.operator}\n    - {mutant.before}\n    + {mutant.after}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
