"""The page of a pack: one file that asks nothing of the outside and reads without its script."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cadee.generators.diagram.text import clean
from cadee.pack.base import Brief, Section
from cadee.resources import data

FRONT = 100
"""Sections of a lower order stand on the first sheet."""


def page(brief: Brief, sections: Sequence[Section]) -> str:
    """Return the page with the sections in their order."""
    style, script = _file("pack.css"), _file("pack.js")
    told = [(item, item.facts(brief)) for item in sections]
    return (
        _environment()
        .get_template("page.html")
        .render(
            brief=brief,
            policy=policy(style, script),
            style=Markup(style),  # noqa: S704  a file of ours, without a word of the spec
            script=Markup(script),  # noqa: S704
            front=[_Told(item, facts) for item, facts in told if item.order < FRONT],
            rest=[_Told(item, facts) for item, facts in told if item.order >= FRONT],
        )
    )


class _Told:
    """A section with what its template is given."""

    def __init__(self, section: Section, facts: Mapping[str, Any] | None) -> None:
        self.anchor, self.heading, self.empty = section.anchor, section.heading, section.empty
        self.body = None if facts is None else Markup(_rendered(section.anchor, facts))  # noqa: S704  escaped there


def _rendered(anchor: str, facts: Mapping[str, Any]) -> str:
    return _environment().get_template(f"{anchor}.html").render(facts)


def policy(style: str, script: str) -> str:
    """Return the content policy: nothing is fetched, nothing runs or styles but what stands here."""
    allowed = [f"{kind}-src 'sha256-{_digest(text)}'" for kind, text in (("style", style), ("script", script))]
    return "; ".join(["default-src 'none'", *allowed, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return data("templates", "pack", name).read_text("utf-8").strip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """Bring every text to one clean line; what is markup already was made by us."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)
