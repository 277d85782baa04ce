"""From the signals of an estate to what is watched: recordings, an alert each, and what no rule can be made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cadee.generators.gateway.facts import Ledger
from cadee.generators.gateway.model import Gateway
from cadee.generators.telemetry.condition import Condition, read
from cadee.generators.telemetry.convention import by_convention, raw_names
from cadee.generators.telemetry.naming import metric_name, quantity, record_name, requests_name, seen
from cadee.generators.telemetry.products import NAMES, PRODUCTS, Products, bound
from cadee.generators.telemetry.series import Recording, Want, any_of, written
from cadee.model.control import AlertRule, Signal
from cadee.model.estate import Estate
from cadee.model.units import Duration

BUDGET_WINDOWS = {"hour": "1h", "day": "1d", "month": "30d"}
_BUDGET_UNITS = {"h": "hour", "day": "day", "month": "month"}
_COUNTED = {3600: "1h", 86_400: "1d"}
"""Events of an hour or a day are counted over that hour or day: five minutes, scaled up, make a day of every burst."""
_LONG = Decimal(3_600_000)
_LONGEST = Decimal(31 * 86_400_000)
DAY = 86_400
"""A mean is compared with the one that was there so many seconds before its `for` began."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A signal that becomes an alert, when `value` (an expression) is on the wrong side of `limit` for `hold` seconds.

    `recordings` are those by convention, `by_product` those that a gateway product tells, by the name of the product.
    `before` is the name of the record that a change is measured against, "" otherwise.
    """

    signal: Signal
    alert: AlertRule
    condition: Condition
    window: str
    value: str
    limit: Decimal
    hold: Decimal
    recordings: tuple[Recording, ...]
    by_product: dict[str, tuple[Recording, ...]]
    before: str = ""

    @property
    def expr(self) -> str:
        """The expression of the alert rule."""
        return f"{self.value} {self.condition.op} {written(self.limit)}"


@dataclass(frozen=True, slots=True)
class Watched:
    """All watches in order of the signals, and what the spec declares and no rule tells: of signals, by product."""

    watches: tuple[Watch, ...]
    notes: tuple[str, ...]
    product_notes: dict[str, tuple[str, ...]]


@dataclass
class _Work:
    products: Products
    ledger: Ledger = field(default_factory=Ledger)
    lacking: dict[str, Ledger] = field(default_factory=lambda: {name: Ledger() for name in PRODUCTS})
    names: dict[str, str] = field(default_factory=dict)


def watched(estate: Estate, products: Products) -> Watched:
    """Return what is watched in a resolved estate."""
    work = _Work(products)
    for reason in products.problems:
        work.ledger.note("routes", f"no gateway can be generated, so no rule is bound to one: {reason}.")
    found = [_watch(signal, estate, work) for signal in estate.signals.values()]
    lacking = {name: tuple(ledger.notes) for name, ledger in work.lacking.items()}
    return Watched(tuple(watch for watch in found if watch is not None), tuple(work.ledger.notes), lacking)


def _watch(signal: Signal, estate: Estate, work: _Work) -> Watch | None:
    alert, note = signal.alert, work.ledger.note
    if alert is None:
        note(signal.ref, "raises no alert, so there is no rule for it.")
        return None
    condition = read(alert.condition)
    if isinstance(condition, str):
        note(signal.ref, f"its condition {condition}, so there is no rule for it.")
        return None
    if alert.duration is not None and alert.duration.milliseconds > _LONGEST:
        note(signal.ref, f"holds an alert back for {alert.duration}, more than 31 days: no rule for it.")
        return None
    sources = [name for name in signal.source if name in estate.systems]
    for name in signal.source:
        if name not in estate.systems:
            note(signal.ref, f"'{name}' does not exist in this environment, so it is not watched.")
    name = metric_name(signal.metric)
    if work.names.setdefault(name, signal.metric) != signal.metric:
        note(signal.ref, f"'{signal.metric}' has the same name in Prometheus as '{work.names[name]}': no rule for it.")
        return None
    limit = _limit(signal, condition, sources, work)
    if limit is None or not sources:
        return None
    _told(signal, estate, work)
    return _made(signal, alert, condition, limit, sources, work)


def _limit(signal: Signal, condition: Condition, sources: Sequence[str], work: _Work) -> Decimal | None:
    """The threshold, that of a budget in its money; None, and a note, where there is no such budget."""
    if condition.form != "spent":
        return condition.threshold
    gateways = [gateway for gateway in work.products.gateways if gateway.system in sources]
    if len(gateways) != len(sources) or len(sources) != 1:
        work.ledger.note(signal.ref, "asks for a budget, which only a single gateway has: no rule for it.")
        return None
    return _budget(signal, condition, gateways[0], work)


def _budget(signal: Signal, condition: Condition, gateway: Gateway, work: _Work) -> Decimal | None:
    budgets = [route.budget for route in gateway.routes if route.budget is not None]
    units = {_BUDGET_UNITS[budget.unit] for budget in budgets}
    if len({budget.money.currency for budget in budgets}) != 1 or len(units) != 1 or not units <= _units(condition):
        work.ledger.note(signal.ref, "the budgets of the routes are not all in one currency and this time: no rule.")
        return None
    without = [route.id for route in gateway.routes if route.budget is None]
    if without:
        names = ", ".join(f"'{name}'" for name in without)
        work.ledger.note(signal.ref, f"what {names} spends counts too, though no budget is declared there.")
    work.ledger.note(
        signal.ref, f"the budget is compared with what was spent in the last {BUDGET_WINDOWS[min(units)]}."
    )
    total = sum((budget.money.amount for budget in budgets), Decimal(0))
    return condition.threshold * total


def _units(condition: Condition) -> set[str]:
    return {condition.unit} if condition.unit else set(_BUDGET_UNITS.values())


def _told(signal: Signal, estate: Estate, work: _Work) -> None:
    if signal.to is None:
        work.ledger.note(signal.ref, "names nobody to tell, so its alert goes to the receiver 'unowned'.")
    elif signal.to not in estate.owners:
        work.ledger.note(signal.ref, f"'{signal.to}' does not exist, so its alert goes to the receiver 'unowned'.")


def _made(
    signal: Signal, alert: AlertRule, condition: Condition, limit: Decimal, sources: Sequence[str], work: _Work
) -> Watch:
    window = _window(condition, alert, signal, work)
    hold = alert.duration.seconds if alert.duration is not None else Decimal(0)
    name = record_name(signal.metric, condition, window)
    own: list[Recording] = []
    by_product: dict[str, tuple[Recording, ...]] = dict.fromkeys(PRODUCTS, ())
    unbound: list[str] = []
    for system in sources:
        told = bound(work.products, Want(system, quantity(signal.metric), condition, window))
        for product, bounds in told.items():
            by_product[product] += tuple(Recording(name, each) for each in bounds)
            if not bounds and any(told.values()):
                work.lacking[product].note(signal.ref, _silent(product, signal.metric, system))
        if not any(told.values()):
            unbound.append(system)
            own.append(Recording(name, by_convention(signal.metric, condition, window, system)))
    if unbound:
        work.ledger.note(signal.ref, _expected(signal, condition, unbound))
    before, offset = "", ""
    if condition.form == "change":
        offset = prometheus_duration(Duration((hold + DAY) * 1000))
        before = f"{record_name(signal.metric, condition, '7d')}_before_{offset}"
        own += [Recording(before, by_convention(signal.metric, condition, "7d", system, offset)) for system in unbound]
        work.ledger.note(signal.ref, f"the mean of an hour is compared with that of seven days, {offset} before.")
    value = _value(f"{{{any_of('system', sources)}}}", name, before, condition)
    return Watch(signal, alert, condition, window, value, limit, hold, tuple(own), by_product, before)


def _window(condition: Condition, alert: AlertRule, signal: Signal, work: _Work) -> str:
    if condition.form == "spent":
        gateway = next(gateway for gateway in work.products.gateways if gateway.system in signal.source)
        unit = next(route.budget.unit for route in gateway.routes if route.budget is not None)
        return BUDGET_WINDOWS[_BUDGET_UNITS[unit]]
    if condition.form == "rate" and condition.per in _COUNTED:
        return _COUNTED[condition.per]
    long = alert.duration is not None and alert.duration.milliseconds >= _LONG
    return "1h" if long or condition.form == "change" else "5m"


def _value(of: str, name: str, before: str, condition: Condition) -> str:
    if before:
        return f"{name}{of} / {before}{of}"
    times = f" * {condition.per}" if condition.form == "rate" and condition.per != 1 else ""
    return f"{name}{of}{times}"


def _silent(product: str, metric: str, system: str) -> str:
    name = NAMES[product]
    return f"{name} does not tell '{metric}' of '{system}', so with {name} alone this never alerts."


def _expected(signal: Signal, condition: Condition, systems: Sequence[str]) -> str:
    names = raw_names(signal.metric, condition)
    if seen(condition):
        names = (metric_name(signal.metric), f"or the counter {names[0]}")
    if condition.form == "share":
        names = (names[0], f"as a share of {requests_name(signal.metric)}")
    who = ", ".join(f"'{name}'" for name in systems)
    return f"Prometheus must receive {' '.join(names)}, with the label system, from {who}."


def prometheus_duration(span: Duration) -> str:
    """Return a span as Prometheus writes it: whole, in its largest unit from milliseconds to hours, rounded up."""
    value = int(span.milliseconds.to_integral_value("ROUND_CEILING"))
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if value % size == 0:
            return f"{value // size}{unit}"
    return f"{value}ms"


def recordings(watches: Sequence[Watch], product: str = "") -> Iterator[Recording]:
    """Yield the recordings by convention, or those of a product, each once."""
    seen_before: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for watch in watches:
        for recording in watch.by_product[product] if product else watch.recordings:
            key = (recording.record, recording.bound.labels)
            if key not in seen_before:
                seen_before.add(key)
                yield recording
