"""The SVG: strict, harmless, complete, legible; the same bytes everywhere."""

import os
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from cadee.diagnostic import Severity
from cadee.generators.base import Subject
from cadee.generators.diagram import svg
from cadee.generators.diagram.facets.facet import facets
from cadee.generators.diagram.page import declared, page
from cadee.generators.diagram.palette import LANE, PAPER, THEMES, Theme
from cadee.generators.diagram.sheets import CHANGE, FAILURE, FOCUS, JOURNEY, ZONES, View, sheets, whole
from cadee.generators.diagram.status import COLOURS, State
from tests.generators.diagram.colour import contrast
from tests.generators.diagram.estates import FINDINGS, SHOP, finding, former, shop, subject, synthetic
from tests.generators.diagram.page import SVG, Extent, extent, groups, lines, read, texts


def long_names() -> Subject:
    """The shop with names that are too long for everything."""
    document = deepcopy(SHOP)
    document["workflow"]["name"] = "WORKFLOW " * 30
    for number, section in enumerate(("systems", "owners", "zones", "environments", "identities", "data", "journeys")):
        for entry in document[section].values():
            entry["name"] = ("M" * 90, "Wide Web Works " * 9)[number % 2]
    return subject(document, *FINDINGS)


VIEWS = {
    **{name: View(name) for name in (ZONES, JOURNEY, *facets())},
    "focus": View(FOCUS, "assistant", 2),
    "failure of a model": View(FAILURE, "chat-primary"),
    "failure of a gateway": View(FAILURE, "ai-gateway"),
    "change": View(CHANGE, before=former().estate),
}
LARGE = synthetic(60, 2.0, 4)


@cache
def pages() -> dict[str, str]:
    """Pages of every view, of small and large estates, in every theme."""
    made = {
        "long names": drawn(long_names(), View()),
        "shop": drawn(shop(), View()),
        "shop unjudged": drawn(subject(SHOP, judged=False), View()),
        "thirty": [page(synthetic(30, 1.5, 3), whole(synthetic(30, 1.5, 3)))],
        **{f"shop, {name}": drawn(shop(), view) for name, view in VIEWS.items()},
        **{f"long names, {name}": drawn(long_names(), view) for name, view in VIEWS.items() if name != "change"},
        "sixty": drawn(LARGE, View()),
        "sixty, identity": drawn(LARGE, View("identity"))[:2],
        "sixty, focus": drawn(LARGE, View(FOCUS, "system-7", 2)),
        "sixty, failure": drawn(LARGE, View(FAILURE, "system-7")),
        "dark": drawn(shop(), View(), Theme.DARK),
        "print": drawn(shop(), View("data"), Theme.PRINT),
    }
    return {f"{name} {number}": text for name, texts_ in made.items() for number, text in enumerate(texts_, 1)}


def drawn(about: Subject, view: View, theme: Theme = Theme.LIGHT) -> list[str]:
    return [page(about, sheet, theme) for sheet in sheets(about, view)]


@pytest.fixture(params=sorted(pages()))
def root_of(request: pytest.FixtureRequest) -> Element:
    """Every page, read back."""
    return read(pages()[request.param])


def shown(name: str) -> Element:
    return read(pages()[f"{name} 1"])


def test_everything_lies_on_the_page(root_of: Element) -> None:
    root = root_of
    whole = Extent(0, 0, float(root.get("width", "0")), float(root.get("height", "0")))
    assert root.get("viewBox") == f"0 0 {whole.x1:g} {whole.y1:g}"
    for element in (*texts(root), *root.iter(f"{SVG}rect")):
        assert whole.holds(extent(element)), element.attrib
    assert all(whole.holds(piece) for _, piece in lines(root))


def test_text_stays_in_its_box(root_of: Element) -> None:
    for group in groups(root_of, "box"):
        frame = extent(next(rect for rect in group.findall(f"{SVG}rect") if rect.get("rx") == "5"))
        pill = Extent(frame.x0, frame.y0, frame.x1, frame.y1 + 9)
        written = group.findall(f"{SVG}text")
        assert written
        for line in written:
            assert pill.holds(extent(line)), line.text
        for one, other in combinations(written, 2):
            assert not extent(one).meets(extent(other)), f"{one.text} lies on {other.text}"


def test_text_stays_in_its_lane(root_of: Element) -> None:
    for group in groups(root_of, "lane"):
        frame = extent(group.findall(f"{SVG}rect")[0])
        assert all(frame.holds(extent(line)) for line in group.findall(f"{SVG}text"))


