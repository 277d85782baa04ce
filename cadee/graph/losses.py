"""This file holds kinds of failure: what a lost element calls for, which rungs answer, which shared domains matter."""

from collections.abc import Collection, Iterable

from cadee.model.flow import Rung, Trigger
from cadee.model.system import System

NODE, QUOTA, IDENTITY, GUARD = 1, 2, 4, 8
EVERY = NODE | QUOTA | IDENTITY | GUARD
_ANSWERS = {
    "any": EVERY,
    "timeout": NODE | GUARD,
    "connection-error": NODE | GUARD,
    "server-error": NODE | GUARD,
    "stalled-stream": NODE,
    "rate-limited": QUOTA,
    "quota-exhausted": QUOTA,
    "credential-rejected": IDENTITY,
    "guardrail-down": GUARD,
}
"""Which kinds of failure a trigger answers to: a dead node or domain, a spent quota, a refused identity, a dead guard.
"""


_POOR = frozenset(("refusal", "low-confidence", "quality-probe"))
"""The failures of a model that answers, but not well."""


def domains(system: System) -> tuple[str, ...]:
    """Return the failure-domain labels a system carries itself, in order.

    A region of two or three letters (eu, uk) says under which law it runs, not what it fails with.
    """
    found = set(system.failure_domains or ())
    if system.region is not None and len(system.region) > 3:
        found.add(f"region/{system.region}")
    if system.model is not None:
        found.add(f"vendor/{system.model.vendor}")
        if system.model.family is not None:
            found.add(f"family/{system.model.family}")
    return tuple(sorted(found))


def answers(rung: Rung) -> int:
    """Return the kinds of failure a rung answers to."""
    return _kinds(rung.on)


def _kinds(on: Iterable[Trigger]) -> int:
    mask = 0
    for trigger in on:
        mask |= _ANSWERS.get(trigger, 0)
    return mask


def concerns(label: str, on: Collection[Trigger]) -> bool:
    """Whether a failure domain, when shared, matters to a rung for the failures `on`.

    A credential or a quota matters where keys are refused or quotas spent, a model family where answers are poor, all
    else where calls die.
    """
    if label.startswith("family/"):
        return "any" in on or not _POOR.isdisjoint(on)
    if label.startswith("credential/"):
        return bool(_kinds(on) & (IDENTITY | QUOTA))
    return bool(_kinds(on) & (QUOTA if "quota" in label else NODE))
