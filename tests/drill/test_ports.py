"""Two drills at a time never have the same port."""

import itertools
import socket

import pytest

from cadee.drill import ports
from cadee.drill.ports import Ports
from cadee.errors import ToolError


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only three ports, asked for from the same one on by everybody."""
    monkeypatch.setattr(ports, "_FIRST", 31_990)
    monkeypatch.setattr(ports, "_RANGE", 3)
    monkeypatch.setattr(ports, "_numbers", itertools.cycle(range(3)))


def test_what_one_has_taken_another_does_not_get_before_it_is_given_back() -> None:
    one, other = Ports(), Ports()
    mine, theirs = {one.take(), one.take()}, {other.take()}
    assert mine | theirs == {31_990, 31_991, 31_992}
    with pytest.raises(ToolError, match="no free port"):
        other.take()
    one.give_back()
    assert other.take() in mine
    other.give_back()


def test_a_port_that_a_program_listens_on_is_left_out() -> None:
    with socket.create_server(("127.0.0.1", 31_991)):
        mine = Ports()
        assert {mine.take(), mine.take()} == {31_990, 31_992}
        with pytest.raises(ToolError):
            mine.take()
        mine.give_back()


def test_a_taken_port_can_be_listened_on() -> None:
    mine = Ports()
    with socket.create_server(("127.0.0.1", mine.take())):
        mine.give_back()
