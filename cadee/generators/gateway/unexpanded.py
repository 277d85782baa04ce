"""YAML for readers that expand dollar signs in the text of a file before they parse it, as agentgateway and decK do."""

import re
from typing import Any

from cadee.generators.gateway.dump import to_yaml

_STAND_IN = "\ud800"  # a lone surrogate stands in no text of a spec
_WRITTEN = re.compile(r"((?<!\\)(?:\\\\)*)\\uD800")


class Expanded(str):
    """A text whose dollar signs the reader of the file shall expand: the name of a variable."""

    __slots__ = ()


def to_unexpanded_yaml(data: Any, header: str) -> str:
    """Return data as `to_yaml` does, each dollar sign as an escape that only the parser of YAML turns back.

    Those of an `Expanded` text stay.
    """
    return _WRITTEN.sub(r"\1\\x24", to_yaml(_hidden(data), header))


def _hidden(data: Any) -> Any:
    if isinstance(data, dict):
        return {_hidden(key): _hidden(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_hidden(value) for value in data]
    if isinstance(data, Expanded):
        return str(data)
    return data.replace("$", _STAND_IN) if isinstance(data, str) else data