def test_no_text_lies_on_a_line(root_of: Element) -> None:
    root = root_of
    own = {id(line): group.get("data-element") for group in groups(root, "wire") for line in group.iter(f"{SVG}text")}
    drawn = list(lines(root))
    for line in texts(root):
        covered = extent(line)
        for key, piece in drawn:
            assert own.get(id(line)) == key or not covered.meets(piece), f"{line.text} lies on {key}"


def test_beads_and_badges_touch_only_their_own_line(root_of: Element) -> None:
    root = root_of
    drawn = list(lines(root))
    chips = [
        (group.get("data-element"), extent(rect))
        for group in groups(root, "wire")
        for rect in group.findall(f"{SVG}rect")
    ]
    for key, chip in chips:
        assert all(other == key or not chip.meets(piece) for other, piece in drawn), (
            f"the bead of {key} lies on another line"
        )
    for (one, first), (other, second) in combinations(chips, 2):
        assert not first.meets(second), f"the beads of {one} and {other} overlap"
    for box in groups(root, "box"):
        frame = extent(next(rect for rect in box.findall(f"{SVG}rect") if rect.get("rx") == "5"))
        assert not any(frame.meets(chip) for _, chip in chips)


def test_no_two_texts_overlap(root_of: Element) -> None:
    covered = [(line.text, extent(line)) for line in texts(root_of)]
    for (one, first), (other, second) in combinations(covered, 2):
        assert not first.meets(second), f"{one!r} lies on {other!r}"


@pytest.mark.parametrize("about", [shop(), synthetic(60, 2.0, 4)], ids=["shop", "sixty"])
def test_every_system_and_every_integration_is_drawn_once(about: Subject) -> None:
    (made,) = svg.make.make(about)
    root = read(made.content)
    assert [group.get("data-element") for group in groups(root, "box")] == [
        f"systems/{key}" for key in sorted(about.estate.systems)
    ]
    assert sorted(group.get("data-element", "") for group in groups(root, "wire")) == sorted(
        f"integrations/{key}" for key in about.estate.integrations
    )


def test_a_state_is_told_in_word_shape_and_colour() -> None:
    root = shown("shop")
    boxes = {group.get("data-element"): group for group in groups(root, "box")}
    marked = boxes["systems/order-tools"]
    assert [line.text for line in marked.findall(f"{SVG}text")][-1] == "Not met 2"
    assert len(marked.findall(f"{SVG}path")) == 3  # its icon, the shape of the state, the sign in it
    assert any(rect.get("stroke") == COLOURS[State.NOT_MET] for rect in marked.findall(f"{SVG}rect"))
    assert "At risk 1" in [line.text for line in boxes["systems/service-desk"].findall(f"{SVG}text")]
    assert len(boxes["systems/vault"].findall(f"{SVG}path")) == 1  # information alone is no mark


def test_a_failing_integration_is_coloured_and_its_witness_lit() -> None:
    root = shown("shop")
    wires = {group.get("data-element"): group for group in groups(root, "wire")}
    path = wires["integrations/assistant-to-model"].find(f"{SVG}path")
    assert path is not None
    assert path.get("stroke") == COLOURS[State.NOT_MET]
    glowing = [element for element in root.iter() if element.get("stroke-width") == "9"]
    assert len(glowing) == 4  # the line, the boxes at its ends, the sample in the legend


def test_dashed_means_fallback_and_nothing_else() -> None:
    root = shown("shop")
    dashed = [
        group.get("data-element")
        for group in groups(root, "wire")
        if any(path.get("stroke-dasharray") for path in group)
    ]
    assert dashed == ["integrations/assistant-to-desk"]


def test_the_steps_of_the_journey_are_numbered_and_told_in_words() -> None:
    said = [line.text for line in texts(shown("shop"))]
    assert "Journey: Where is my order?" in said
    assert "AI gateway → Large chat model" in said
    assert [said.count(str(number)) for number in range(2, 6)] == [2, 2, 2, 2]


def test_the_header_says_what_is_drawn_and_how_it_stands() -> None:
    said = [line.text for line in texts(shown("shop"))]
    assert said[:4] == [
        "Not met",
        "1 blocker, 1 error, 3 warnings, 1 remark",
        "AI Customer Service",
        "Integration map · environment Production · revision 0123456789ab · 2026-11-23",
    ]
    assert said[4] == "Scope: all 9 systems"
    assert "Findings on what a map does not draw: identities 1." in said


