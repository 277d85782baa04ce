"""This file holds who may do what (P): assumed identities, what they touch, shared credentials."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from cadee.graph.kinds import Chain
from cadee.graph.labels import Labels
from cadee.graph.search import Lazy
from cadee.model.estate import Estate
from cadee.model.identity import Identity


class Authority(Labels):
    """Questions about identities."""

    def assumed(self, identity: str) -> Mapping[str, Chain]:
        """Return every identity that `identity` may become, itself included, nearest first, each with the shortest
        chain (A-025).
        """
        parents = self._becomes(identity)
        return Lazy(parents, lambda key: self._chain_to(key, parents))

    def _becomes(self, identity: str) -> dict[str, str]:
        identities = self.estate.identities
        parents = {identity: ""} if identity in identities else {}
        waiting = list(parents)
        for key in waiting:
            for further in sorted(identities[key].can_assume):
                if further in identities and further not in parents:
                    parents[further] = key
                    waiting.append(further)
        return parents

    def _chain_to(self, key: str, parents: Mapping[str, str], reaches: str = "") -> Chain:
        chain = []
        while key:
            chain.append(key)
            key = parents[key]
        return Chain(tuple(reversed(chain)), reaches)

    def touches(self, identity: str, *, actions: tuple[str, ...] = ()) -> Mapping[str, Chain]:
        """Return what `identity` may touch, `section/id` in order, by grants and by integrations it is used on, as
        itself or as another (A-025, A-029).

        With `actions` only what may be done so: a grant of one of them, of `admin` or `*`, or an integration that does
        one of them.
        """
        parents = self._becomes(identity)
        found: dict[str, str] = {}
        for key in parents:
            for element in self._reached(key, frozenset(actions)):
                found.setdefault(element, key)
        return Lazy(sorted(found), lambda element: self._chain_to(found[element], parents, element))

    def _reached(self, identity: str, actions: frozenset[str]) -> Iterator[str]:
        wanted = actions | {"admin", "*"}
        for grant in self.estate.identities[identity].grants or ():
            if not actions or not wanted.isdisjoint(grant.actions):
                yield grant.on
        for key in self.uses(identity):
            integration = self.estate.integrations[key]
            if not actions or integration.action in actions:
                yield f"systems/{integration.target}"

    def uses(self, identity: str) -> tuple[str, ...]:
        """Return the integrations, on any plane, that are called as `identity`."""
        return self._uses.get(identity, ())

    @cached_property
    def _uses(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key in self.integration_ids:
            identity = self.estate.integrations[key].identity
            if identity is not None:
                found.setdefault(identity, []).append(key)
        return {key: tuple(used) for key, used in found.items()}


def credential_environments(estate: Estate) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return credential -> environment -> identities that use it there, all in order (A-026). Ask it of the whole
    estate.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for environment in sorted(estate.environments):
        for key in sorted(estate.identities):
            credential = _credential(estate.identities[key], environment)
            if credential is not None:
                found.setdefault(credential, {}).setdefault(environment, []).append(key)
    return {
        credential: {environment: tuple(keys) for environment, keys in places.items()}
        for credential, places in sorted(found.items())
    }


def _credential(identity: Identity, environment: str) -> str | None:
    if identity.environments is not None and environment not in identity.environments:
        return None
    override = (identity.per_environment or {}).get(environment)
    if override is not None and "credential" in override.model_fields_set:
        credential: str | None = override.credential
        return credential
    return identity.credential
