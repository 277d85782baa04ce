"""Views: a journey with its fallbacks, the surroundings of a system, the zones."""

import pytest

from cadee.generators.diagram import views
from cadee.generators.diagram.bundle import bundle
from cadee.generators.diagram.picture import Picture, Wire
from cadee.generators.diagram.sheets import FOCUS, View, sheets
from cadee.generators.diagram.status import State
from tests.generators.diagram.estates import shop, synthetic


def keys(drawn: Picture) -> tuple[set[str], set[str]]:
    boxes = {box.key.removeprefix("systems/") for box in drawn.boxes}
    return boxes, {wire.key.removeprefix("integrations/") for wire in drawn.wires}


def test_a_journey_shows_its_steps_and_their_fallbacks() -> None:
    boxes, wires = keys(views.journey(shop(), "ask"))
    assert wires == {
        "chat-to-assistant",
        "assistant-to-gateway",
        "gateway-to-primary",
        "assistant-to-tools",
        "tools-to-store",
        "assistant-to-desk",
    }
    assert boxes == {
        "web-chat",
        "assistant",
        "ai-gateway",
        "chat-primary",
        "order-tools",
        "order-store",
        "service-desk",
    }


def test_a_focus_shows_neighbours_and_what_runs_between_them() -> None:
    boxes, wires = keys(views.focus(shop(), "ai-gateway"))
    assert boxes == {"ai-gateway", "assistant", "chat-primary", "vault", "telemetry"}
    assert "assistant-to-model" in wires
    assert keys(views.focus(shop(), "ai-gateway", 2))[0] > boxes


def test_a_view_of_something_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        views.journey(shop(), "nowhere")
    with pytest.raises(KeyError):
        views.focus(shop(), "nobody")


def test_zones_bundle_what_runs_between_them_and_keep_the_worst_state() -> None:
    drawn = views.zones(shop())
    boxes = {box.title: box for box in drawn.boxes}
    assert boxes["AI core"].lines == ("internal", "4 systems, 4 lines inside", "1 agent, 1 gateway, 1 people, 1 more")
    assert boxes["AI core"].mark
    assert boxes["AI core"].mark.state is State.NOT_MET
    bundles = {(wire.source, wire.target): wire for wire in drawn.wires}
    assert bundles["0/core", "1/vendor-a"].bundle == 2
    assert bundles["0/core", "1/vendor-a"].mark


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (["A → B", "A → C"], "A → B; A → C"),
        (["A → B", "A → C", "A → B"], "A → B (2 flows); A → C"),
        ([f"A → {number}" for number in range(20)], "; ".join(f"A → {number}" for number in range(20))),
        (
            [*(f"A → {number}" for number in range(21)), "A → 20"],
            "; ".join([*(f"A → {number}" for number in range(20)), "and 2 flows more"]),
        ),
    ],
)
def test_a_bundle_names_what_it_stands_for_and_counts_the_rest(ends: list[str], told: str) -> None:
    wires = [Wire(f"integrations/{number}", "a", "b", f"{each}; read") for number, each in enumerate(ends)]
    assert bundle("a", "b", wires).about == told


def test_zones_lose_no_system_and_no_integration() -> None:
    about = synthetic(300)
    drawn = views.zones(about)
    counts = [[int(word) for word in box.lines[1].split(" ") if word.isdigit()] for box in drawn.boxes]
    assert sum(systems for systems, _ in counts) == len(about.estate.systems)
    assert sum(inside for _, inside in counts) + sum(wire.bundle for wire in drawn.wires) == len(
        about.estate.integrations
    )


@pytest.mark.parametrize("hops", [1, 2])
def test_a_focus_tells_in_words_the_steps_that_it_draws_and_no_other(hops: int) -> None:
    (sheet,) = sheets(shop(), View(FOCUS, "vault", hops))
    drawn = {number for wire in sheet.picture.wires for number in wire.steps}
    assert {step.number for step in sheet.picture.steps} == drawn
