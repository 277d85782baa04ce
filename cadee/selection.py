"""Which rules are asked, and how: selectors of the call and of a configuration against the rules there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from cadee.config import Config
from cadee.diagnostic import Severity, order
from cadee.errors import InputError
from cadee.rules import rules
from cadee.rules.base import Rule
from cadee.rules.catalogue import Headline, headlines
from cadee.source.suggest import nearest


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that may be asked, and what reports say of each, both by code.

    Of rules that do not come with cadee `origins` holds by code where they were read; `told` says it in words.
    """

    rules: Mapping[str, Rule]
    headlines: Mapping[str, Headline]
    told: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)

    def matching(self, selectors: Iterable[str], origin: str = "") -> set[str]:
        """Return the codes of the rules that selectors mean.

        A selector is a code (CADEE-A-001, A-001), a layer (A, architecture) or a name (gateway-bypass), in any case;
        several may stand in one text, parted by commas.

        Raises:
            InputError: a selector means no rule; `origin` says where it stands.
        """
        found: set[str] = set()
        for selector in (part.strip() for text in selectors for part in text.split(",")):
            bare = selector.lower().removeprefix("cadee-")
            hits = {code for code in self.rules if bare in self._words(code)}
            if not hits:
                names = [word for code in self.rules for word in self._words(code)[2:]]
                near = nearest(selector.lower(), dict.fromkeys(names))
                hint = f"Did you mean {' or '.join(near)}? " if near else ""
                where = f"{origin}: " if origin else ""
                fix = f"{hint}`cadee rules` lists codes, layers and names."
                raise InputError(f"{where}no rule matches {selector!r}", fix=fix)
            found |= hits
        return found

    def _words(self, code: str) -> tuple[str, ...]:
        """What a rule may be called: its number, the letters of its layer, its layer, its name."""
        number = code.lower().removeprefix("cadee-")
        return number, number.partition("-")[0], self.headlines[code].layer, self.headlines[code].name

    def chosen(self, select: Sequence[str], ignore: Sequence[str], config: Config) -> Mapping[str, Rule]:
        """Return the rules to ask, by code: see `codes`."""
        wanted = self.codes(select, ignore, config)
        return {code: rule for code, rule in self.rules.items() if code in wanted}

    def codes(self, select: Sequence[str], ignore: Sequence[str], config: Config) -> set[str]:
        """Return the codes to ask: those selected, by the call or else by the configuration, less the ignored.

        Raises:
            InputError: a selector matches no rule, or nothing is left to ask.
        """
        if select:
            wanted = self.matching(select)
        else:
            wanted = self.matching(config.select, config.origin) if config.select else set(self.rules)
        wanted -= self.matching(ignore) | self.matching(config.ignore, config.origin)
        if not wanted:
            raise InputError("no rule is left to ask", fix="Select more rules, or ignore fewer.")
        return wanted

    def severities(self, config: Config) -> Mapping[str, Severity]:
        """Return the severities that a configuration sets, by code."""
        return {
            code: severity
            for selector, severity in config.severity.items()
            for code in sorted(self.matching([selector], config.origin), key=order)
        }

    def parameters(self, config: Config) -> Mapping[str, Mapping[str, object]]:
        """Return the parameters that a configuration sets, by code and name, each of the type of its default.

        Raises:
            InputError: a rule has no such parameter, or the value is of another type.
        """
        found: dict[str, dict[str, object]] = {}
        for selector, values in config.parameters.items():
            for code in sorted(self.matching([selector], config.origin), key=order):
                found[code] = {name: self._value(config, code, name, value) for name, value in values.items()}
        return found

    def _value(self, config: Config, code: str, name: str, value: Any) -> object:
        known = self.rules[code].parameters
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            fix = f"{hint}It has: {', '.join(known)}." if known else "It has none."
            raise InputError(f"{config.origin}: {code} has no parameter {name!r}", fix=fix)
        try:
            return _as(type(known[name]), value)
        except (TypeError, ValueError, InvalidOperation):
            message = f"{config.origin}: parameter {name!r} of {code} is {value!r}"
            raise InputError(message, fix=f"Write a value like its default, {_shown(known[name])}.") from None


def _shown(value: object) -> str:
    """A default as it is written in TOML: numbers bare, all else as text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def _as(kind: type[Any], value: Any) -> object:
    """Return a value of a configuration as one of `kind`."""
    if isinstance(value, bool) is not (kind is bool):
        raise TypeError
    if isinstance(value, kind):
        return value
    if kind is Decimal and isinstance(value, int | float | str):
        return Decimal(str(value))
    if kind is float and isinstance(value, int):
        return float(value)
    if kind.__module__ == "cadee.model.quantities" and isinstance(value, str):
        from pydantic import TypeAdapter

        from cadee.model import units

        return TypeAdapter(getattr(units, f"{kind.__name__}Field")).validate_python(value)
    raise TypeError


class _Catalogue(Mapping[str, Rule]):
    """The rules of the catalogue by code: known by their entries, imported when the first of them is taken.

    A spec that cannot be read is refused without any of them.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = dict.fromkeys(codes)

    def __getitem__(self, code: str) -> Rule:
        return rules()[code]

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def builtin() -> RuleSet:
    """Return the rules of the catalogue."""
    told = headlines()
    return RuleSet(_Catalogue(sorted(code for code, entry in told.items() if entry.layer != "source")), told)
