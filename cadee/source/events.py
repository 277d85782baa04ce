"""The stream of YAML events: libyaml's where it is installed, else the one written in Python, twenty times slower."""

from typing import Protocol

import yaml
from yaml.events import Event


class Parser(Protocol):
    """What the builder needs of a parser."""

    def get_event(self) -> Event:
        """Return the next event; raise yaml.MarkedYAMLError where the text is not YAML."""


class _PythonParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    def __init__(self, stream: bytes) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


def parser(raw: bytes, engine: str = "") -> Parser:
    """Return a parser of `raw`. `engine` is `libyaml` or `python`; the faster one that is there where empty."""
    if (engine or ENGINE) == "libyaml":
        from yaml import cyaml

        parser: Parser = vars(cyaml)["CParser"](raw)
        return parser
    return _PythonParser(raw)


ENGINE = "libyaml" if yaml.__with_libyaml__ else "python"
"""The parser in use. A run with `python` deserves a note: it is right but slow."""
