"""The gateway products whose series are known, and what each tells of a system."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cadee.errors import InputError
from cadee.generators.gateway.derive import derive
from cadee.generators.gateway.envoy.fit import fit
from cadee.generators.gateway.envoy.fit import problems as envoy_problems
from cadee.generators.gateway.model import Gateway
from cadee.generators.telemetry.envoy_series import envoy_series
from cadee.generators.telemetry.litellm_series import litellm_series
from cadee.generators.telemetry.series import Bound, Want
from cadee.model.estate import Estate

_TELL: Mapping[str, Callable[[Sequence[Gateway], Want], tuple[Bound, ...]]] = {
    "envoy": envoy_series,
    "litellm": litellm_series,
}
PRODUCTS = tuple(_TELL)
NAMES = {"envoy": "Envoy", "litellm": "LiteLLM"}


@dataclass(frozen=True, slots=True)
class Products:
    """The gateways of an environment as each product serves them; `problems` says why there are none."""

    gateways: tuple[Gateway, ...]
    served: Mapping[str, tuple[Gateway, ...]]
    problems: tuple[str, ...]


def products(estate: Estate) -> Products:
    """Return the gateways of a resolved estate; where they cannot be generated there are none, and the reason."""
    try:
        plan = derive(estate)
    except InputError as error:
        reasons = (str(error),) if estate.routes else ()
        return Products((), dict.fromkeys(PRODUCTS, ()), reasons)
    if plan.problems:
        return Products((), dict.fromkeys(PRODUCTS, ()), plan.problems)
    fitted = tuple(fit(gateway) for gateway in plan.gateways)
    return Products(plan.gateways, {"envoy": () if envoy_problems(fitted) else fitted, "litellm": plan.gateways}, ())


def bound(known: Products, want: Want) -> dict[str, tuple[Bound, ...]]:
    """Return what each product tells of what is wanted."""
    return {name: tell(known.served[name], want) for name, tell in _TELL.items()}
