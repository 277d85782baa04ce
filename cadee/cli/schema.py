"""cadee schema: the JSON Schema of the language, for editors."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from cadee.errors import Exit, InputError

Included = Annotated[bool, typer.Option("--include", help="The schema of included files instead of cadee.yaml.")]
Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="With the ids declared in this workspace, for completion."),
]
Report = Annotated[bool, typer.Option("--report", help="The schema of the JSON report instead.")]
Drill = Annotated[bool, typer.Option("--drill", help="The schema of the record of a drill instead.")]
Measurements = Annotated[
    bool, typer.Option("--measurements", help="The schema of a measurement file, which cadee decide reads, instead.")
]
Decision = Annotated[bool, typer.Option("--decision", help="The schema of what cadee decide writes instead.")]
Write = Annotated[
    bool,
    typer.Option(
        "--write", help="Write what is derived below ./specs: schemas and the index of rules (in a checkout of cadee)."
    ),
]


def schema(
    include: Included = False,
    workspace: Workspace = None,
    report: Report = False,
    drill: Drill = False,
    measurements: Measurements = False,
    decision: Decision = False,
    write: Write = False,
) -> int:
    """Print the JSON Schema (2020-12), generated from the same models that judge a spec.

    \b
    Examples:
      cadee schema > cadee.schema.json
      cadee schema --workspace . > .cadee/workspace.schema.json
    """
    from cadee.model import schema as derived

    asked = {"report": report, "drill": drill, "measurements": measurements, "decision": decision}
    name = next((name for name, wanted in asked.items() if wanted), "")
    if name:
        typer.echo(_text(_others()[name]()), nl=False)
        return Exit.OK
    if write:
        return _write(derived.published())
    document = _of_workspace(workspace) if workspace else derived.include_schema() if include else derived.json_schema()
    typer.echo(_text(document), nl=False)
    return Exit.OK


def _others() -> Mapping[str, Callable[[], object]]:
    """The schema of each document that cadee writes or reads beside specs, by its name and folder."""
    from cadee.decide.schemas import decision_schema, measurement_schema
    from cadee.drill.record_schema import record_schema
    from cadee.pack.manifest_schema import manifest_schema, verify_schema
    from cadee.reporters.report_schema import report_schema

    return {
        "report": report_schema,
        "drill": record_schema,
        "measurements": measurement_schema,
        "decision": decision_schema,
        "pack": manifest_schema,
        "verify": verify_schema,
    }


def _write(published: Mapping[str, str]) -> Exit:
    from cadee.rules.catalogue import index

    if not Path("specs/schema/v1").is_dir():
        raise InputError("there is no folder specs/schema/v1 here", fix="Run it at the top of a checkout of cadee.")
    files = {f"specs/schema/v1/{name}": text for name, text in published.items()}
    for name, made in _others().items():
        files[f"specs/schema/{'pack' if name == 'verify' else name}/{name}-1.schema.json"] = _text(made())
    for path, text in {**files, "specs/rules/index.json": index()}.items():
        Path(path).write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"wrote {path}")
    return Exit.OK


def _text(document: object) -> str:
    return json.dumps(document, indent=2) + "\n"


def _of_workspace(path: Path) -> object:
    from cadee.cli.subject import readable
    from cadee.model.schema import workspace_schema

    return workspace_schema(readable(path).estate)
