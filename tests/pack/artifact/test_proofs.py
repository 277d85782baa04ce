"""Evidence as rows: kinds with the age of the newest, and what an artifact names stands with what is filed under it."""

from dataclasses import replace

from cadee.pack.artifact.proofs import kinds, known, of_layer
from tests.pack.briefs import amended, brief


def test_kinds_are_counted_with_the_newest() -> None:
    found = of_layer(brief(), "architecture")
    drills = [piece for piece in found if piece.told.kind == "drill"]
    newest = min(piece.age for piece in drills if piece.age is not None)
    assert f"drill ({len(drills)}, newest {newest} days old)" in kinds(found)


def test_what_an_artifact_names_counts_whatever_its_layer() -> None:
    layer = brief().estate.layers["data"]
    foreign = next(each for each in brief().estate.evidence.values() if each.layer == "architecture")
    made = layer.model_copy(update={"evidence": (foreign.id,)})
    made.__dict__.update(id="data", section="layers")
    told = amended(brief(), layers={**brief().estate.layers, "data": made})
    assert foreign.id in [piece.told.id for piece in of_layer(told, "data")]
    assert len(known(told)) == len(told.estate.evidence)


def test_a_day_to_come_makes_nothing_newest() -> None:
    drill = next(piece for piece in known(brief()) if piece.told.id == "fallback-drill")
    later = replace(drill, age=-37)
    assert kinds([drill, later]) == ["drill (2, newest 44 days old)"]
    assert kinds([later, replace(drill, age=None)]) == ["drill (2, none yet: dated in the future)"]
    assert kinds([replace(drill, age=None)]) == ["drill (1, undated)"]
