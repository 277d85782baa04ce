"""What the platform around a gateway provides in a laboratory: stub endpoints, files, variables, signers of tokens."""

from collections import Counter
from collections.abc import Mapping
from ssl import SSLContext

from cadee.drill.mcp import ToolStub
from cadee.drill.papers import Authority, Issuer
from cadee.drill.scene import Scene
from cadee.drill.stubs import Stub
from cadee.generators.gateway.facts import address
from cadee.generators.gateway.keys import key_sets
from cadee.generators.gateway.model import Caller, Endpoint, Guard, Target, ToolServer


class Platform:
    """The stubs of a gateway, by the name of what each stands in for, and what is mounted where the gateway runs."""

    def __init__(self, scene: Scene, authority: Authority) -> None:
        self.authority = authority
        self.stubs: dict[str, Stub] = {}
        self.tools: dict[str, ToolStub] = {}
        self._places: dict[str, Endpoint] = {}
        self._scene, self._gateway, self._product = scene, scene.gateway, scene.product
        self._issuers: dict[str, Issuer] = {}

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of a stub for each address (`host:port`) that any stands in for."""
        return {located(self._places[name]): stub.port for name, stub in self._all().items()}

    @property
    def shared(self) -> Mapping[str, Mapping[str, int]]:
        """For each address of several stubs the port of each: by its name, and by its path where it is the only one."""
        found: dict[str, dict[str, int]] = {}
        for name, stub in self._all().items():
            found.setdefault(located(self._places[name]), {})[name] = stub.port
        several = {place: {**ports, **self._by_path(ports)} for place, ports in found.items() if len(ports) > 1}
        for server in self._gateway.tools:
            if (place := located(server.endpoint)) in several:
                several[place][f"tools-{server.id}"] = several[place][named(server)]
        return several

    def start(self) -> None:
        """Start the stubs, once; they outlive the gateway."""
        if self.stubs or self.tools:
            return
        steps = {named(step): step for step in self._steps()}
        times = Counter(step.system for step in steps.values())
        for step in steps.values():
            name = step.system if times[step.system] == 1 else f"{step.system} by {step.integration}"
            self._stub(step, Stub(name, "model", step.system, step.endpoint.path, step.model))
        for guard in self._gateway.guards:
            self._stub(guard, Stub(guard.system, "guard", guard.system, guard.endpoint.path))
        for caller, keys in key_sets(self._gateway.callers).items():
            if keys.url and f"keys-{keys.name}" not in self.stubs:
                place = address(keys.url)
                stub = Stub(keys.name, "keys", path=place.path, page=self.issuer(caller).key_set)
                self._start(f"keys-{keys.name}", stub, place, demands=False)
        for server in {named(server): server for server in self._gateway.tools}.values():
            self._places[named(server)] = place = server.endpoint
            tls = self._tls(place, demands=bool(server.certificate))
            self.tools[named(server)] = ToolStub(server.system, server.offers, path=place.path or "/").start(tls)
        self._introduce()

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
        for identity, place in self._credentials().items():
            if not place.startswith("env:"):
                files[place] = canary(identity).encode()
        for caller, keys in key_sets(self._gateway.callers).items():
            if not keys.url:
                files[f"jwks/{keys.name}.json"] = self.issuer(caller).key_set
        return files

    def variables(self) -> dict[str, str]:
        """Return the variables that the gateway is started with."""
        places = {place: identity for identity, place in self._credentials().items() if place.startswith("env:")}
        return {place.removeprefix("env:"): canary(identity) for place, identity in places.items()}

    def _all(self) -> dict[str, Stub | ToolStub]:
        return {**self.stubs, **self.tools}

    def _stub(self, place: Target | Guard, stub: Stub) -> None:
        self._start(named(place), stub, place.endpoint, demands=bool(place.certificate))

    def _start(self, name: str, stub: Stub, place: Endpoint, *, demands: bool) -> None:
        stub.start(self._tls(place, demands=demands))
        self.stubs[name], self._places[name] = stub, place

    def _tls(self, place: Endpoint, *, demands: bool) -> SSLContext | None:
        secure = place.secure and not self._product.plain_stubs
        return self.authority.server(place.host, demands=demands) if secure else None

    def _introduce(self) -> None:
        """Tell the stubs of one address of each other: what a request says tells which of them it is for."""
        for name, stub in self.stubs.items():
            place = located(self._places[name])
            others = ((located(self._places[key]), each) for key, each in self.stubs.items())
            stub.fellows = tuple(each for where, each in others if where == place and each.role == stub.role)

    def _by_path(self, ports: Mapping[str, int]) -> dict[str, int]:
        times = Counter(self._places[name].path for name in ports)
        return {place: ports[name] for name in ports if times[place := self._places[name].path] == 1 and place}

    def _steps(self) -> list[Target]:
        return [step for route in self._gateway.routes for step in route.targets]

    def _subject(self, identity: str) -> str:
        known = self._scene.estate.identities.get(identity)
        return known.subject if known is not None and known.subject else f"spiffe://drill.example/{identity}"

    def _credentials(self) -> dict[str, str]:
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


def named(place: Target | Guard | ToolServer) -> str:
    """Return the name of what a stub stands in for, as the ground knows it."""
    return f"guard-{place.system}" if isinstance(place, Guard) else f"target-{place.integration}"
