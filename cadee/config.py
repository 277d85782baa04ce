"""What an operator sets once for a repository: `cadee.toml`, or `[tool.cadee]` in pyproject.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cadee.diagnostic import Severity
from cadee.errors import InputError

FILES = ("cadee.toml", "pyproject.toml")
"""Where a configuration may stand; the first that is found, from the workspace upwards, is the only one."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a configuration says; rules are selectors as `--select` takes them.

    `severity` grades all findings of a rule; `parameters` holds values by rule and name; `per_path` the rules that
    are ignored in the files of a pattern; `custom_rules` patterns of files with rules written in YAML; `rule_packages`
    names of installed packages of rules; `baseline` the file of known findings.
    """

    origin: str = ""
    folder: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    per_path: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    custom_rules: tuple[str, ...] = ()
    rule_packages: tuple[str, ...] = ()
    baseline: str = ""

    def told(self) -> tuple[str, ...]:
        """Return in words what it changes of a verdict, for the report."""
        said = []
        if self.select:
            said.append(f"only {', '.join(self.select)} asked")
        if self.ignore:
            said.append(f"{', '.join(self.ignore)} not asked")
        said += [f"{rule} graded {severity}" for rule, severity in self.severity.items()]
        said += [
            f"{rule} with {name} = {value}"
            for rule, values in self.parameters.items()
            for name, value in values.items()
        ]
        said += [f"{', '.join(rules)} ignored in {pattern}" for pattern, rules in self.per_path.items()]
        return tuple(f"{self.origin}: {words}" for words in said)


def parse(origin: str, text: str, folder: str = "") -> Config | None:
    """Return the configuration in the text of a file, or None where a pyproject.toml holds none.

    `origin` names the file; `folder` is where it stands: paths in it begin there.

    Raises:
        InputError: the text is not TOML, or says something that cadee does not know.
    """
    import tomllib  # a command that reads no configuration does not pay for it

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{origin} is not TOML: {error}", fix="Mend the file.") from None
    if origin.endswith("pyproject.toml"):
        data = data.get("tool", {}).get("cadee")
        if data is None:
            return None
    known = {name.replace("_", "-"): name for name in Config.__dataclass_fields__ if name not in ("origin", "folder")}
    _known(origin, "", _table(origin, "", data), known)
    read: dict[str, Any] = {known[key]: _READERS[known[key]](origin, key, value) for key, value in data.items()}
    return Config(origin=origin, folder=folder, **read)


def _known(origin: str, where: str, data: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for key in data:
        if key not in known:
            from difflib import get_close_matches

            near = get_close_matches(key, known, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise InputError(f"{origin}: nothing is called {where}{key!r}", fix=f"{hint}Known are: {', '.join(known)}.")


def _table(origin: str, key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{origin}: {key!r} must be a table", fix=f"Write `[{key}]` and its lines below.")
    return value


def _text(origin: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"{origin}: {key!r} must be text", fix=f'Write `{key} = "..."`.')
    return value


def _texts(origin: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f"{origin}: {key!r} must be a list of texts", fix=f'Write `{_key(key)} = ["..."]`.')
    return tuple(value)


def _key(key: str) -> str:
    """A key as TOML wants it: in quotes where it holds more than letters, digits, hyphens and underscores."""
    bare = key.replace("-", "").replace("_", "")
    return key if bare.isascii() and bare.isalnum() else f'"{key}"'


def _severities(origin: str, key: str, value: Any) -> Mapping[str, Severity]:
    table = _table(origin, key, value)
    for rule, word in table.items():
        if word not in list(Severity):
            words = ", ".join(Severity)
            raise InputError(f"{origin}: the severity of {rule!r} is {word!r}", fix=f"Severities are: {words}.")
    return {rule: Severity(word) for rule, word in table.items()}


def _parameters(origin: str, key: str, value: Any) -> Mapping[str, Mapping[str, Any]]:
    return {rule: _table(origin, f"{key}.{rule}", values) for rule, values in _table(origin, key, value).items()}


def _lists(origin: str, key: str, value: Any) -> Mapping[str, tuple[str, ...]]:
    return {name: _texts(origin, name, values) for name, values in _table(origin, key, value).items()}


_READERS = {
    "select": _texts,
    "ignore": _texts,
    "severity": _severities,
    "parameters": _parameters,
    "per_path": _lists,
    "custom_rules": _texts,
    "rule_packages": _texts,
    "baseline": _text,
}
