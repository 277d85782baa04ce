"""Keys that begin with `x-`: anybody's own, at the top of a file, in the workflow and in entries, carried along."""

from typing import Any

from cadee.diagnostic import Route


def is_extension(route: Route, key: str) -> bool:
    """Whether `key` in the map at `route` is an extension. An id that begins with `x-` is none."""
    return key.startswith("x-") and (not route or len(route) == (1 if route[0] == "workflow" else 2))


def lift(data: dict[str, Any], extensions: dict[Route, Any]) -> None:
    """Move the extensions in `data` to `extensions`, by route. Entries that hold some are replaced, not changed."""
    for section in [key for key in data if is_extension((), key)]:
        extensions[(section,)] = data.pop(section)
    for section, content in data.items():
        if not isinstance(content, dict):
            continue
        if section == "workflow":
            data[section] = _without((section,), content, extensions)
        elif any(_extended(entry) for entry in content.values()):
            data[section] = {
                identifier: _without((section, identifier), entry, extensions) if _extended(entry) else entry
                for identifier, entry in content.items()
            }


def _extended(entry: Any) -> bool:
    return isinstance(entry, dict) and any(key.startswith("x-") for key in entry)


def _without(route: Route, entry: dict[str, Any], extensions: dict[Route, Any]) -> dict[str, Any]:
    kept = {}
    for key, value in entry.items():
        if is_extension(route, key):
            extensions[(*route, key)] = value
        else:
            kept[key] = value
    return kept
