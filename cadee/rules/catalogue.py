"""The catalogue: one entry a rule (specs/rules) and one a fault of the input (specs/faults)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from cadee.diagnostic import LAYERS, Severity, order
from cadee.errors import ToolError
from cadee.resources import data

HEADER = "\ncadee: 1\nworkflow: {name: Example, industry: retail, use_case: example, exposure: customer-facing}\n"


@dataclass(frozen=True, slots=True)
class Example:
    """A spec and the exact remarks it earns, each as `line:column severity message`; none where it is sound.

    A rule about the verdict is asked together with those of `ask`; `base` is the spec that a proposed one would change.
    Where it matters an example pins more: `shows` what findings show beside their remarks, a line each (`label: ...`,
    `also line:column: ...`, `path: elements -- note`, `help: ...`), `proves` the proofs, `not_applicable` the reason.
    `deployed` are the files of a gateway that runs, its configuration first.
    """

    name: str
    spec: str
    expect: tuple[str, ...]
    today: str = "2026-11-23"
    ask: tuple[str, ...] = ()
    base: str = ""
    shows: tuple[str, ...] | None = None
    proves: tuple[str, ...] | None = None
    not_applicable: str | None = None
    deployed: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The whole file: an example that does not say `cadee: 1` gets the two things a file must say at its end."""
        return whole(self.spec)


@dataclass(frozen=True, slots=True)
class Control:
    """An outside control that a rule supports; a met rule supports a control, it never satisfies one by itself."""

    framework: str
    id: str
    relation: str
    strength: int
    why: str


@dataclass(frozen=True, slots=True)
class Headline:
    """What a report says of a rule. A finding of it may follow from one of the rules in `follows`.

    `home` is its layer where its code does not tell: of rules that do not come with cadee.
    """

    code: str
    name: str
    title: str
    severity: Severity
    why: str
    fix: str
    follows: tuple[str, ...] = ()
    home: str = ""

    @property
    def layer(self) -> str:
        """The layer it belongs to."""
        return self.home or LAYERS[self.code.split("-")[1]]


@dataclass(frozen=True, slots=True)
class Entry(Headline):
    """Everything the house says about one rule: its page, the text of `cadee explain`, its tests."""

    how: str = ""
    severity_when: str = ""
    false_positives: str = ""
    applies: str = ""
    motive: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    controls: tuple[Control, ...] = ()
    examples: tuple[Example, ...] = ()


@cache
def headlines() -> Mapping[str, Headline]:
    """Return what reports say of each rule and fault, by code, in order of code; from the index, without parsing YAML.

    An entry that the index does not hold yet is read from its file.
    """
    listed = json.loads(data("specs", "rules", "index.json").read_text(encoding="utf-8"))
    found = {
        item["code"]: Headline(**{**item, "severity": Severity(item["severity"]), "follows": tuple(item["follows"])})
        for item in listed
    }
    for code in _files().keys() - found.keys():
        found[code] = entry(code)
    return {code: found[code] for code in sorted(found, key=order)}


def index() -> str:
    """Return the text of the index, made of the entries; `cadee schema --write` writes it."""
    fields = ("code", "name", "title", "severity", "why", "fix", "follows")
    listed = [{field: getattr(item, field) for field in fields} for item in entries().values()]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


@cache
def entries() -> Mapping[str, Entry]:
    """Return every entry by code, in order of code.

    Raises:
        ToolError: an entry cannot be read.
    """
    return {code: entry(code) for code in sorted(_files(), key=order)}


@cache
def entry(code: str) -> Entry:
    """Return one entry.

    Raises:
        ToolError: it cannot be read.
        KeyError: there is none.
    """
    item = _files()[code]
    return read(item.name, item.read_text(encoding="utf-8"))


@cache
def _files() -> Mapping[str, Traversable]:
    folders = (data("specs", "rules"), data("specs", "faults"))
    return {
        item.name.removesuffix(".yaml"): item
        for folder in folders
        for item in folder.iterdir()
        if item.name.endswith(".yaml")
    }


def whole(spec: str) -> str:
    """Return a spec with the two things a file must say, where it does not say them."""
    return spec if "\ncadee:" in f"\n{spec}" else spec + HEADER


def read(name: str, text: str) -> Entry:
    """Return the entry written in `text`.

    Raises:
        ToolError: it is not an entry; `name` says which file.
    """
    import yaml

    try:
        raw: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  safe
        examples = tuple(
            Example(
                item["name"],
                item.get("spec", ""),
                tuple(item.get("expect", ())),
                str(item.get("today", "2026-11-23")),
                tuple(item.get("ask", ())),
                item.get("base", ""),
                tuple(item["shows"]) if "shows" in item else None,
                tuple(item["proves"]) if "proves" in item else None,
                item.get("not_applicable"),
                item.get("deployed", {}),
            )
            for item in raw.pop("examples", ())
        )
        controls = tuple(Control(**item) for item in raw.pop("controls", ()))
        severity, follows = Severity(raw.pop("severity")), tuple(raw.pop("follows", ()))
        home = raw.pop("layer", "")
        return Entry(severity=severity, follows=follows, home=home, controls=controls, examples=examples, **raw)
    except (yaml.YAMLError, TypeError, KeyError, ValueError, AttributeError) as error:
        raise ToolError(f"the catalogue entry {name} cannot be read: {type(error).__name__}: {error}") from error
