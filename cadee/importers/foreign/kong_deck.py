"""This file holds a decK file as its entities: routes below their services, plugins by what they are attached to."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cadee.importers.foreign.base import Foreign
from cadee.importers.foreign.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that is switched on: its name, its configuration, and the names it is bound to ("" where to none)."""

    name: str
    config: Cursor
    root: Cursor
    service: str
    route: str
    consumer: str
    group: str


class Deck:
    """The entities of one or several decK files."""

    def __init__(self, foreign: Foreign) -> None:
        self.roots = [root for root in Cursor.over(foreign.documents) if isinstance(root.data, dict)]
        self._shared = {name: config for root in self.roots for name, config in root["_plugin_configs"].pairs()}

    @property
    def is_deck(self) -> bool:
        """Whether it says that it is a decK file, or holds what only those do."""
        services = any(item["url"] or item["host"] or item["routes"] for item in self.services())
        plugins = any(item["name"] and item["config"] for item in self.listed("plugins"))
        upstreams = any(target["target"] for item in self.listed("upstreams") for target in item["targets"].maps())
        return services or plugins or upstreams or any(root["_format_version"] for root in self.roots)

    def has(self, part: str) -> bool:
        """Whether a part has entries that are maps."""
        return any(True for _ in self.listed(part))

    def listed(self, part: str) -> Iterator[Cursor]:
        """Yield the entries of a part."""
        for root in self.roots:
            if isinstance(root[part].data, list):
                yield from root[part].maps()

    def services(self) -> Iterator[Cursor]:
        """Yield the services."""
        return self.listed("services")

    def routes(self) -> Iterator[tuple[Cursor | None, Cursor]]:
        """Yield the routes with their service, None where they have none; those below services first."""
        by_name: dict[str, Cursor] = {}
        for service in self.services():
            by_name.setdefault(name_of(service), service)
            by_name.setdefault(service["id"].text(), service)
            yield from ((service, route) for route in service["routes"].maps())
        for route in self.listed("routes"):
            yield by_name.get(named(route["service"])), route

    def plugins(self) -> Iterator[Plugin]:
        """Yield the plugins that are switched on, of all places a file can write them at."""
        for item in self.listed("plugins"):
            yield from self._plugin(item, "", "", "", "")
        for service in self.services():
            for item in service["plugins"].maps():
                yield from self._plugin(item, name_of(service), "", "", "")
        for above, route in self.routes():
            for item in route["plugins"].maps():
                yield from self._plugin(item, name_of(above) if above else "", name_of(route), "", "")
        for part in ("consumers", "consumer_groups"):
            for holder in self.listed(part):
                who = name_of(holder)
                for item in holder["plugins"].maps():
                    yield from self._plugin(item, "", "", *((who, "") if part == "consumers" else ("", who)))

    def _plugin(self, item: Cursor, service: str, route: str, consumer: str, group: str) -> Iterator[Plugin]:
        for key in ("enabled", "protocols", "id", "instance_name", "tags", "created_at", "run_on"):
            item[key].known()
        shared = self._shared.get(item["_config"].text())
        config = item["config"] if item["config"] or shared is None else shared
        name = item["name"].text()
        if item["enabled"].flag() is False or not name:
            if name:
                item.lose("it is switched off")
            return
        yield Plugin(
            name,
            config,
            item,
            service or named(item["service"]),
            route or named(item["route"]),
            consumer or named(item["consumer"]),
            group or named(item["consumer_group"]),
        )


def name_of(entity: Cursor) -> str:
    """Return what an entity is called: its name, else what identifies it."""
    for key in ("name", "username", "custom_id", "id"):
        if text := entity[key].text():
            return text
    paths = entity["paths"].texts()
    return paths[0] if paths else ""


def named(ref: Cursor) -> str:
    """Return the name in a reference, which is a text or a map with a name or an id."""
    return ref.text() or ref["name"].text() or ref["username"].text() or ref["id"].text()


def milliseconds(cursor: Cursor) -> Decimal | None:
    """Return milliseconds as seconds."""
    number = cursor.number()
    return number / 1000 if number is not None else None
