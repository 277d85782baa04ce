"""Mermaid: drawn only where a hosted viewer draws it; above that one box says why not."""

from dataclasses import replace

import pytest

from cadee.generators.diagram import mermaid as target
from cadee.generators.diagram.estate_map import picture
from cadee.generators.diagram.mermaid import CHARACTERS, EDGES, entities, flowchart, mermaid
from cadee.generators.diagram.picture import Lane, Picture
from cadee.generators.diagram.roles import Role
from cadee.generators.diagram.sheet import Sheet
from tests.generators.diagram import tokens
from tests.generators.diagram.estates import bare, shop, synthetic


def copies(shown: Picture, count: int) -> Picture:
    return replace(shown, wires=tuple(replace(shown.wires[0], key=f"w{number}") for number in range(count)))


@pytest.mark.parametrize(("wires", "drawn"), [(EDGES - 1, True), (EDGES, False), (EDGES + 1, False)])
def test_lines_are_counted(wires: int, drawn: bool) -> None:
    made = mermaid(Sheet("part", "Part", "", copies(picture(shop()), wires)))
    assert (made.path, not made.notes) == ("part.mmd", drawn)
    assert str(made.content).count("-.->") == (wires if drawn else 0)


def test_characters_are_counted() -> None:
    shown = picture(shop())
    room = CHARACTERS - len(flowchart(shown)) - 1
    longer = replace(shown.boxes[0], title=shown.boxes[0].title + "x" * room)
    fits = replace(shown, boxes=(longer, *shown.boxes[1:]))
    over = replace(shown, boxes=(replace(longer, title=f"{longer.title}x"), *shown.boxes[1:]))
    assert (len(flowchart(fits)), len(flowchart(over))) == (CHARACTERS - 1, CHARACTERS)
    assert mermaid(Sheet("m", "M", "", fits)).notes == ()
    assert len(mermaid(Sheet("m", "M", "", over)).notes) == 1


def test_a_refusal_is_a_box_that_says_why() -> None:
    made = mermaid(Sheet("part", "Part", "", copies(picture(shop()), 600)))
    (said,) = made.notes
    assert said == (
        "Not drawn: 9 systems and 600 integrations are more than Mermaid viewers draw. Take the SVG, or a smaller view."
    )
    assert str(made.content) == f'flowchart LR\n    n1["{entities(said)}"]\n'
    tokens.mermaid(str(made.content))


def test_where_even_the_zones_are_too_many_both_notes_are_given() -> None:
    zones = {f"z{number}": {"trust": "internal"} for number in range(600)}
    systems = {f"s{number}": {"kind": "tool", "zone": f"z{number}"} for number in range(600)}
    calls = {f"c{number}": {"from": f"s{number}", "to": f"s{(number + 1) % 600}"} for number in range(600)}
    (made,) = target.make.make(bare(systems, calls, zones))
    assert made.path == "integration-map.mmd"
    assert [note.partition(":")[0] for note in made.notes] == ["The zone overview stands in for the map", "Not drawn"]
    assert len(str(made.content)) < 1000


def test_a_lane_without_a_title_has_no_frame() -> None:
    shown = picture(synthetic(20))
    untitled = replace(shown, lanes=tuple(Lane(lane.key, "", "", lane.band) for lane in shown.lanes))
    lines = tokens.mermaid(flowchart(untitled))
    assert not [line for line in lines if "subgraph" in line or line == "  end"]
    assert sum(line.startswith("    n") for line in lines) == 20


def test_what_becomes_of_things_is_said() -> None:
    shown = picture(shop())
    told = replace(shown, boxes=tuple(replace(box, role=Role.LOST) for box in shown.boxes))
    assert flowchart(told).count("<br/>Lost") == len(shown.boxes)
