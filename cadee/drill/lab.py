"""A laboratory: one running gateway between its callers and stub endpoints of its own, all on loopback."""

import shutil
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from cadee.drill.calls import Answer, Line
from cadee.drill.mcp import ToolStub
from cadee.drill.papers import Authority, Issuer
from cadee.drill.platform import Platform, canary, named
from cadee.drill.ports import Ports
from cadee.drill.process import Child
from cadee.drill.product import Door, Files, Ground, Launch, Program
from cadee.drill.scene import Scene
from cadee.drill.stubs import Stub
from cadee.errors import ToolError
from cadee.generators.gateway.model import Caller, Gateway, Guard, Route, Target, ToolServer
from cadee.model.units import Rate

_STARTS = 40

CANARY = "canary-prompt-5f3a"
"""Stands in every prompt; no log and no span may hold it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a caller shows instead of its own papers: a token or key in `authorization`, a certificate, or neither."""

    authorization: str = ""
    certificate: tuple[Path, Path] | None = None


class Lab:
    """A running gateway with its stubs. Not safe for several threads: each works in a laboratory of its own."""

    def __init__(self, scene: Scene, files: Files, program: Program, folder: Path) -> None:
        self.scene, self.folder = scene, folder
        self.files, self._program = files, program
        self.gateway: Gateway = scene.gateway
        self.product = scene.product
        self.platform = Platform(scene, Authority(folder / "authority"))
        self._asked: Counter[tuple[str, str]] = Counter()
        self._child: Child | None = None
        self._ports = Ports()
        self._life, self._over = threading.Lock(), False
        self.changed: tuple[str, ...] = ()
        self.starts = 0

    # Life

    def start(self) -> None:
        """Start the stubs, lay out the folder, start the gateway and wait until it is ready."""
        self.platform.start()
        self._ports.give_back()
        ports = {use: self._ports.take() for use in self.product.uses(self.gateway)}
        self.ground = Ground(self.platform.ports, ports, self.platform.shared)
        home = self.folder / "home"
        relocated, self.changed = self.product.relocate(self.files, self.ground)
        self._lay_out(home, {**relocated, **self.platform.files()})
        launch = self.product.launch(self._program, home, self.ground)
        variables = {**launch.variables, **self.platform.variables()}
        self._asked.clear()
        self.starts += 1
        self._launch(launch, home, variables)

    def _lay_out(self, home: Path, files: Mapping[str, bytes]) -> None:
        """Write the files of the gateway; none once the laboratory is stopped, when its folder is being removed."""
        with self._life:
            if self._over:
                raise ToolError("the drill was interrupted")
            shutil.rmtree(home, ignore_errors=True)
            for path, content in files.items():
                place = home / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)

    def _launch(self, launch: Launch, home: Path, variables: Mapping[str, str]) -> None:
        """Start the gateway; again, a few times, where it found no room to watch its secrets.

        A secret that is read again when it is replaced takes one of a user's inotify instances, 128 on most systems;
        they come back when another gateway ends.
        """
        for left in reversed(range(_STARTS)):
            log = self.folder / f"gateway-{self.starts}.log"
            with self._life:
                if self._over:
                    raise ToolError("the drill was interrupted")
                self._child = Child(launch.command, home, variables, log)
            try:
                self._child.wait_until(launch.ready, launch.within)
            except ToolError:
                if not left or "inotify" not in self.log():
                    raise
                log.unlink()
                time.sleep(0.5)
            else:
                return

    def stop(self, *, at_once: bool = False) -> None:
        """End the gateway and the stubs for good. Any thread may ask for it, also while another one works here."""
        with self._life:
            self._over = True
            child, self._child = self._child, None
        if child is not None:
            child.stop(at_once=at_once)
        self._ports.give_back()
        self.platform.stop()

    def restart(self) -> None:
        """Start the gateway anew: breakers closed, limits unspent. The stubs stay as they are."""
        if (child := self._child) is not None:
            child.stop()
        self.start()

    def fresh(self) -> None:
        """Make all stubs sound and their logs empty."""
        self.platform.forget()

    def settle(self, route: Route, caller: Caller, *, deep: bool = False) -> None:
        """Bring a route back to its primary after a fault: by a sound call, else by a new start or by waiting.

        `deep` where a fallback has failed too, which no sound call shows to be well again.
        """
        self.fresh()
        if not self.product.restarts:
            time.sleep(self.product.rest + 1)  # failures count on for so long, whatever came between them
        elif deep:
            self.restart()
        primary = self.at(route, route.targets[0].integration)
        end = time.monotonic() + self.product.rest + 15
        while not (self.ask(route, caller).ok and primary.seen) and time.monotonic() < end:
            if self.product.restarts:
                self.restart()
                break
            time.sleep(1)
        self.fresh()

    def unspent(self, route: Route) -> None:
        """Start the gateway anew where calls of a route have been counted already."""
        if any(times for (name, _), times in self._asked.items() if name == route.id):
            self.restart()

    def log(self) -> str:
        """What the gateway has written since it was started."""
        return (self.folder / f"gateway-{self.starts}.log").read_text("utf-8", "replace")

    # Places

    @property
    def authority(self) -> Authority:
        """Who signs all certificates of the laboratory."""
        return self.platform.authority

    @property
    def stubs(self) -> dict[str, Stub]:
        """The stubs of models, guards and key sets, by the name of what each stands in for."""
        return self.platform.stubs

    def tool(self, server: ToolServer) -> ToolStub:
        """Return the stub that stands in for a tool server."""
        return self.platform.tools[named(server)]

    def stub(self, place: Target | Guard) -> Stub:
        """Return the stub that stands in for a model or a guard."""
        return self.stubs[named(place)]

    def at(self, route: Route, integration: str) -> Stub:
        """Return the stub at the end of an integration of a route."""
        return self.stub(next(step for step in route.targets if step.integration == integration))

    def models(self) -> list[Stub]:
        """Return the stubs of all models."""
        return [stub for stub in self.stubs.values() if stub.role == "model"]

    def reached(self) -> dict[str, int]:
        """Return how many requests reached each model that any reached."""
        return {stub.name: len(stub.seen) for stub in self.models() if stub.seen}

    def canary(self, identity: str) -> str:
        """Return the made-up credential of an identity."""
        return canary(identity)

    # Calls

    def ask(self, route: Route, caller: Caller, **more: Any) -> Answer:
        """Call a route as its caller; restart the gateway before where the caller's limit would be used up by it.

        The connection is opened after that, as a new start takes new ports.
        """
        if route.rate_limit is not None and self._asked[route.id, caller.identity] >= most(route.rate_limit):
            self.restart()
        return self.send(route, caller, **more)

    def send(
        self,
        route: Route,
        caller: Caller,
        *,
        shown: Shown | None = None,
        headers: Mapping[str, str] | None = None,
        line: Line | None = None,
        within: float = 40,
        text: str = CANARY,
        **body: Any,
    ) -> Answer:
        """Call a route, whatever its limit; `text` is the prompt, `body` replaces keys of a plain request.

        It goes over `line`, else over a connection of its own that waits `within` seconds.
        """
        self._asked[route.id, caller.identity] += 1
        papers = shown if shown is not None else self.papers(caller)
        sent = dict(headers or {})
        if papers.authorization:
            sent["authorization"] = papers.authorization
        path, content = self.product.path(self.gateway, route), {**request(route.targets[0], route.id, text), **body}
        if line is not None:
            return line.post(path, content, sent)
        with self.line(caller, papers, within) as own:
            return own.post(path, content, sent)

    def line(self, caller: Caller, shown: Shown | None = None, within: float = 40) -> Line:
        """Return a connection as a caller opens it, with its own certificate or the one it shows instead."""
        papers = shown if shown is not None else self.papers(caller)
        door = self.door(caller)
        tls: ssl.SSLContext | None = self.authority.client(papers.certificate) if door.secure else None
        return Line(door.port, host=self.gateway.endpoint.host, tls=tls, within=within)

    def door(self, caller: Caller) -> Door:
        """Return where a caller knocks."""
        return self.product.door(self.gateway, caller, self.ground)

    def papers(self, caller: Caller) -> Shown:
        """Return a caller's own papers."""
        shows = self.door(caller).shows
        if shows == "certificate":
            return Shown(certificate=self.authority.issue(caller.subject))
        if shows == "key":
            return Shown(f"Bearer {self.canary(caller.identity)}")
        return Shown(f"Bearer {self.token(caller)}")

    def token(self, caller: Caller, *, forged: bool = False, **claims: Any) -> str:
        """Return a token of a caller with other claims; a forged one is signed by a key that nobody knows."""
        said = {"sub": caller.subject, "aud": caller.audience, "iss": caller.issuer or None, **claims}
        return (Issuer() if forged else self.issuer(caller)).token(**said)

    def issuer(self, caller: Caller) -> Issuer:
        """Return who signs the tokens of a caller: one for each key set."""
        return self.platform.issuer(caller)


def request(primary: Target, route: str, text: str = CANARY) -> dict[str, Any]:
    """Return a plain request for a route, in the words of its primary's protocol."""
    if primary.task == "embedding":
        return {"model": route, "input": text}
    body: dict[str, Any] = {"model": route, "messages": [{"role": "user", "content": text}]}
    return {**body, "max_tokens": 16} if primary.protocol == "anthropic" else body


def most(limit: Rate) -> int:
    """Return how many calls a limit admits at once."""
    return Fraction(limit.amount).numerator
