"""From files to plain data in which every value has its place. Hostile input ends here."""

from cadee.source.places import SourceFile
from cadee.source.workspace import Workspace, load, load_text
from cadee.source.yaml import read_yaml

__all__ = ["SourceFile", "Workspace", "load", "load_text", "read_yaml"]
