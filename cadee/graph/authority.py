"""This file holds who may do what: assumed identities, grants, shared credentials, owners and controls."""

from collections.abc import Mapping

from cadee.graph.kinds import Chain, Path
from cadee.graph.taint import Labels
from cadee.model.estate import Estate


class Authority(Labels):
    """Questions about identities (P) and about people and controls (O, T)."""

    def assumed(self, identity: str) -> Mapping[str, Chain]:
        """Return every identity that `identity` may become, itself included, each with the shortest chain (A-025)."""
        raise NotImplementedError

    def touches(self, identity: str, *, actions: tuple[str, ...] = ()) -> Mapping[str, Chain]:
        """Return the elements `identity` may touch, by grants and by integrations it is used on, by assuming others too.

        Keys are `section/id`. With `actions` only where one of these (or `admin`, `*`) is granted or done (A-025, A-029).
        """
        raise NotImplementedError

    def uses(self, identity: str) -> tuple[str, ...]:
        """Return the integrations that are called as `identity`."""
        raise NotImplementedError

    def people(self, owner: str) -> tuple[str, ...]:
        """Return the persons behind an owner: itself, members of members, deputies."""
        raise NotImplementedError

    def controls(self, owner: str) -> Mapping[str, str]:
        """Return the switches and gates an owner may use: `section/id` -> how: `holder`, `approver`, `permission`, by whom (EN-002)."""
        raise NotImplementedError

    def alerted(self, system: str) -> Mapping[str, tuple[str, ...]]:
        """Return the signals from a system, each with the persons who are told (A-038)."""
        raise NotImplementedError

    def switch_dependence(self, switch: str) -> Path | None:
        """Return why a switch fails with what it switches: the path from the system it runs on to a switched system (A-039).

        None where it is independent.
        """
        raise NotImplementedError

    def switches_on(self, element: str) -> tuple[str, ...]:
        """Return the switches that act on an element (`section/id`), or on the whole workflow."""
        raise NotImplementedError


def credential_environments(estate: Estate) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return credential -> environment -> identities that use it there (A-026). Ask it of the whole estate."""
    raise NotImplementedError
