"""This file holds what all entities of a catalogue share: names, owners, references, metadata."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from cadee.generators.gateway.facts import Ledger, address
from cadee.model.acting import absent, acting
from cadee.model.base import Entity
from cadee.model.estate import Estate
from cadee.model.system import System

Entry = dict[str, Any]
"""An entity as data."""

COMPONENTS = frozenset({"agent", "channel", "gateway", "guardrail", "tool"})
"""Kinds of systems that are software of one's own; the others are resources."""

_STAYS = "so it stays named, for an entity must have an owner"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True)
class Catalog:
    """The estate of which a catalogue is made on a day, the ledger of what it cannot say, the owners named so far."""

    estate: Estate
    ledger: Ledger
    day: date | None = None
    named: set[str] = field(default_factory=set)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Id to name, for systems, routes and owners together: a name ends in a letter or digit, an id may not."""
        ids = [*self.estate.systems, *self.estate.routes, *self.estate.owners]
        found: dict[str, str] = {key: key for key in ids if not key.endswith("-")}
        for key in ids:
            number = 1
            while key not in found:
                name = f"{key.rstrip('-')[:58]}-{number}"
                if name not in ids and name not in found.values():
                    found[key] = name
                number += 1
        return found

    def name(self, key: str) -> str:
        """Return the name of a system, a route or an owner."""
        return self._names[key]

    @property
    def system_name(self) -> str:
        """The name of the one System: that of the use case."""
        return self.estate.workflow.use_case.rstrip("-")

    def is_person(self, key: str) -> bool:
        """Whether an owner is a declared person."""
        return key in self.estate.owners and self.estate.owners[key].kind == "person"

    def owner(self, key: str | None, problem: str) -> str:
        """Return the reference to an owner; where there is none, "" and the problem."""
        if key is None or key not in self.estate.owners:
            ref, _, what = problem.partition(": ")
            self.ledger.missing(ref, what)
            return ""
        gone = absent(self.estate, key, self.day, "so its deputy '{}' is named as owner", _STAYS)
        if gone:
            self.ledger.note(*gone.split(": ", 1))
        key = acting(self.estate, key, self.day) or key
        self.named.add(key)
        return f"{'user' if self.is_person(key) else 'group'}:{self.name(key)}"

    def is_there(self, key: str) -> bool:
        """Whether an owner holds the role on the day of the catalogue."""
        return self.day is None or self.estate.owners[key].active_on(self.day)

    def is_component(self, system: System) -> bool:
        """Whether a system is a Component: software, or what serves a route."""
        serves = any(route.gateway == system.id for route in self.estate.routes.values())
        return serves or bool(system.tools) or system.kind in COMPONENTS

    def reference(self, system: System) -> str:
        """Return the reference to the entity of a system."""
        return f"{'component' if self.is_component(system) else 'resource'}:{self.name(system.id)}"


def visible(text: str) -> bool:
    """Whether a text is more than blanks, a byte order mark among them."""
    return bool(text.replace("\ufeff", "").strip())


def metadata(name: str, entity: Entity, catalog: Catalog, annotations: Mapping[str, str]) -> Entry:
    """Return the metadata of an entity: its name, what people call it, links, and facts as annotations."""
    made: Entry = {"name": name}
    if entity.name is not None and visible(entity.name):
        made["title"] = entity.name
    if entity.description is not None:
        made["description"] = entity.description
    made["annotations"] = {"cadee/ref": entity.ref, **annotations}
    links = []
    for link in entity.links:
        if not _plain(link.url):
            catalog.ledger.note(entity.ref, "a link is left out, whose address no browser takes.")
        else:
            links.append({"url": link.url, "title": link.title} if visible(link.title) else {"url": link.url})
    if links:
        made["links"] = links
    return made


def _plain(url: str) -> bool:
    place = address(url)
    numbers = place.host.split(".")
    dotted = len(numbers) == 4 and all(part.isdigit() and int(part) < 256 for part in numbers)
    return place.port < 65536 and (dotted or _HOST.fullmatch(place.host) is not None) and "xn--" not in place.host
