"""The network tripwire of the test run works: it lets loopback pass and nothing else."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_other_machines_are_out_of_reach(host: str) -> None:
    with pytest.raises(BaseException, match=r"socket\.getaddrinfo") as caught:
        socket.create_connection((host, 80), timeout=1)
    assert type(caught.value).__name__ == "LeftTheMachine"


def test_a_connect_without_a_look_up_is_caught_too() -> None:
    with socket.socket() as sock, pytest.raises(BaseException, match=r"socket\.connect"):
        sock.connect(("192.0.2.1", 80))


def test_loopback_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
