"""What the platform around a gateway provides in a laboratory: stub endpoints, files, variables, signers of tokens."""

from collections.abc import Mapping

from cadee.drill.mcp import ToolStub
from cadee.drill.papers import Authority, Issuer
from cadee.drill.scene import Scene
from cadee.drill.stubs import Stub
from cadee.generators.gateway.facts import address
from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.model import Caller, Endpoint, Target


class Platform:
    """The stubs of a gateway, by the address that each stands in for, and what is mounted where the gateway runs."""

    def __init__(self, scene: Scene, authority: Authority) -> None:
        self.authority = authority
        self.stubs: dict[str, Stub] = {}
        self.tools: dict[str, ToolStub] = {}
        self._scene, self._gateway, self._product = scene, scene.gateway, scene.product
        self._issuers: dict[str, Issuer] = {}

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of each stub, by the address that it stands in for."""
        return {place: stub.port for place, stub in self._all().items()}

    def start(self) -> None:
        """Start the stubs, once; they outlive the gateway."""
        if self.stubs or self.tools:
            return
        demanding = {located(step.endpoint) for step in self._steps() if step.certificate}
        for step in self._steps():
            self._stub(step.endpoint, step.system, "model", located(step.endpoint) in demanding)
        for guard in self._gateway.guards:
            self._stub(guard.endpoint, guard.system, "guard", bool(guard.certificate))
        for caller, keys in key_sets(self._gateway.callers).items():
            if keys.url:
                self._stub(address(keys.url), keys.name, "keys", False, self.issuer(caller).key_set)
        for server in self._gateway.tools:
            place, secure = server.endpoint, server.endpoint.secure and not self._product.plain_stubs
            tls = self.authority.server(place.host, demands=bool(server.certificate)) if secure else None
            self.tools[located(place)] = ToolStub(server.system, server.offers, path=place.path or "/").start(tls)

    def stop(self) -> None:
        """End the stubs."""
        for stub in self._all().values():
            stub.stop()

    def forget(self) -> None:
        """Make all stubs sound and their logs empty."""
        for stub in self._all().values():
            stub.forget()

    def issuer(self, caller: Caller) -> Issuer:
        """Return who signs the tokens of a caller: one for each key set."""
        name = key_sets(self._gateway.callers)[caller].name
        return self._issuers.setdefault(name, Issuer())

    def files(self) -> dict[str, bytes]:
        """Return the files that are mounted: the gateway's own pair, authorities, credentials, key sets."""
        files = {f"tls/{name}.pem": self.authority.pem for name in ("client-ca", "upstream-ca")}
        pairs = {"tls/server": (self._gateway.endpoint.host,)}
        shown = [*(step.certificate for step in self._steps()), *(guard.certificate for guard in self._gateway.guards)]
        shown += [server.certificate for server in self._gateway.tools]
        for name in dict.fromkeys(name for name in shown if name):
            pairs[f"credentials/{name}"] = (self._subject(name),)
        for place, names in pairs.items():
            certificate, key = self.authority.issue(*names)
            files |= {f"{place}.crt": certificate.read_bytes(), f"{place}.key": key.read_bytes()}
        for identity, place in self._places().items():
            if not place.startswith("env:"):
                files[place] = canary(identity).encode()
        for caller, keys in key_sets(self._gateway.callers).items():
            if not keys.url:
                files[f"jwks/{keys.name}.json"] = self.issuer(caller).key_set
        return files

    def variables(self) -> dict[str, str]:
        """Return the variables that the gateway is started with."""
        places = {place: identity for identity, place in self._places().items() if place.startswith("env:")}
        return {place.removeprefix("env:"): canary(identity) for place, identity in places.items()}

    def _all(self) -> dict[str, Stub | ToolStub]:
        return {**self.stubs, **self.tools}

    def _stub(self, endpoint: Endpoint, name: str, role: str, demands: bool, page: bytes = b"{}") -> None:
        if located(endpoint) in self.stubs:
            return
        stub = Stub(name, role, page=page)
        secure = endpoint.secure and not self._product.plain_stubs
        stub.start(self.authority.server(endpoint.host, demands=demands) if secure else None)
        self.stubs[located(endpoint)] = stub

    def _steps(self) -> list[Target]:
        return [step for route in self._gateway.routes for step in route.targets]

    def _subject(self, identity: str) -> str:
        known = self._scene.estate.identities.get(identity)
        return known.subject if known is not None and known.subject else f"spiffe://drill.example/{identity}"

    def _places(self) -> dict[str, str]:
        """Return where each credential is put, by identity."""
        found = [step.credential for step in self._steps()] + [guard.credential for guard in self._gateway.guards]
        found += [server.credential for server in self._gateway.tools]
        found += [caller.credential for caller in self._gateway.callers]
        identities = dict.fromkeys(credential.identity for credential in found if credential is not None)
        places = {identity: self._product.credential(self._gateway, identity) for identity in identities}
        return {identity: place for identity, place in places.items() if place}


def canary(identity: str) -> str:
    """Return the made-up credential of an identity."""
    return f"canary-key-of-{identity}"


def located(endpoint: Endpoint) -> str:
    """Return the address that a stub stands in for, as the ground knows it."""
    return f"{endpoint.host}:{endpoint.port}"
