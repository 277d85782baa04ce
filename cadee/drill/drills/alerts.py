"""T2: the series that the gateway told during a fault raise the alert of a signal, and those before it do not."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from typing import Any

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import Line
from cadee.drill.lab import Lab, most
from cadee.drill.scene import Scene
from cadee.generators.base import Subject
from cadee.generators.gateway.dump import to_yaml
from cadee.generators.gateway.model import Route
from cadee.generators.telemetry.drilled import points_until_fired, scraped, unit_test, watch_of
from cadee.generators.telemetry.prometheus import prometheus
from cadee.generators.telemetry.rule_tests import window_seconds
from cadee.generators.telemetry.series import Recording
from cadee.generators.telemetry.watch import Watch

MOST_ROUNDS = 80
MOST_CALLS = 300
Act = Callable[[int], None]


def claims(scene: Scene) -> Iterator[Claim]:
    """Each signal with an alert that comes from the gateway, its models or its guards."""
    for signal in scene.estate.signals.values():
        found = [name for name in signal.source if name in scene.watched]
        if signal.alert is not None and found:
            held = f" for {signal.alert.duration}" if signal.alert.duration is not None else ""
            says = f"'{signal.metric} {signal.alert.condition}'{held} raises a {signal.alert.severity}"
            yield Claim(signal.ref, "alert", says, about=found[0])


def trial(lab: Lab, claim: Claim) -> Outcome:
    """Scrape while all is sound, then while the fault lasts; give the series to the generated rules in promtool."""
    if shutil.which("promtool") is None:
        return not_provable("promtool is not installed here (Debian: prometheus)")
    signal = claim.element.partition("/")[2]
    watch = watch_of(lab.scene.estate, signal)
    if watch is None:
        return not_provable("no rule is made of this signal; see the notes of telemetry/prometheus")
    told = [item for item in watch.by_product[lab.product.name] if dict(item.bound.labels)["system"] == claim.about]
    if not told:
        return not_provable(f"no series of {lab.product.name} tells '{watch.signal.metric}' of '{claim.about}'")
    scene = _Fault(lab, claim.about, watch, told[-1])
    if scene.act is None:
        return not_provable(f"no fault of '{watch.signal.metric}' is acted out here")
    interval = _interval(watch)
    calm, rounds = window_seconds(watch) // interval + 2, points_until_fired(watch, interval)
    calls = scene.calls(interval)
    if rounds + calm > MOST_ROUNDS or calls > MOST_CALLS:
        return not_provable(f"it takes {calls} calls a round for {rounds} rounds")
    pages = scene.pages(calm, rounds, calls)
    document = unit_test(lab.scene.estate, signal, pages, (), product=lab.product.name, interval=interval)
    points = {calm - 1: 0, calm + rounds - 1: 1}
    document["tests"][0]["promql_expr_test"] = [
        _firing(signal, told[-1], n * interval, n_firing) for n, n_firing in points.items()
    ]
    document["tests"][0].pop("alert_rule_test", None)
    said = _promtool(lab, document)
    seen = Observation("gateway", f"{calm} scrapes while sound, {rounds} while {scene.what}, {interval} s apart")
    return judged([said] if said else [], seen, Observation("promtool", said or "silent before, firing at the end"))


def _interval(watch: Watch) -> int:
    """A quarter of the window between two scrapes; for windows up to an hour between 15 s and a minute."""
    quarter = window_seconds(watch) // 4
    return max(15, min(60, quarter)) if window_seconds(watch) <= 3600 else quarter


def _firing(signal: str, recording: Recording, at: int, number: int) -> dict[str, Any]:
    labels = dict(recording.bound.labels)
    wanted = {name: labels[name] for name in ("system", "route") if name in labels}
    matchers = ",".join(f'{name}="{value}"' for name, value in wanted.items())
    expr = f'count(ALERTS{{alertname="{signal}",alertstate="firing",{matchers}}}) or vector(0)'
    return {"expr": expr, "eval_time": f"{at}s", "exp_samples": [{"labels": "{}", "value": number}]}


def _promtool(lab: Lab, document: dict[str, Any]) -> str:
    """Return what promtool has against the document beside the generated rules, "" where all is as expected."""
    folder = lab.folder / "promtool"
    folder.mkdir(exist_ok=True)
    for item in prometheus.make(Subject(lab.scene.estate, "")):
        (folder / Path(item.path).name).write_text(str(item.content), encoding="utf-8")
    (folder / "drill.yaml").write_text(to_yaml(document, ""), encoding="utf-8")
    command = ["promtool", "test", "rules", "drill.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return " ".join(line for line in lines if "drill.yaml" not in line)[:400]


def _sum(value: str, before: str) -> str:
    return value if before == "0" else f"{float(value) + float(before):.15g}"


class _Fault:
    """What is done to a system, or through it, so that its signal rises."""

    def __init__(self, lab: Lab, system: str, watch: Watch, recording: Recording) -> None:
        self._lab, self._watch = lab, watch
        name = dict(recording.bound.labels).get("route", "")
        self.route = self._chosen(system, name)
        caller = lab.scene.someone(self.route)
        assert caller is not None
        self.caller = caller
        self._shown = lab.papers(caller)
        self.what, self.act = self._plan(system, watch.signal.metric.rpartition(".")[2])

    def _chosen(self, system: str, name: str) -> Route:
        routes = [route for route in self._lab.gateway.routes if not name or route.id == name]
        mine = [route for route in routes if system in {step.system for step in route.targets}]
        mine += [route for route in routes if len(route.targets) > 1]
        return (mine or routes)[0]

    def _plan(self, system: str, quantity: str) -> tuple[str, Act | None]:
        lab, steps = self._lab, self.route.targets
        if quantity == "errors":
            if system == lab.gateway.system:
                return "every model answers 500", lambda times: self._broken([s.system for s in steps], times)
            return f"'{system}' answers 500", lambda times: self._broken([system], times, again=True)
        if quantity == "fallbacks":
            return f"'{steps[0].system}' answers 500", lambda times: self._broken([steps[0].system], times)
        if quantity == "rejected":
            return "callers ask for what they may not", self._rejected
        if quantity == "requests":
            return "callers ask more often", self._sound
        return "", None

    def calls(self, interval: int) -> int:
        """How many calls a round it takes to pass the threshold."""
        condition = self._watch.condition
        if condition.form != "rate":
            return 4
        return ceil(float(condition.threshold) * interval / condition.per * 1.5) + 1

    def pages(self, calm: int, rounds: int, calls: int) -> list[dict[str, str]]:
        """Scrape after each round, sound ones first."""
        assert self.act is not None
        found: list[dict[str, str]] = []
        starts, before = self._lab.starts, dict[str, str]()
        for number in range(calm + rounds):
            self._sound(2) if number < calm else self.act(calls)
            page = scraped(self._lab.product.metrics(self._lab.ground))
            if self._lab.starts != starts:  # a new start counts from 0 again: what was counted before is added
                starts, before = self._lab.starts, found[-1] if found else {}
            found.append({name: _sum(value, before.get(name, "0")) for name, value in page.items()})
        return found

    def _sound(self, times: int) -> None:
        self._lab.fresh()
        self._ask(times)

    def _broken(self, names: list[str], times: int, *, again: bool = False) -> None:
        """Call while stubs fail; `again` with breakers closed, as a round stands for longer than one is open."""
        if again and self._lab.product.restarts:
            self._lab.restart()
        elif again:
            time.sleep(self._lab.product.rest + 0.5)
        for stub in self._lab.stubs.values():
            if stub.system in names:
                stub.mode = "500"
        self._ask(times)

    def _ask(self, times: int) -> None:
        limit = self.route.rate_limit
        for _ in range(min(times, most(limit)) if limit is not None else times):
            self._lab.ask(self.route, self.caller)

    def _rejected(self, times: int) -> None:
        """Ask for a route that nobody serves: the door knows the caller, and turns it away."""
        others = [route for route in self._lab.gateway.routes if self.caller not in route.callers]
        name = others[0].id if others else "no-such-route"
        with self._lab.line(self.caller) as line:
            for _ in range(times):
                self._post(line, name)

    def _post(self, line: Line, name: str) -> None:
        """Ask with the papers of the first time: a product may count what each of them was refused apart."""
        own = next((route for route in self._lab.gateway.routes if route.id == name), self.route)
        self._lab.send(own, self.caller, shown=self._shown, line=line, model=name)


ALERTS = Drill("T2", "a fault raises the alert of its signal", claims, trial, alone=True, seconds=8)
