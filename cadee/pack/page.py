"""The page of a pack: one file that asks nothing of the outside and reads without its script."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from cadee.generators.diagram.palette import THEMES, Theme
from cadee.pack.base import Brief, Section
from cadee.pack.breaking import DENSE, ROOMY, breakable, short, volume
from cadee.pack.failing import reason
from cadee.plain import clean
from cadee.resources import data

FRONT = 100
"""Sections of a lower order stand on the first sheet."""


@dataclass(frozen=True, slots=True)
class Told:
    """A section as it stands on the page: `body` is None where it has nothing to say, `fault` why it was not made."""

    section: Section
    body: Markup | None
    fault: str = ""

    @property
    def name(self) -> str:
        """What the manifest and the first sheet call it."""
        return f"page: {self.section.heading}"


def page(brief: Brief, sections: Sequence[Section]) -> tuple[str, Brief]:
    """Return the page with the sections in their order, and the brief with those among `failed` that could not be made.

    A section that fails leaves the others: it says so in its place, and the first sheet names it.
    """
    told = [_told(item, brief) for item in sections]
    while faults := tuple(sorted({(item.name, item.fault) for item in told if item.fault} - set(brief.failed))):
        brief = replace(brief, failed=(*brief.failed, *faults))
        told = [_told(item, brief) for item in sections]
    style, script = f"{_file('pack.css')}\n{_dark()}", _file("pack.js")
    html = (
        _environment()
        .get_template("page.html")
        .render(
            brief=brief,
            policy=policy(style, script),
            style=Markup(style),  # noqa: S704  files of ours, without a word of the spec
            script=Markup(script),  # noqa: S704
            front=[item for item in told if item.section.order < FRONT],
            rest=[item for item in told if item.section.order >= FRONT],
        )
    )
    return html, brief


def _told(section: Section, brief: Brief) -> Told:
    try:
        facts = section.facts(brief)
        body = None if facts is None else _rendered(section.anchor, facts)
    except Exception as error:  # noqa: BLE001  one section that breaks must not take the page with it
        return Told(section, None, reason(error))
    return Told(section, body)


def _rendered(anchor: str, facts: Mapping[str, Any]) -> Markup:
    size = volume(facts)
    text = _environment().get_template(f"{anchor}.html").render(facts, dense=size > ROOMY, full=size > DENSE)
    return Markup(breakable(text))  # noqa: S704  escaped when it was rendered


def policy(style: str, script: str) -> str:
    """Return the content policy: nothing is fetched, nothing runs or styles but what stands here."""
    allowed = [f"{kind}-src 'sha256-{_digest(text)}'" for kind, text in (("style", style), ("script", script))]
    return "; ".join(["default-src 'none'", *allowed, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _dark() -> str:
    """What the colours of a drawing become in the dark, for drawings hold literal colours."""
    return "\n".join(["@media screen and (prefers-color-scheme: dark) {", *_repainted(), "}"])


def _repainted() -> Iterator[str]:
    for light, dark in THEMES[Theme.DARK].items():
        for name in ("fill", "stroke"):
            yield f'  svg [{name}="{light}"] {{ {name}: {dark}; }}'


@cache
def _file(name: str) -> str:
    return data("templates", "pack", name).read_text("utf-8").strip()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters["short"] = short
    return made


def _shown(value: Any) -> Any:
    """Bring every text to one clean line; what is markup already was made by us."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)
