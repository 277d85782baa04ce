"""The stub endpoints of the drills, by name, for as long as a test needs them."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from cadee.drill.stubs import Stub


@contextmanager
def stubs(*names: str, tls: ssl.SSLContext | None = None) -> Iterator[dict[str, Stub]]:
    """Endpoints by name, each on a free port of loopback; with TLS where a context is given. One may be a `guard`."""
    found = {name: Stub(name, "guard" if name == "guard" else "model") for name in names}
    try:
        for stub in found.values():
            stub.start(tls)
        yield found
    finally:
        for stub in found.values():
            stub.stop()
