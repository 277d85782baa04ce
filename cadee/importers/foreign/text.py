"""This file holds how imported documents become text: YAML that no reader retypes, what is open above it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from cadee.importers.foreign.base import Imported, Open

_PLAIN = re.compile(
    r"[A-Za-z_][A-Za-z0-9_]*([./@-][A-Za-z0-9_@]+)*"
    r"|(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?((ms|s|m|h|d)|/(s|min|h|day)| USD(/(h|day|month))?)"
    r"|(env:|vault://|https?://)[A-Za-z][A-Za-z0-9_./-]*[A-Za-z0-9_/]"
)
_RETYPED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_WIDE = 90
_SHOWN = 3


class _Dumper(yaml.SafeDumper):
    """Quotes every text that is not plainly a word, writes no anchors, short lists and maps on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class _Key(str):
    """A key of the language that older readers take for a truth value; it is written as the language writes it."""


class _Line(dict[str, Any]):
    """A map to write on one line."""


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _RETYPED
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


def _key(dumper: _Dumper, value: _Key) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value))


def _list(dumper: _Dumper, value: list[Any]) -> yaml.SequenceNode:
    flat = not any(isinstance(item, dict | list) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)


def _line(dumper: _Dumper, value: _Line) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", dict(value), flow_style=True)


_Dumper.yaml_implicit_resolvers = {**_Dumper.yaml_implicit_resolvers, "o": []}  # the key `on` needs no quotes
_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Key, _key)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(_Line, _line)


def texts(imported: Imported, origin: str) -> dict[str, str]:
    """Return the files of a workspace by path; `origin` says in a line whence they came."""
    files = {}
    for path, document in imported.documents.items():
        head = (
            "".join(f"# {line}".rstrip() + "\n" for line in _head(imported.open, origin))
            if path == "cadee.yaml"
            else ""
        )
        folded = {key: _folded(value, 1) for key, value in document.items()}
        body = yaml.dump(folded, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, indent=2)
        files[path] = f"{head}\n{body}" if head else body
    return files


def _head(left: Sequence[Open], origin: str) -> Iterator[str]:
    yield origin
    yield ""
    yield "What a spec needs and that file does not say:"
    for item in left:
        yield f"TODO {told(item)}"


def told(item: Open) -> str:
    """Return in a line what is open."""
    field = f"{item.section}.{item.field}" if item.field else item.section
    more = len(item.elements) - _SHOWN
    names = ", ".join(item.elements[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"{field}: {item.why}" + (f" ({names})" if names else "")


def _folded(value: Any, depth: int) -> Any:
    """Return a value whose small maps below an entry are marked to stand on one line."""
    if isinstance(value, list):
        return [_folded(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {_Key(key) if key == "on" else key: _folded(item, depth + 1) for key, item in value.items()}
    nested = any(isinstance(item, dict) for item in inner.values())
    nested |= any(isinstance(each, dict) for item in inner.values() if isinstance(item, list) for each in item)
    return _Line(inner) if depth > 2 and not nested and len(str(inner)) <= _WIDE else inner
