"""The one door to specs/ and templates/, installed or in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data(*parts: str) -> Traversable:
    """Return a file or folder below specs/ or templates/, e.g. `data("specs", "rules")`."""
    packed = files("cadee").joinpath("_data")
    root: Traversable = packed if packed.is_dir() else Path(__file__).parent.parent
    return root.joinpath(*parts)
