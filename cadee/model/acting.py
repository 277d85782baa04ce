"""Who acts for an owner on a day: roles are held for a time, and deputies stand in."""

from datetime import date

from cadee.model.estate import Estate


def acting(estate: Estate, key: str, day: date | None) -> str:
    """Return the owner while the role is held, else the nearest deputy who holds theirs; "" where nobody does.

    Without a day nobody is taken for gone.
    """
    seen: set[str] = set()
    while key in estate.owners and key not in seen:
        owner = estate.owners[key]
        if day is None or owner.active_on(day):
            return key
        seen.add(key)
        key = owner.deputy or ""
    return ""


def absent(estate: Estate, key: str, day: date | None, then: str, otherwise: str) -> str:
    """Return a note on an owner who does not hold the role on a day, "" on one who does.

    `then` says what the deputy, in place of `{}`, is for; `otherwise` what happens where there is none.
    """
    actor = acting(estate, key, day)
    if key not in estate.owners or actor == key:
        return ""
    ends = then.format(actor) if actor else f"and neither is a deputy, {otherwise}"
    return f"owners/{key}: is not active on {day}, {ends}."
