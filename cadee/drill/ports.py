"""Ports of loopback for a gateway under test: free, and kept from other drills on the machine until given back."""

import os
import socket
from contextlib import suppress
from itertools import count, islice

from cadee.errors import ToolError

_FIRST, _RANGE = 20_000, 12_000
_numbers = count(os.getpid() * 64)  # two runs at a time begin at different places


class Ports:
    """The ports of one gateway, taken before it is started.

    A gateway binds its port some time after the port was found free, and Envoy shares one that another Envoy has bound:
    two drills would talk to each other's gateways. So each TCP port is held by a socket on the UDP port of the same
    number, which nothing here uses: it excludes other processes of any user, and it ends with this one.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def take(self) -> int:
        """Return a port that nobody uses, from a range that no system gives to outgoing connections.

        Raises:
            ToolError: all of them are in use.
        """
        for number in islice(_numbers, _RANGE):
            port = _FIRST + number % _RANGE
            token = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            with suppress(OSError):
                token.bind(("127.0.0.1", port))
                socket.create_server(("127.0.0.1", port)).close()
                self._held.append(token)
                return port
            token.close()
        raise ToolError("there is no free port on loopback", fix="End the programs that listen on 20000 to 31999.")

    def give_back(self) -> None:
        """Let others have them."""
        while self._held:
            self._held.pop().close()
