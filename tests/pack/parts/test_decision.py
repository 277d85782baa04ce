"""The decision in a pack: the one that `cadee decide` would write, and none where nothing was judged."""

import json
from dataclasses import replace

from cadee.pack.parts.decision import decision
from tests.pack.briefs import brief


def test_the_decision_is_the_judgement() -> None:
    told = brief()
    assert told.judgement is not None
    (made,) = decision.make(told)
    assert made.path == "decision/decision.json"
    assert json.loads(made.raw)["outcome"] == told.judgement.outcome


def test_there_is_none_without_a_judgement() -> None:
    assert not list(decision.make(replace(brief(), judgement=None)))
