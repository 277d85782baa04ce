"""The slow truth about failures: facts that break other facts, found by trying again until nothing changes."""

from typing import Any

from tests.graph.brute import Call, exits, least, only_rungs, serving, simple_paths, view
from tests.graph.estates import Spec

Part = tuple[str, str]
"""A system, and how a request came in: "" straight, a route, or "loose" for exits that no route mentions."""

ANSWERS = {
    "any": {"node", "guard", "quota", "identity"},
    "timeout": {"node", "guard"},
    "server-error": {"node", "guard"},
    "rate-limited": {"quota"},
    "credential-rejected": {"identity"},
    "guardrail-down": {"guard"},
}
ORDER = ("answer", "human", "queue", "cached-answer", "static-answer", "refusal")


def only_asked(spec: Spec) -> set[str]:
    """Calls of no journey that gates make about what cannot be undone, and no gate about anything else."""
    named: dict[str, list[bool]] = {}
    for gate in spec.get("gates", {}).values():
        grave = {spec["integrations"][key].get("action") for key in gate["guards"]} == {"irreversible"}
        for answer in ("deny", "escalate"):
            section, _, key = gate.get("outcomes", {}).get(answer, "").partition("/")
            if section == "integrations":
                named.setdefault(key, []).append(grave)
    steps = {step for journey in spec.get("journeys", {}).values() for step in journey["steps"]}
    return {key for key, each in named.items() if all(each)} - steps


