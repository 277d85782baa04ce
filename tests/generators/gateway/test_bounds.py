"""Values that the language takes and no gateway can count: nothing is made, and it is said where and what to do."""

from pathlib import Path

import pytest

from cadee.cli.generate import _read_back
from cadee.errors import InputError
from cadee.generators import generators
from cadee.generators.base import Generator
from tests.generators.gateway import programs
from tests.generators.gateway.envoy_lab import provide, validate
from tests.generators.gateway.estates import Change, made, put, subject
from tests.generators.gateway.variants import both, tools

TARGETS = [f"gateway/{name}" for name in ("litellm", "envoy", "envoy-ai-gateway", "agentgateway", "kong", "azure-apim")]
RATE = "routes/support-chat/rate_limit"
TIME = "integrations/to-a/timeout"

REFUSED = [
    (put(RATE, "0/min"), "routes/support-chat: rate_limit is 0/min, which lets nobody call: take its callers off"),
    (put(RATE, "999999999999/s"), "routes/support-chat: rate_limit is 999999999999/s, which takes a count of 999,999"),
    (put(RATE, "123456.654321/s"), "routes/support-chat: rate_limit is 123456.654321/s, which takes a count of"),
    (put(RATE, "0.000001/day"), "routes/support-chat: rate_limit is 0.000001/day, which takes a window of 86,400,000,"),
    (put("routes/support-chat/budget", "0 EUR/day"), "routes/support-chat: budget is 0 EUR/day, which lets nobody"),
    (put("systems/model-a/capacity", "0/h"), "systems/model-a: capacity is 0/h, which lets nobody call: take it off"),
    (put(TIME, "0s"), "integrations/to-a: timeout is 0ms, and gateways count no less than 1ms"),
    (put(TIME, "0.5ms"), "integrations/to-a: timeout is 0.5ms, and gateways count no less than 1ms"),
    (put(TIME, "400d"), "integrations/to-a: timeout is 400d, and gateways count no more than 24 days"),
    (put("integrations/to-c/backoff", "400d"), "integrations/to-c: backoff is 400d, and gateways count no more than"),
    (put("integrations/assistant-chat/timeout", "0s"), "integrations/assistant-chat: timeout is 0ms, and gateways"),
    (put("integrations/to-redactor/timeout", "0s"), "integrations/to-redactor: timeout is 0ms, and gateways"),
    (both(tools(limit="0/min")), "routes/orders-tools: rate_limit is 0/min, which lets nobody call"),
    (both(tools(), put("integrations/to-orders/timeout", "0s")), "integrations/to-orders: timeout is 0ms, and"),
]


def target(name: str) -> Generator:
    return generators()[name]


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_what_no_gateway_counts_is_refused_with_its_place_and_what_to_do(name: str, change: Change, said: str) -> None:
    with pytest.raises(InputError) as error:
        made(target(name), change)
    assert said in str(error.value)
    assert error.value.fix.startswith("Declare what is missing, change what cannot be")


@pytest.mark.parametrize(("name", "product"), [("gateway/kong", "Kong"), ("gateway/envoy-ai-gateway", "Envoy Gateway")])
def test_less_than_one_a_day_is_refused_where_whole_requests_are_counted(name: str, product: str) -> None:
    said = f"routes/support-chat: rate_limit is 0.5/day, of which no day holds a whole request, and {product} counts"
    with pytest.raises(InputError) as error:
        made(target(name), put(RATE, "0.5/day"))
    assert said in str(error.value)
    for other in set(TARGETS) - {"gateway/kong", "gateway/envoy-ai-gateway"}:
        assert made(target(other), put(RATE, "0.5/day"))


def test_a_capacity_of_less_than_one_a_day_is_refused_where_whole_requests_are_counted() -> None:
    with pytest.raises(
        InputError, match=r"systems/model-a: capacity is 0.5/day, of which no day holds a whole request"
    ):
        made(target("gateway/envoy-ai-gateway"), put("systems/model-a/capacity", "0.5/day"))


EDGES = [
    put(RATE, "2147483647/s"),
    put(RATE, "1/day"),
    put(RATE, "1073741823.5/s"),
    put(RATE, "0.000123/s"),
    put("systems/model-a/capacity", "2147483647/s"),
    both(*(put(f"integrations/{key}/timeout", "24d") for key in ("to-a", "to-b", "to-c", "to-redactor"))),
    both(*(put(f"integrations/{key}/timeout", "1ms") for key in ("to-a", "to-b", "to-c", "to-redactor"))),
]


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("number", range(len(EDGES)))
def test_what_is_just_within_is_made_and_reads_back_as_declared(name: str, number: int) -> None:
    about = subject(EDGES[number])
    files = tuple(target(name).make(about))
    assert files
    _read_back(about, {name: files})


def test_a_rate_that_is_whole_in_no_window_is_rounded_down_and_said_so() -> None:
    said = {
        "gateway/kong": "routes/support-chat: Kong counts whole requests, so 0.000123/s is 10 a day.",
        "gateway/envoy-ai-gateway": "routes/support-chat: Envoy Gateway counts whole numbers, so 0.000123/s is 10/day.",
    }
    for name, note in said.items():
        assert any(note in item.notes for item in made(target(name), put(RATE, "0.000123/s")).values())


@pytest.mark.real
@pytest.mark.parametrize("number", range(len(EDGES)))
def test_envoy_takes_what_is_just_within(number: int, tmp_path: Path) -> None:
    programs.write(made(target("gateway/envoy"), EDGES[number]).values(), tmp_path)
    told = validate(provide(tmp_path))
    assert told.returncode == 0, told.stderr[:3000]
