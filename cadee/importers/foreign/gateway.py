"""This file holds the sheet of a gateway: what it calls, what it serves, who calls it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cadee.importers.foreign.base import Foreign, Imported, Loss
from cadee.importers.foreign.parts import Guard, Party, Target, ToolServer
from cadee.importers.foreign.quantities import foreign_name, host, label
from cadee.importers.foreign.sheet import NOT_SAID, Sheet

UNKNOWN_VENDOR = "not-said"

Rung = tuple[str, tuple[str, ...]]
"""An integration to fall back to, and the failures that lead there."""


class GatewaySheet(Sheet):
    """The workspace of one gateway: what it calls, what it serves, who calls it."""

    def __init__(self, foreign: Foreign, product: str) -> None:
        stem = foreign.name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or foreign.name
        super().__init__(stem)
        self._foreign = foreign
        self.gateway = self.add("systems", "ai-gateway", {"kind": "gateway"}, named=product)
        self._callers = self.add("systems", "callers", {"kind": "external"}, named="Whoever calls the gateway")
        self.entrance = self.add("integrations", "callers-to-gateway", {"from": self._callers, "to": self.gateway})
        self._keys: dict[tuple[str, str], str] = {}

    def caller(self, **fields: Any) -> None:
        """Say how callers prove themselves, as whom, and how the wire to the gateway is protected."""
        self.entry("integrations", self.entrance).update({key: value for key, value in fields.items() if value})

    def identity(self, hint: str, *, auth: str, credential: str = "", kind: str = "key", **fields: Any) -> str:
        """Return an identity; the same credential is the same identity."""
        if credential and (credential, auth) in self._keys:
            return self._keys[credential, auth]
        key = self.add("identities", hint, {"kind": kind, "auth": auth, "credential": credential, **fields}, named=hint)
        if credential:
            self._keys[credential, auth] = key
        return key

    def target(self, target: Target) -> str:
        """Write a model and the call to it; return the call."""
        pattern = "*" in target.model
        card = {
            "vendor": label(target.vendor) or UNKNOWN_VENDOR,
            "name": "any" if pattern else foreign_name(target.model) or NOT_SAID,
            "pin": "*" if pattern else "",
            "price_in": target.price_in,
            "price_out": target.price_out,
        }
        fields = {
            "kind": target.kind,
            "region": label(target.region),
            "capacity": target.capacity,
            "endpoint": target.endpoint,
            "protocol": target.protocol,
            "model": {key: value for key, value in card.items() if value},
            "version": target.version,
        }
        system = self.add("systems", target.name, fields, named=target.name)
        self._leave_of(system, target, card["vendor"])
        return self._call(system, target)

    def _leave_of(self, system: str, target: Target, vendor: str) -> None:
        if vendor == UNKNOWN_VENDOR:
            self.leave("systems", "model.vendor", f"who runs the model; '{UNKNOWN_VENDOR}' is written", system)
        if not target.model:
            self.leave("systems", "model.name", f"its name at the vendor; '{NOT_SAID}' is written", system)
        if "*" in target.model:
            why = "a pattern: which models it may become; 'any' and the pin '*' are written"
            self.leave("systems", "model.name", why, system)
        for field in ("endpoint", "region", "protocol"):
            if not getattr(target, field):
                self.leave("systems", field, _WHY[field], system)

    def guard(self, guard: Guard) -> str:
        """Write a guardrail and the call to it; return the guardrail."""
        fields = {
            "kind": "guardrail",
            "endpoint": guard.endpoint,
            "inspects": list(guard.inspects),
            "on_error": guard.on_error,
            "default_on": guard.default_on,
        }
        system = self.add("systems", guard.name, fields, named=guard.name)
        if not guard.on_error:
            self.leave("systems", "on_error", "whether a guard that fails lets pass or refuses", system)
        self._call(system, replace(guard, auth="api-key" if guard.credential else ""))
        return system

    def tool(self, server: ToolServer) -> str:
        """Write a server of tools and the call to it; return the call."""
        tools = [{"name": foreign_name(name) or NOT_SAID, "action": "irreversible"} for name in server.tools]
        fields = {"kind": "tool", "endpoint": server.endpoint, "protocol": "mcp", "tools": tools}
        system = self.add("systems", server.name, fields, named=server.name)
        why = "what calling it does; the gravest is written: 'irreversible'"
        self.leave("systems", "tools.action", why if tools else "which tools it offers and what each does", system)
        call = self._call(system, server)
        self.entry("integrations", call)["action"] = "irreversible"
        self.leave("integrations", "action", why, call)
        return call

    def service(
        self, name: str, endpoint: str, *, kind: str = "external", timeout: str = "", retries: int | None = None
    ) -> str:
        """Write a system that is no model and no tool, and the call to it; return the call."""
        system = self.add("systems", name, {"kind": kind, "endpoint": endpoint}, named=name)
        self.leave("systems", "kind", f"what it is; '{kind}' is written", system)
        return self._call(system, Party(name, endpoint, timeout=timeout, retries=retries))

    def _call(self, system: str, party: Party) -> str:
        entry = self.entries("systems")[system]
        credential, identity = party.credential, ""
        if credential:
            identity = self.identity(_hint(credential, system), auth=party.auth, credential=credential)
        endpoint = str(entry.get("endpoint", ""))
        wire = party.encryption or ("tls" if endpoint.startswith("https") else "")
        fields = {
            "from": self.gateway,
            "to": system,
            "identity": identity,
            "auth": party.auth,
            "encryption": wire or ("none" if endpoint else ""),
            "timeout": party.timeout,
            "retries": party.retries,
        }
        call = self.add("integrations", f"gateway-to-{system}", fields)
        for field, said in (("identity", identity), ("timeout", party.timeout), ("encryption", fields["encryption"])):
            if not said:
                self.leave("integrations", field, _WHY[field], call)
        if party.retries is None:
            self.leave("integrations", "retries", _WHY["retries"], call)
        return call

    def route(self, name: str, primary: str, **fields: Any) -> str:
        """Write a route that the gateway serves to its callers; return it."""
        start = {"gateway": self.gateway, "serves": [self.entrance], "primary": primary}
        return self.add("routes", name, {**start, **fields}, named=name)

    def ladder(self, name: str, primary: str, rungs: Sequence[Rung], depth: int | None = None) -> str:
        """Write what stands in for a primary, in order; return it, "" where nothing does. A target is tried once."""
        steps: dict[str, list[str]] = {}
        for call, triggers in rungs:
            if call != primary:
                known = steps.setdefault(call, [])
                known += [trigger for trigger in triggers if trigger not in known]
        listed = [{"to": call, "on": on} for call, on in steps.items() if on]
        if not listed:
            return ""
        return self.add("fallbacks", f"{name}-down", {"protects": primary, "rungs": listed, "max_depth": depth})

    def imported(self, losses: Sequence[Loss], callers: int = 0) -> Imported:
        """Return the workspace with what was kept, lost and left open."""
        self._leave_all()
        systems = list(self.entries("systems").values())
        routes = list(self.entries("routes").values())
        limits = sum(bool(route.get(field)) for route in routes for field in ("rate_limit", "budget"))
        kept = {
            "models": sum(system["kind"] in ("model", "embedding") for system in systems),
            "routes": len(routes),
            "fallbacks": sum(len(ladder["rungs"]) for ladder in self.entries("fallbacks").values()),
            "limits": limits + sum("capacity" in system for system in systems),
            "callers": callers,
            "guardrails": sum(system["kind"] == "guardrail" for system in systems),
            "tool servers": sum(system["kind"] == "tool" for system in systems),
            "credentials": sum("credential" in identity for identity in self.entries("identities").values()),
        }
        return Imported(self.documents(), kept, tuple(losses), self.left)

    def _leave_all(self) -> None:
        self.leave("workflow", "industry, use_case", f"which AI use case this is; '{NOT_SAID}' is written")
        self.leave("workflow", "exposure", "who meets its outputs; the widest is written: 'public'")
        self.leave("owners", "", "who answers for each system, approves changes and is called at night")
        self.leave("environments", "", "which stages there are, and which of them this file is for")
        self.leave("zones", "", "which trust zones there are, and what stands in which")
        self.leave("data", "", "which data travels, how sensitive it is, and where it may lie")
        self.leave("journeys", "", "which user needs are met, how critical they are, and what they promise")
        self.leave("systems", "", f"which systems call the gateway; '{self._callers}' stands for all of them")
        for key, route in self.entries("routes").items():
            for field in ("consumers", "rate_limit", "budget", "logging"):
                if not route.get(field):
                    self.leave("routes", field, _WHY[field], key)


_WHY = {
    "endpoint": "where it is called",
    "region": "where it runs",
    "protocol": "what it speaks",
    "identity": "as whom the gateway calls",
    "timeout": "how long one attempt may take",
    "encryption": "how the wire is protected",
    "retries": "how often a call is tried again",
    "consumers": "who may call it",
    "rate_limit": "how many requests each caller may make",
    "budget": "how much it may cost",
    "logging": "what is logged of each call",
}


def _hint(credential: str, system: str) -> str:
    """Return a name for the identity of a credential: that of the variable or the secret, never more."""
    kind, _, rest = credential.partition(":")
    if kind == "env":
        return rest
    name = rest.strip("/").partition("#")[0].rpartition("/")[2]
    return f"{name or system}-key"


def vendor_at(provider: str, endpoint: str, own: str) -> str:
    """Return who runs what speaks the protocol of `provider`: itself at an address below `own`, else that host."""
    where = host(endpoint)
    return provider if not where or where == own or where.endswith(f".{own}") else where