class World:
    """A specification of which some elements are gone."""

    def __init__(self, spec: Spec, removed: tuple[str, ...]) -> None:
        self.spec, self.removed = spec, removed
        self.calls = {key: (source, target) for key, source, target in view(spec, True)}
        self.lone = only_rungs(spec)
        self.asked = only_asked(spec)
        self.kinds = {self.kind(name) for name in removed}
        self.doors = {key: self.doors_of(key) for key in spec["systems"]}
        self.facts = [("works", part) for key in self.doors for part in self.doors[key]]
        self.facts += [
            ("call", part, key) for key in self.doors for part in self.doors[key] for key in self.leaving(part)
        ]
        self.facts += [("ladder", *fact[1:]) for fact in self.facts if fact[0] == "call"]
        self.broken: set[Any] = set()
        self.broken = least(set(), self.step)

    def kind(self, name: str) -> str:
        if name.startswith("domain:"):
            return "quota" if "quota" in name else "node"
        if name.startswith("identities/"):
            return "identity"
        return "guard" if self.spec["systems"][name[8:]]["kind"] == "guardrail" else "node"

    def doors_of(self, system: str) -> list[Part]:
        routes = [key for key, route in sorted(self.routes.items()) if route["gateway"] == system]
        return [(system, ""), *((system, key) for key in (*routes, *["loose"] * self.is_gateway(system)))]

    @property
    def routes(self) -> dict[str, Any]:
        return self.spec.get("routes", {})

    def is_gateway(self, system: str) -> bool:
        return self.spec["systems"][system]["kind"] == "gateway"

    def leaving(self, part: Part) -> list[str]:
        """Calls that leave a part."""
        system, door = part
        out = [key for key, (source, _) in sorted(self.calls.items()) if source == system]
        if not door:
            return out
        if door == "loose":
            routed = set().union(
                *(exits(self.spec, each) for each in self.routes.values() if each["gateway"] == system)
            )
            return [key for key in out if key not in routed]
        return [key for key in out if key in exits(self.spec, self.routes[door])]

    def arrivals(self, key: str) -> list[Part]:
        """Parts a call leads to."""
        target = self.calls[key][1]
        serving_ids = [name for name, route in sorted(self.routes.items()) if route in serving(self.spec, key)]
        return [*((target, name) for name in serving_ids), (target, "loose")] if serving_ids else [(target, "")]

    def dead(self, system: str) -> bool:
        labels = self.spec["systems"][system].get("failure_domains", [])
        return f"systems/{system}" in self.removed or any(f"domain:{label}" in self.removed for label in labels)

    def waits(self, key: str) -> bool:
        return self.spec["integrations"][key].get("mode") != "async"

    def guards(self, part: Part, key: str) -> list[str]:
        """Systems that stand on a call and fail closed."""
        by = [each["by"] for each in self.spec["integrations"][key].get("transforms", [])]
        by += self.routes.get(part[1], {}).get("guardrails", [])
        return [each for each in by if self.spec["systems"][each].get("on_error") != "open"]

    def rungs(self, part: Part, key: str, every: bool = False) -> list[tuple[str | None, Part, str]]:
        """Rungs that answer: their call (None: a terminal), the part that makes it, the terminal."""
        found: list[tuple[str | None, Part, str]] = []
        for _, ladder in sorted(self.spec.get("fallbacks", {}).items()):
            for rung in ladder["rungs"] if ladder["protects"] == key else ():
                if not every and not any(ANSWERS[trigger] & self.kinds for trigger in rung["on"]):
                    continue
                if "terminal" in rung:
                    found.append((None, part, rung["terminal"]))
                elif rung["to"] in self.calls:
                    own = rung["to"] in self.leaving(part)
                    found.append((rung["to"], part if own else (self.calls[rung["to"]][0], ""), ""))
        return found

    def protected(self, key: str) -> bool:
        return any(ladder["protects"] == key for ladder in self.spec.get("fallbacks", {}).values())

    def step(self, broken: set[Any]) -> set[Any]:
        self.broken = broken
        return {fact for fact in self.facts if self.breaks(*fact)}

    def breaks(self, what: str, part: Part, key: str = "") -> bool:
        if what == "works":
            needed = self.spec["systems"][part[0]].get("depends_on", [])
            hard = [each for each in self.leaving(part) if self.waits(each) and each not in self.lone]
            hard = [each for each in hard if not self.spec["integrations"][each].get("optional")]
            ways = [("ladder" if self.protected(each) else "call", part, each) for each in hard]
            return self.dead(part[0]) or any(("works", (each, "")) in self.broken for each in needed) or self.any(ways)
        if what == "call":
            identity = self.spec["integrations"][key].get("identity")
            on_call = [("works", (guard, "")) for guard in self.guards(part, key)]
            ends = [("works", end) for end in self.arrivals(key)] if self.waits(key) else []
            return (
                f"identities/{identity}" in self.removed or self.any([*on_call, *ends]) or self.dead(self.calls[key][1])
            )
        if ("call", part, key) not in self.broken:
            return False
        return all(call is not None and self.rung_fails(part, call, maker) for call, maker, _ in self.rungs(part, key))

    def refuses(self, part: Part, key: str) -> bool:
        """A gateway has only a refusal left: each rung before it leads to a call that fails, whatever it is for."""
        for call, maker, terminal in self.rungs(part, key, every=True) if self.is_gateway(part[0]) else ():
            if call is None:
                return terminal == "refusal" and (call, maker, terminal) in self.rungs(part, key)
            works = ("call", maker, call) not in self.broken or self.protected(call)
            if works and not self.dead(maker[0]):
                return False
        return False

    def rung_fails(self, part: Part, call: str, maker: Part) -> bool:
        fact = ("ladder" if self.protected(call) else "call", maker, call)
        return fact in self.broken or (maker[0] != part[0] and self.dead(maker[0]))

    def any(self, facts: list[Any]) -> bool:
        return any(fact in self.broken for fact in facts)

    def outcome(self, journey: dict[str, Any]) -> str:
        """What becomes of a journey: the best end a walk over all that works can get to."""
        entry = self.spec["integrations"][journey["steps"][0]]["from"]
        ends_of_steps = [self.spec["integrations"][step]["to"] for step in journey["steps"]]
        if self.dead(entry):
            return "entry-lost"
        if self.any([("works", (each, "")) for each in self.spec["systems"][entry].get("depends_on", [])]):
            return "none"
        met, ends = self.walk((entry, ""))
        models = {key for key, system in self.spec["systems"].items() if system["kind"] == "model"}
        goals = models if any(self.models(end) for end in ends_of_steps) else {ends_of_steps[-1]}
        ends |= {"answer" if part[0] in goals else self.terminal(part[0]) for part in met if part != (entry, "")}
        return next((end for end in ORDER if end in ends), "none")

    def models(self, start: str) -> set[str]:
        calls: list[Call] = view(self.spec, True)
        met = {start, *(systems[-1] for systems, _ in simple_paths(calls, start))}
        return {key for key in met if self.spec["systems"][key]["kind"] == "model"}

    def terminal(self, system: str) -> str:
        entry = self.spec["systems"][system]
        return entry.get("terminal") or (entry["kind"] if entry["kind"] in ("human", "queue") else "")

    def walk(self, start: Part) -> tuple[set[Part], set[str]]:
        """Return the parts met and the terminals of callers that stepped in."""
        met, ends = {start}, set()
        refusing: set[Part] = set()
        tried: set[tuple[Part, str]] = set()
        while True:
            before = len(met), len(ends), len(tried), len(refusing)
            for part in sorted(met):
                for key in self.leaving(part):
                    if key not in self.lone and key not in self.asked:
                        tried.add((part, key))
            for part, key in sorted(tried):
                if ("call", part, key) not in self.broken:
                    met |= {end for end in self.arrivals(key) if ("works", end) not in self.broken}
                if self.protected(key) and (("call", part, key) in self.broken or refusing & set(self.arrivals(key))):
                    for call, maker, terminal in self.rungs(part, key):
                        if call is None:
                            ends.add(terminal)
                        elif maker[0] in {system for system, _ in met}:
                            tried.add((maker, call))
                    if ("call", part, key) in self.broken and self.refuses(part, key):
                        refusing.add(part)
            if before == (len(met), len(ends), len(tried), len(refusing)):
                return met, ends
