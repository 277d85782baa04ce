"""Who answers for an element of the estate: one answer for all that is said about it, on a page and in a file."""

from cadee.model.estate import Estate

_ANSWERS = ("owner", "approver", "holder", "to", "who")


def answerable(estate: Estate, ref: str) -> str:
    """Return the id of the owner who answers for an element, declared or not; "" where nobody is named.

    A relation is answered for by whoever owns the system that starts it, a route by the owner of its gateway, a ladder
    by whoever answers for the call it protects, what is about no element ("") by whoever approves the workflow.
    """
    section, _, key = ref.partition("/")
    if section == "owners" and key in estate.owners:
        return key
    if section == "integrations" and key in estate.integrations:
        return answerable(estate, f"systems/{estate.integrations[key].source}")
    if section == "routes" and key in estate.routes:
        return answerable(estate, f"systems/{estate.routes[key].gateway}")
    if section == "fallbacks" and key in estate.fallbacks:
        return answerable(estate, f"integrations/{estate.fallbacks[key].protects}")
    entry = estate.find(ref or "workflow")
    found = (getattr(entry, field, None) for field in _ANSWERS)
    return next((value for value in found if isinstance(value, str)), "")
