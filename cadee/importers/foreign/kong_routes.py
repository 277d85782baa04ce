"""This file holds how the routes of a decK file become routes of a spec, with the plugins that are bound to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cadee.diagnostic import Route
from cadee.importers.foreign.cursor import Cursor
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.kong_deck import Deck, Plugin, milliseconds, name_of
from cadee.importers.foreign.kong_entry import Entry
from cadee.importers.foreign.kong_models import GUARDS, PROXIES, TOOLS, guard, rungs, server, targets
from cadee.importers.foreign.quantities import address, duration, rate

_WINDOWS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LIMITS = ("rate-limiting", "rate-limiting-advanced")


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit for each caller: a count, a window of seconds, and where the two are written."""

    count: Decimal
    window: int | Decimal
    written: tuple[Cursor, ...]


class Routes:
    """Writes the routes of a decK file: of those with AI plugins one for each, and the other ways through Kong."""

    def __init__(self, deck: Deck, sheet: GatewaySheet) -> None:
        self._deck = deck
        self._sheet = sheet
        self._plugins = list(deck.plugins())
        self._entry = Entry(deck, sheet, self._plugins)
        self._guards: dict[int, str] = {}
        self._calls: dict[int, list[str]] = {}
        self._limits: dict[Route, _Limit] = {}
        self._kept: set[Route] = set()
        self._order = {id(plugin): number for number, plugin in enumerate(self._plugins)}
        self._at: dict[tuple[str, str], list[Plugin]] = {}
        for plugin in self._plugins:
            if not (plugin.consumer or plugin.group):
                place = ("route", plugin.route) if plugin.route else ("service", plugin.service)
                self._at.setdefault(place, []).append(plugin)

    def write(self) -> int:
        """Write everything; return how many callers there are."""
        for service, route in self._deck.routes():
            self._route(service, route)
        routed = {name_of(service) for service, _ in self._deck.routes() if service is not None}
        for service in self._deck.services():
            if name_of(service) not in routed:
                self._service(service)
        for plugin in self._plugins:
            if plugin.name in (*PROXIES, *TOOLS) and id(plugin) not in self._calls and plugin.config:
                self._proxy(plugin, plugin.route or plugin.service or plugin.consumer or plugin.name, None, [])
            elif plugin.name in GUARDS and id(plugin) not in self._guards:
                self._guard(plugin)
        self._upstreams()
        self._lose_limits()
        return self._entry.write()

    def _route(self, service: Cursor | None, route: Cursor) -> None:
        for key in _MATCHES:
            route[key].known()
        title = name_of(route) or (name_of(service) if service else "") or "route"
        bound = self._bound(service, route)
        proxies = [plugin for plugin in bound if plugin.name in (*PROXIES, *TOOLS) and plugin.config]
        for number, plugin in enumerate(proxies):
            self._proxy(plugin, title if not number else f"{title} {_served(plugin)}".strip(), service, bound)
        if not proxies:
            if service is None:
                route.lose("it leads to no service and to no model")
                return
            call = self._service(service)
            self._sheet.route(title, call, **self._common(bound))

    def _bound(self, service: Cursor | None, route: Cursor) -> list[Plugin]:
        """Return the plugins that work on a route: its own, its service's, and those bound to nothing."""
        places = [("route", name_of(route)), ("route", route["id"].text()), ("service", "")]
        places += [("service", name_of(service)), ("service", service["id"].text())] if service else []
        wanted = [place for place in dict.fromkeys(places) if place != ("route", "")]
        found = {id(plugin): plugin for place in wanted for plugin in self._at.get(place, ())}
        return sorted(found.values(), key=lambda plugin: self._order[id(plugin)])

    def _proxy(self, plugin: Plugin, title: str, service: Cursor | None, bound: list[Plugin]) -> None:
        """Write the route of a proxy plugin: to models, or to a server of tools."""
        if plugin.name in TOOLS:
            at, timeout, retries = _upstream(service) if service else ("", "", None)
            if id(plugin) not in self._calls:
                self._calls[id(plugin)] = [server(plugin, title, at, timeout, retries, self._sheet)]
            self._sheet.route(title, self._calls[id(plugin)][0], **self._common(bound))
            return
        if service is not None:  # the model takes the place of what the service leads to
            for key in _ADDRESS:
                service[key].known()
        if id(plugin) not in self._calls:
            self._calls[id(plugin)] = targets(plugin, title, self._sheet)
        if not (calls := self._calls[id(plugin)]):
            return
        plugin.root["model"].known()
        ladder = self._sheet.ladder(title, calls[0], list(rungs(plugin, calls)))
        if ladder and not plugin.config["balancer"]["failover_criteria"]:
            why = "on which failures the next model is tried; Kong's own, no answer and no connection, are written"
            self._sheet.leave("fallbacks", "on", why, ladder)
        guards = [self._guard(item) for item in bound if item.name in GUARDS]
        self._sheet.route(
            title, calls[0], fallback=ladder, guardrails=guards, logging=_logging(plugin), **self._common(bound)
        )

    def _common(self, bound: list[Plugin]) -> dict[str, object]:
        """Return what the plugins on a route say of who may call it, and how often."""
        limits = [limit for plugin in bound if plugin.name in _LIMITS for limit in _limits(plugin)]
        said = [limit for limit in limits if rate(limit.count, limit.window)]
        tightest = min(said, key=lambda limit: limit.count / limit.window, default=None)
        self._limits |= {limit.written[0].at: limit for limit in limits}
        if tightest is None:
            return {"consumers": self._entry.of(bound), "rate_limit": ""}
        self._kept.add(tightest.written[0].at)
        return {"consumers": self._entry.of(bound), "rate_limit": rate(tightest.count, tightest.window)}

    def _lose_limits(self) -> None:
        """Tell of each limit that no route keeps."""
        for at, limit in self._limits.items():
            if at not in self._kept:
                for cursor in limit.written:
                    cursor.lose("a route has one limit for each caller: the strictest that can be said is kept")

    def _guard(self, plugin: Plugin) -> str:
        if id(plugin) not in self._guards:
            everywhere = not (plugin.service or plugin.route or plugin.consumer or plugin.group)
            self._guards[id(plugin)] = guard(plugin, self._sheet, everywhere=everywhere)
        return self._guards[id(plugin)]

    def _service(self, service: Cursor) -> str:
        endpoint, timeout, retries = _upstream(service)
        for key in _SERVICE:
            service[key].known()
        return self._sheet.service(name_of(service) or "service", endpoint, timeout=timeout, retries=retries)

    def _upstreams(self) -> None:
        """Count the upstreams that a service leads to as read: they are the instances behind its name."""
        hosts = {service["host"].text() for service in self._deck.services()}
        for upstream in self._deck.listed("upstreams"):
            if upstream["name"].text() in hosts:
                for target in upstream["targets"].maps():
                    target["target"].text()


