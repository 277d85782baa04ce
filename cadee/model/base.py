"""What every entry of a spec is: frozen, closed, addressed by section and id; its fields say what they refer to."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    create_model,
)
from pydantic_core import PydanticCustomError, core_schema

from cadee.model.units import DateField

ID_PATTERN = "^[a-z0-9][a-z0-9-]{0,62}$"
REFERS = "x-refers-to"
"""The keyword of the published schema that names the sections a reference may lead to."""


@dataclass(frozen=True, slots=True)
class Expects:
    """Says in words what a text must look like, for messages: "expected ..."."""

    words: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "patternErrorMessage": f"expected {self.words}"}


Id = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN),
    Expects("an id of lower-case letters, digits and hyphens, at most 63, such as web-chat"),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Label = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/-]{0,126}$"),
    Expects("a name of lower-case letters, digits and . _ / -, such as cloud-a/eu-west-1"),
]
Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/?#=&+-]*)?$", max_length=2000),
    Expects("a web address, such as https://wiki.example.com/cx"),
]


def _whole(value: Any) -> Any:
    # 2.0 is a whole number to JSON Schema and to every editor, so it is one here.
    return int(value) if type(value) is float and value.is_integer() else value


def _no_truth_value(value: Any) -> Any:
    if type(value) is bool:
        raise PydanticCustomError("truth_value", "expected a number")
    return value


NUMBER = BeforeValidator(_no_truth_value)
"""Marks a choice of numbers: Python takes True for 1, the language does not."""

Count = Annotated[int, Field(ge=0, le=10**12), BeforeValidator(_whole)]
Positive = Annotated[int, Field(ge=1, le=10**12), BeforeValidator(_whole)]
Tier = Annotated[Literal[0, 1, 2, 3], NUMBER]
ForeignName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,126}$"),
    Expects("a name without spaces, such as large-chat"),
]
"""A name that somebody else gave: a vendor's model, a tool's callable."""

T = TypeVar("T")
Items = Annotated[tuple[T, ...], Strict(False)]
"""A list in a file, a tuple in the house."""
Some = Annotated[tuple[T, ...], Strict(False), Field(min_length=1)]
"""A list that says at least one thing."""


def req(description: str, *examples: Any, alias: str | None = None) -> Any:
    """A field that must be written."""
    return Field(description=description, examples=list(examples), alias=alias)


def opt(description: str, *examples: Any, default: Any = None, alias: str | None = None) -> Any:
    """A field that may be absent. Absent is `default`; a written null is refused before the models see it."""
    return Field(default, description=description, examples=list(examples), alias=alias)


@dataclass(frozen=True, slots=True)
class RefTo:
    """Marks a field whose value is the id of an entry of one of these sections."""

    sections: tuple[str, ...]

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), REFERS: list(self.sections)}


OwnerRef = Annotated[Id, RefTo(("owners",))]
EnvironmentRef = Annotated[Id, RefTo(("environments",))]
ZoneRef = Annotated[Id, RefTo(("zones",))]
DataRef = Annotated[Id, RefTo(("data",))]
IdentityRef = Annotated[Id, RefTo(("identities",))]
SystemRef = Annotated[Id, RefTo(("systems",))]
IntegrationRef = Annotated[Id, RefTo(("integrations",))]
FallbackRef = Annotated[Id, RefTo(("fallbacks",))]
RouteRef = Annotated[Id, RefTo(("routes",))]
SignalRef = Annotated[Id, RefTo(("signals",))]
SwitchRef = Annotated[Id, RefTo(("switches",))]
KpiRef = Annotated[Id, RefTo(("kpis",))]
DecisionRef = Annotated[Id, RefTo(("decisions",))]
EvidenceRef = Annotated[Id, RefTo(("evidence",))]
StageRef = Annotated[Id, RefTo(("rollout",))]

SECTIONS = (
    "owners", "environments", "zones", "data", "identities", "systems", "integrations", "routes", "fallbacks",
    "journeys", "gates", "switches", "signals", "kpis", "evaluations", "decisions", "rollout", "evidence",
    "obligations", "waivers",
)  # fmt: skip

ElementRef = Annotated[
    str,
    StringConstraints(
        pattern="^(workflow|layers/(compliance|architecture|data|enablement|evaluation)"
        f"|({'|'.join(SECTIONS)})/[a-z0-9][a-z0-9-]{{0,62}})$"
    ),
    Expects("a section and an id, such as systems/assistant"),
    RefTo(("*",)),
]
"""A reference to any element, as `section/id`: `systems/assistant`."""


class Part(BaseModel):
    """A frozen, closed part of an entry."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True, hide_input_in_errors=True)


class Link(Part):
    """A link for the reader."""

    title: Text = req("What the reader will find there.", "Design note")
    url: Url = req("Where it is.", "https://wiki.example.com/cx")


class Entity(Part):
    """An entry of a section. `id` and `section` are set when the estate is built; they are not fields of the file."""

    id: ClassVar[str] = ""
    section: ClassVar[str] = ""

    name: Text | None = opt("What people call it; the id where absent.", "Web chat")
    description: Text | None = opt("One or two sentences for the reader.", "Chat window of the shop.")
    links: Items[Link] = opt(
        "Further reading.", [{"title": "Design note", "url": "https://wiki.example.com/cx"}], default=()
    )
    changed: DateField | None = opt(
        "The day it last changed in a way that evidence about it must follow.", "2026-06-30"
    )

    @property
    def ref(self) -> str:
        """Its address: `section/id`, or `workflow`."""
        return self.id if self.section == self.id else f"{self.section}/{self.id}"

    @property
    def title(self) -> str:
        """What to call it in a picture or a page."""
        return self.name or self.id


class Staged(Entity):
    """An entry that may differ by environment."""

    environments: Some[EnvironmentRef] | None = opt(
        "The environments it exists in; all where absent.", ["staging", "production"]
    )
    per_environment: dict[EnvironmentRef, Any] | None = opt(
        "Single fields that differ in an environment.", {"production": {}}
    )


@dataclass(frozen=True, slots=True)
class Override:
    """Marks the fields of `model` that differ in one environment; their model is made when one is first written."""

    model: type[Staged]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        model = override_of(self.model)
        model.model_rebuild()
        return handler(model.__pydantic_core_schema__)

    def _read(self, value: Any) -> Part:
        return override_of(self.model).model_validate(value)


S = TypeVar("S", bound=Staged)


def staged(model: type[S]) -> type[S]:
    """Give `per_environment` its type: the same fields, each optional, by environment.

    A decorator, because the type of an override is made of the fields of the class it stands in.
    """
    kind = dict[EnvironmentRef, Annotated[Any, Override(model)]]
    model.model_fields["per_environment"].annotation = kind | None
    return model


@cache
def override_of(model: type[Staged]) -> type[Part]:
    """Return the model of what may differ in one environment: the fields of `model`, each optional."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name not in ("environments", "per_environment"):
            copy = info._copy()
            copy.default, copy.default_factory = None, None
            fields[name] = (info.annotation, copy)
    override = create_model(
        f"{model.__name__}Override",
        __base__=Part,
        __doc__=f"The fields of `{model.__name__}` that differ in one environment.",
        **fields,
    )
    override.__module__ = model.__module__
    return override


@cache
def field_names(model: type[Part]) -> tuple[str, ...]:
    """Return the keys a file may use in `model`, in order of declaration."""
    return tuple(info.alias or name for name, info in model.model_fields.items())
