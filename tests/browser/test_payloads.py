"""Texts that somebody might write to make a page do something, in every field of one."""

from dataclasses import replace
from pathlib import Path

from cadee.comparison import Change, Comparison
from cadee.pack.base import Before, Brief
from cadee.plain import clean
from cadee.standing import CIRCUIT
from tests.browser.opened import Open, Opened, written
from tests.browser.probes import SHAPE
from tests.generators.diagram.payloads import PAYLOADS
from tests.pack.briefs import brief
from tests.pack.poison import poisoned


def tainted(text: str) -> Brief:
    """The brief of a small example with a text in every field of its spec, its report and its judgement."""
    told = poisoned(brief("online-boutique-assistant", None), text)
    assert told.judgement is not None
    judgement = replace(
        told.judgement,
        headline=f"Pause: {text}",
        action=text,
        agreement=text,
        confidence_because=text,
        reasons=tuple(replace(each, words=text, code=text, element=text) for each in told.judgement.reasons),
        kpis=tuple(
            replace(each, before=text, after=text, sentence=text, notes=(text,)) for each in told.judgement.kpis
        ),
    )
    changes = tuple(Change(f"systems/{text}", "changed", text, was=text) for _ in range(7))
    before = Before(text, told.estate, Comparison(changes), dict.fromkeys(CIRCUIT, text), text)
    signed = replace(told, signer=text, signed=True, names=(f"report/{text}.json",), failed=((text, text),))
    return replace(signed, judgement=judgement, before=before)


def shape(told: Opened) -> list[str]:
    """Every element in order with the names of its attributes; of drawings which kinds there are; where links lead."""
    found: list[str] = told.page.evaluate(SHAPE)
    return found


def test_payloads_in_every_field_do_nothing(tmp_path: Path, opened: Open) -> None:
    """The page holds the same elements with the same handlers, whatever the texts are; and nothing of them runs."""
    calm, blank = (shape(opened(written(tmp_path, tainted(text)))) for text in ("Harmless", "\u3000"))
    for at in range(0, len(PAYLOADS), 9):
        for text in (" ".join(PAYLOADS[at : at + 9]), PAYLOADS[at]):
            found = shape(opened(written(tmp_path, tainted(text))))
            assert found == (calm if clean(text) else blank), repr(text)
