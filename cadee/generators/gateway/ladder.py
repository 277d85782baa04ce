"""The way from a ladder of the spec to the ordered targets of a route and what leads to each."""

from cadee.generators.gateway.bounds import check_rate, check_time, check_wait
from cadee.generators.gateway.facts import Ledger, endpoint, find, in_the_clear, model_name, own_proof
from cadee.generators.gateway.model import TRIGGERS, Target
from cadee.model.estate import Estate
from cadee.model.flow import Fallback, GatewayRoute, Integration, Rung, Trigger
from cadee.model.system import System


def targets(route: GatewayRoute, stream: bool, estate: Estate, ledger: Ledger) -> tuple[Target, ...]:
    """Return the primary and the rungs that the gateway itself calls, in order. Empty where the primary is no model.

    Where the primary lacks a fact the rungs are read all the same, so that all that is missing is said at once.
    """
    before = len(ledger.problems)
    primary = find(estate.integrations, route.primary, route.ref, ledger, needed=True)
    first = target(primary, (), stream, estate, ledger) if primary is not None else None
    if first is None and len(ledger.problems) == before:
        return ()
    ladder = _ladder(route, estate, ledger)
    rungs = _rungs(route, ladder, stream, estate, ledger) if ladder is not None else []
    return (first, *rungs) if first is not None else ()


def target(
    integration: Integration, on: tuple[Trigger, ...], stream: bool, estate: Estate, ledger: Ledger
) -> Target | None:
    """Return what an integration of the gateway leads to, None where it is not a model behind a known protocol."""
    system = _model(integration, estate, ledger)
    if system is None:
        return None
    protocol = integration.protocol or system.protocol
    place = endpoint(system, ledger)
    credential, certificate = own_proof(integration, estate, ledger)
    if place is None or system.model is None or integration.timeout is None or protocol not in ("openai", "anthropic"):
        return None
    in_the_clear(integration, place, certificate, ledger)
    return Target(
        integration.id,
        system.id,
        protocol,
        "embedding" if system.kind == "embedding" else "chat",
        place,
        system.model.vendor,
        model_name(system.model, system.ref, ledger),
        integration.timeout,
        integration.retries or 0,
        integration.backoff,
        stream or integration.mode == "stream",
        on,
        credential,
        certificate if place.secure else "",
        system.capacity,
        system.model.price_in,
        system.model.price_out,
    )


def _model(integration: Integration, estate: Estate, ledger: Ledger) -> System | None:
    """Return the model that an integration leads to; what it lacks is a problem. None where it is no model."""
    system = estate.systems.get(integration.target)
    if system is None:
        ledger.missing(integration.ref, f"leads to '{integration.target}', which does not exist in this environment")
        return None
    protocol = integration.protocol or system.protocol
    if system.kind not in ("model", "embedding") or protocol not in ("openai", "anthropic", None):
        return None
    if protocol is None:
        ledger.missing(system.ref, "protocol is missing: openai or anthropic")
    if system.model is None:
        ledger.missing(system.ref, "model is missing: its vendor and name")
    if integration.timeout is None:
        ledger.missing(integration.ref, "timeout is missing: how long one attempt may take")
    check_time(integration.ref, "timeout", integration.timeout, ledger)
    check_wait(integration.ref, "backoff", integration.backoff, ledger)
    check_rate(system.ref, "capacity", system.capacity, "take it off the routes instead", ledger)
    return system


def _ladder(route: GatewayRoute, estate: Estate, ledger: Ledger) -> Fallback | None:
    if route.fallback is not None:
        named = estate.fallbacks.get(route.fallback)
        if named is None:
            ledger.note(route.ref, f"fallback '{route.fallback}' does not exist in this environment.")
        elif named.protects != route.primary:
            ledger.missing(
                route.ref, f"fallback '{named.id}' protects '{named.protects}', not the primary '{route.primary}'"
            )
        return named
    ladders = [ladder for ladder in estate.fallbacks.values() if ladder.protects == route.primary]
    if len(ladders) > 1:
        names = ", ".join(f"'{ladder.id}'" for ladder in ladders)
        ledger.missing(route.ref, f"fallback is missing, and several protect its primary: {names}")
    return ladders[0] if len(ladders) == 1 else None


def _rungs(route: GatewayRoute, ladder: Fallback, stream: bool, estate: Estate, ledger: Ledger) -> list[Target]:
    found: list[Target] = []
    taken: set[Trigger] = set()
    seen = {route.primary}
    depth = len(ladder.rungs) if ladder.max_depth is None else ladder.max_depth
    for number, rung in enumerate(ladder.rungs, start=1):
        here = f"{ladder.ref} rung {number}"
        on = tuple(name for name in TRIGGERS if (name in rung.on or "any" in rung.on) and name not in taken)
        if number > depth:
            ledger.note(here, f"is beyond max_depth {depth}, so it is left out.")
        elif rung.to in seen:
            ledger.note(here, f"'{rung.to}' was tried before it, so it is left out.")
        elif not on:
            ledger.note(here, "every failure that leads to it is taken by a rung before it, so it is left out.")
        elif rung.to is None or find(estate.integrations, rung.to, here, ledger, needed=False) is not None:
            step = _step(rung, here, on, route, stream, estate, ledger)
            if step is None:
                taken.update(on)
            else:
                seen.add(step.integration)
                found.append(step)
    return found


def _step(
    rung: Rung, here: str, on: tuple[Trigger, ...], route: GatewayRoute, stream: bool, estate: Estate, ledger: Ledger
) -> Target | None:
    """Return the target of a rung, None where it is an end that the gateway leaves to its caller."""
    if rung.to is None:
        ledger.note(here, f"the gateway gives the failure back to its caller, who ends with '{rung.terminal}'.")
        return None
    integration = estate.integrations[rung.to]
    if integration.source != route.gateway:
        ledger.note(here, f"'{rung.to}' starts at '{integration.source}', which must take it when the gateway fails.")
        return None
    step = target(integration, on, stream, estate, ledger)
    if step is None:
        ledger.note(here, f"'{rung.to}' leads to no model, so the gateway gives the failure back to its caller.")
    return step