def test_without_a_verdict_nothing_is_called_met() -> None:
    said = [line.text for line in texts(shown("shop unjudged"))]
    assert said[0] == "Not assessed"
    assert not any(str(line).startswith(("Not met ", "At risk ")) for line in said)


def test_findings_of_another_environment_are_not_drawn() -> None:
    here = subject(SHOP, finding("systems/vault", Severity.ERROR, environments=("staging",)))
    (made,) = svg.make.make(here)
    assert [line.text for line in texts(read(made.content))][:2] == ["Met", "no findings"]


def test_an_integration_with_a_system_of_another_environment_is_named_not_drawn() -> None:
    document = SHOP | {"systems": SHOP["systems"] | {"vault": SHOP["systems"]["vault"] | {"environments": ["staging"]}}}
    (made,) = svg.make.make(subject(document))
    root = read(made.content)
    assert "integrations/gateway-to-vault" not in {group.get("data-element") for group in groups(root, "wire")}
    assert "Not drawn: 1 integration with a system that does not exist in this environment." in {
        line.text for line in texts(root)
    }


def test_what_is_declared_counts_other_environments_too() -> None:
    document = SHOP | {"systems": SHOP["systems"] | {"vault": SHOP["systems"]["vault"] | {"environments": ["staging"]}}}
    about = subject(document)
    number = len(about.estate.systems)
    whole_ = replace(about, files={f"systems/{key}": "cadee.yaml" for key in (*about.estate.systems, "vault")})
    assert declared(about).startswith(f"Declared: {number} systems, ")
    assert declared(about).endswith(" integrations. All")
    assert declared(whole_).startswith(f"Declared: {number + 1} systems, ")
    assert declared(whole_).endswith("; not in Production: 1 system. All others")


def test_text_and_lines_have_contrast(root_of: Element) -> None:
    paper = next(root_of.iter(f"{SVG}rect")).get("fill", "")
    lane = next(lanes.get(LANE, LANE) for lanes in THEMES.values() if lanes.get(PAPER, PAPER) == paper)
    on_lanes = {id(line) for group in groups(root_of, "lane") for line in group.iter(f"{SVG}text")}
    for line in texts(root_of):
        fill = line.get("fill", "")
        assert fill == paper or contrast(fill, lane if id(line) in on_lanes else paper) >= 4.5, line.text
    paths = [path for group in groups(root_of, "wire") for path in group.findall(f"{SVG}path")]
    strokes = {path.get("stroke", "") for path in paths if path.get("stroke-dasharray") or not path.get("transform")}
    assert all(contrast(stroke, lane) >= 3 for stroke in strokes - {paper, ""})


SCRIPT = """
import hashlib, sys
from cadee.generators import generators
from cadee.generators.diagram.page import page
from cadee.generators.diagram.sheets import View, sheets
from tests.generators.diagram.estates import former, shop, synthetic
makers = [item.make for name, item in generators().items() if name.startswith(("diagram/", "table/"))]
made = [artifact for make in makers for about in (shop(), synthetic(60, 2.0)) for artifact in make(about)]
text = [a.path + str(a.content) for a in made]
for view in (View("focus", "assistant", 2), View("failure", "ai-gateway"), View("change", before=former().estate)):
    text += [page(shop(), sheet) for sheet in sheets(shop(), view)]
for view in (View(), View("failure", "system-7"), View("data")):
    text += [page(synthetic(60), sheet) for sheet in sheets(synthetic(60), view)]
sys.stdout.write(hashlib.sha256("".join(text).encode()).hexdigest())
"""


def test_the_bytes_do_not_depend_on_hashes_locale_or_zone(root: Path) -> None:
    seen = set()
    for seed, place, zone in (("0", "C", "UTC"), ("1", "C.UTF-8", "Asia/Tokyo"), ("4711", "POSIX", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": place, "TZ": zone, "PYTHONPATH": str(root)}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=root, env=environment, capture_output=True, text=True, check=True
        )
        seen.add(run.stdout)
    assert len(seen) == 1
    assert len(seen.pop()) == 64


def test_the_order_of_writing_does_not_matter() -> None:
    turned = SHOP | {
        section: dict(reversed(SHOP[section].items())) for section in ("systems", "integrations", "owners")
    }
    (one,), (other,) = (svg.make.make(replace(subject(document), revision="")) for document in (SHOP, turned))
    assert one.content == other.content
