"""The stages on their own: isotonic places, tracks, shelves."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from cadee.generators.diagram.lanes.band import pack
from cadee.generators.diagram.lanes.isotonic import settle, settle_within
from cadee.generators.diagram.lanes.track import CLEAR, Piece, tracks
from cadee.generators.diagram.picture import Lane

ITEMS = st.lists(st.tuples(st.integers(-500, 500), st.integers(1, 9), st.integers(0, 40)), min_size=1, max_size=12)


@given(ITEMS)
def test_places_keep_order_and_distance(items: list[tuple[int, int, int]]) -> None:
    steps = [step for _, _, step in items[1:]]
    places = settle([float(want) for want, _, _ in items], [float(weight) for _, weight, _ in items], steps)
    assert all(after - before >= step for (before, after), step in zip(pairwise(places), steps, strict=True))


@given(ITEMS)
def test_places_cannot_be_improved_by_moving_one(items: list[tuple[int, int, int]]) -> None:
    wanted, weights = [float(want) for want, _, _ in items], [float(weight) for _, weight, _ in items]
    steps = [step for _, _, step in items[1:]]
    places = settle(wanted, weights, steps)

    def cost(at: list[int]) -> float:
        return sum(weight * (place - want) ** 2 for place, want, weight in zip(at, wanted, weights, strict=True))

    for number in range(len(places)):
        for by in (-2, 2):  # places are whole pixels: half a pixel of rounding must not count as an improvement
            moved = [*places[:number], places[number] + by, *places[number + 1 :]]
            if all(after - before >= step for (before, after), step in zip(pairwise(moved), steps, strict=True)):
                assert cost(moved) >= cost(places)


def test_what_has_room_stands_where_it_wants() -> None:
    assert settle([10.0, 50.0, 90.0], [1.0, 1.0, 1.0], [20, 20]) == [10, 50, 90]
    assert settle([50.0, 50.0], [1.0, 1.0], [20]) == [40, 60]
    assert settle([50.0, 50.0], [9.0, 1.0], [20]) == [48, 68]
    assert settle([], [], []) == []


@given(st.lists(st.integers(-100, 400), min_size=1, max_size=8))
def test_pins_stay_on_their_side(wanted: list[int]) -> None:
    places = settle_within([float(want) for want in wanted], [1.0] * len(wanted), 14, 14, 14 + 14 * 10)
    assert places[0] >= 14
    assert places[-1] <= 154
    assert all(after - before >= 14 for before, after in pairwise(places))


PIECES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda ends: ends[0] != ends[1]), max_size=14
)


def pieces(ends: list[tuple[int, int]]) -> list[Piece]:
    return [
        Piece(key, min(start, end) * 10, max(start, end) * 10, (start * 10,), (end * 10,))
        for key, (start, end) in enumerate(ends)
    ]


@given(PIECES)
def test_pieces_on_one_track_do_not_touch(ends: list[tuple[int, int]]) -> None:
    made = pieces(ends)
    track, _ = tracks(made)
    assert track.keys() == {piece.key for piece in made}
    for one, other in combinations(made, 2):
        if track[one.key] == track[other.key]:
            assert one.high + CLEAR <= other.low or other.high + CLEAR <= one.low


@given(PIECES)
def test_a_line_never_runs_over_another_unless_a_ring_is_told(ends: list[tuple[int, int]]) -> None:
    made = pieces(ends)
    track, cut = tracks(made)
    for one in made:
        for other in made:
            near = any(abs(enters - leaves) < CLEAR for enters in one.before for leaves in other.after)
            if one.key != other.key and near and other.key not in cut:
                assert track[one.key] < track[other.key]


def test_a_ring_of_wishes_is_told() -> None:
    _, cut = tracks([Piece(0, 10, 90, (10,), (90,)), Piece(1, 10, 90, (90,), (10,))])
    assert len(cut) == 1
    assert tracks([Piece(0, 10, 90, (10,), (90,)), Piece(1, 20, 80, (80,), (20,))])[1] == ()


def test_lines_that_lead_the_same_way_do_not_cross() -> None:
    down, _ = tracks(pieces([(1, 10), (2, 11), (3, 12)]))
    up, _ = tracks(pieces([(10, 1), (11, 2), (12, 3)]))
    assert [down[key] for key in range(3)] == [2, 1, 0]
    assert [up[key] for key in range(3)] == [0, 1, 2]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9), st.floats(0, 8)), max_size=8), st.integers(1, 8))
def test_shelves_never_overlap(groups: list[tuple[int, int, float]], columns: int) -> None:
    lanes = [
        (Lane(f"lane-{number}", "lane", "", band), [f"{number}-{item}" for item in range(count)])
        for number, (band, count, _) in enumerate(sorted(groups))
    ]
    wanted = {keys[0]: want for (_, keys), (_, _, want) in zip(lanes, sorted(groups), strict=True)}
    shelves = pack(lanes, wanted, columns)
    cells = [(shelves.row[key], shelves.column[key]) for _, keys in lanes for key in keys]
    assert len(set(cells)) == len(cells)
    assert all(row >= 1 and 0 <= column < columns for row, column in cells)
    for area, (_, keys) in zip(shelves.areas, lanes, strict=True):
        for key in keys:
            assert area.row0 <= shelves.row[key] <= area.row1
            assert area.column0 <= shelves.column[key] <= area.column1
    for one, other in combinations(shelves.areas, 2):
        assert (
            one.row1 < other.row0 or other.row1 < one.row0 or one.column1 < other.column0 or other.column1 < one.column0
        )
