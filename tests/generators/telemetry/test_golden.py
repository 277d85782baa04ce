"""The emitted files, whole, as they are kept in tests/golden/telemetry. `pytest --bless` renews them."""

from collections.abc import Callable, Mapping

import pytest

from cadee.generators.base import Artifact, Generator
from cadee.generators.telemetry.grafana import grafana
from cadee.generators.telemetry.otel_collector import otel_collector
from cadee.generators.telemetry.prometheus import prometheus
from tests.generators.telemetry.estates import made

TARGETS = [prometheus, grafana, otel_collector]


@pytest.mark.parametrize("generator", TARGETS, ids=lambda item: item.target)
def test_the_files_are_those_that_are_kept(
    generator: Generator, same_files_as_golden: Callable[[str, Mapping[str, Artifact]], None]
) -> None:
    items = made(generator)
    same_files_as_golden(generator.target, items)
    assert made(generator) == items