def _upstream(service: Cursor) -> tuple[str, str, int | None]:
    """Return the address of a service, how long Kong waits for it, and how often it tries again."""
    url = service["url"].text()
    if not url and (name := service["host"].text()):
        scheme, port = service["protocol"].text() or "http", service["port"].text()
        usual = {"http": "80", "https": "443"}.get(scheme, "")
        path = service["path"].text()
        url = f"{scheme}://{name}" + (f":{port}" if port and port != usual else "") + (path if path != "/" else "")
        if any(sign in path for sign in "?#"):
            service["path"].lose("an address is kept without its query and fragment")
    retries = service["retries"].number()
    waits = duration(milliseconds(service["read_timeout"]))
    return address(url), waits, int(retries) if retries is not None and 0 <= retries < 1000 else None


def _limits(plugin: Plugin) -> Iterator[_Limit]:
    """Yield the limits of a plugin for each caller."""
    config = plugin.config
    by = (config["limit_by"].text() or config["identifier"].text() or "consumer").lower()
    if by not in ("consumer", "consumer-group", "credential", "ip"):
        return
    for word, window in _WINDOWS.items():
        if plugin.name == "rate-limiting" and (count := config[word].number()) is not None:
            yield _Limit(count, window, (config[word],))
    pairs = zip(config["limit"].items(), config["window_size"].items(), strict=False)
    for limit, window_size in pairs if plugin.name == "rate-limiting-advanced" else ():
        count, size = limit.number(), window_size.number()
        if count is not None and size is not None and size > 0:
            yield _Limit(count, size, (limit, window_size))


def _logging(plugin: Plugin) -> str:
    """Return what a proxy plugin logs: prompts and answers, counts, or nothing said."""
    logs = [plugin.config["logging"], *(item["logging"] for item in plugin.config["targets"].maps())]
    payloads = [log["log_payloads"].flag() for log in logs]
    counts = [log["log_statistics"].flag() for log in logs]
    return "full" if any(payloads) else "metadata" if any(counts) else ""


def _served(plugin: Plugin) -> str:
    return str(plugin.root["model"].text())


_MATCHES = (
    "paths", "methods", "hosts", "headers", "snis", "protocols", "strip_path", "preserve_host", "regex_priority", "id",
    "tags", "https_redirect_status_code", "path_handling", "request_buffering", "response_buffering", "expression",
    "priority",
)  # fmt: skip
_ADDRESS = ("url", "host", "port", "protocol", "path")
_SERVICE = ("id", "tags", "enabled")
