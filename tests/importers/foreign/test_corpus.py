"""Configurations that others wrote: none crashes, 99 of 100 models and fallbacks are kept, keys are never shown."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from cadee.errors import InputError
from cadee.model.estate import Estate
from cadee.model.system import ModelCard
from tests.importers.foreign import counters
from tests.importers.foreign.support import FORMATS, Made, corpus, estate, everything, take

Count = Callable[[Path], Iterator[counters.Pair]]
COUNTS: dict[str, tuple[Count, Count]] = {
    "litellm": (counters.litellm_models, counters.litellm_fallbacks),
    "envoy-ai-gateway": (counters.envoy_models, counters.envoy_fallbacks),
    "kong": (counters.kong_models, counters.kong_fallbacks),
}
SHARE = 0.99


@cache
def _taken(kind: str) -> tuple[tuple[tuple[Path, Made], ...], tuple[tuple[Path, InputError], ...]]:
    found, refused = [], []
    for path in corpus(kind):
        try:
            found.append((path, take(kind, path)))
        except InputError as error:
            refused.append((path, error))
    return tuple(found), tuple(refused)


@pytest.mark.parametrize("kind", FORMATS)
def test_models_and_fallbacks_are_kept(kind: str, record_property: Callable[[str, object], None]) -> None:
    expected: Counter[str] = Counter()
    missing: list[str] = []
    for path, made in _taken(kind)[0]:
        found = estate(made)
        models, fallbacks = (list(count(path)) for count in COUNTS[kind])
        expected["models"] += len(models)
        expected["fallbacks"] += len(fallbacks)
        missing += [f"{path.name}: model {pair}" for pair in models if not _has_model(found, *pair)]
        missing += [f"{path.name}: fallback {pair}" for pair in fallbacks if not _has_fallback(found, *pair)]
        written = Counter(name for _, name in models)
        cards = Counter(_card(system.model) for system in found.systems.values() if system.model)
        missing += [f"{path.name}: {name} {n} times" for name, n in written.items() if cards[_bare(name)] < n]
    total = sum(expected.values())
    kept = total - len(missing)
    record_property(
        "figure", f"import {kind}: {expected['models']} models and {expected['fallbacks']} fallbacks, {kept} kept"
    )
    assert total
    assert kept / total >= SHARE, missing


def _bare(name: str) -> str:
    return "any" if "*" in name else name or "not-said"


def _card(model: ModelCard) -> str:
    return model.name


def _routes(found: Estate, route: str) -> list[str]:
    return [key for key, entry in found.routes.items() if not route or route in (key, entry.name) or "*" in route]


def _has_model(found: Estate, route: str, model: str) -> bool:
    cards = {_card(system.model) for system in found.systems.values() if system.model}
    return _bare(model) in cards and bool(_routes(found, route))


def _has_fallback(found: Estate, route: str, model: str) -> bool:
    for key in _routes(found, route):
        name = found.routes[key].fallback
        for rung in found.fallbacks[name].rungs if name else ():
            system = found.systems[found.integrations[str(rung.to)].target]
            assert system.model is not None
            if _bare(model) in (system.model.name, system.name, system.id):
                return True
    return False


@pytest.mark.parametrize("kind", FORMATS)
def test_every_file_is_imported_or_refused_with_a_reason(kind: str) -> None:
    expected = {
        "litellm": set(),
        "envoy-ai-gateway": {
            "with-annotations.yaml", "envoy-gateway-values-addon.yaml", "monitoring.yaml", "fallback.yaml",
            "redis.yaml",
        },
        "kong": {
            "comments-only.yaml", "empty.yaml", "expected-recommended-only.yaml", "oas.yaml", "deck.yml",
            "ruleset-recommended-off-kong.yaml", "expected-recommended-off-kong.yaml",
        },
    }  # fmt: skip
    for path, error in _taken(kind)[1]:
        assert str(error).startswith(f"{path.name} is no configuration of")
        assert error.fix
    assert {path.name for path, _ in _taken(kind)[1]} == expected[kind]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_of_another_format_is_refused(kind: str) -> None:
    for other in FORMATS:
        for path in corpus(other) if other != kind else []:
            with pytest.raises(InputError, match="is no configuration of"):
                take(kind, path)


@pytest.mark.parametrize("kind", FORMATS)
def test_keys_of_the_corpus_are_told_by_place_and_never_shown(kind: str) -> None:
    refused = 0
    for path, made in _taken(kind)[0]:
        shown = everything(made)
        values = set(counters.secrets(path))
        assert bool(values) <= bool(made.refused), path
        for value in values:
            assert value not in shown, path
        for finding in made.refused:
            assert finding.place.file == path.name
            assert finding.place.line > 0
        refused += len(made.refused)
    assert refused


@pytest.mark.parametrize("kind", FORMATS)
def test_all_that_stands_in_a_file_is_kept_or_lost_by_name(kind: str) -> None:
    for path, made in _taken(kind)[0]:
        for loss in made.imported.losses:
            assert loss.name
            assert loss.why
            assert loss.place.file == path.name


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_file_gives_the_same_bytes(kind: str) -> None:
    for path, made in _taken(kind)[0]:
        assert everything(made) == everything(take(kind, path))
