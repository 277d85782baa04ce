"""cadee schema: the JSON Schema of the language, for editors."""

import json
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

    if report:
        from cadee.reporters.report_schema import report_schema

        typer.echo(json.dumps(report_schema(), indent=2))
        return Exit.OK
    if drill:
        from cadee.drill.record_schema import record_schema

        typer.echo(json.dumps(record_schema(), indent=2))
        return Exit.OK
    if measurements or decision:
        from cadee.decide.schemas import decision_schema, measurement_schema

        typer.echo(json.dumps(measurement_schema() if measurements else decision_schema(), indent=2))
        return Exit.OK
    if write:
        from cadee.reporters.report_schema import report_schema
        from cadee.rules.catalogue import index

        if not Path("specs/schema/v1").is_dir():
            raise InputError("there is no folder specs/schema/v1 here", fix="Run it at the top of a checkout of cadee.")

        files = {f"specs/schema/v1/{name}": text for name, text in derived.published().items()}
        told = json.dumps(report_schema(), indent=2) + "\n"
        from cadee.drill.record_schema import record_schema
        from cadee.pack.manifest_schema import manifest_schema, verify_schema

        extra = {
            "specs/schema/report/report-1.schema.json": told,
            "specs/schema/drill/drill-1.schema.json": json.dumps(record_schema(), indent=2) + "\n",
            "specs/schema/measurements/measurements-1.schema.json": json.dumps(measurement_schema(), indent=2) + "\n",
            "specs/schema/decision/decision-1.schema.json": json.dumps(decision_schema(), indent=2) + "\n",
            "specs/schema/pack/pack-1.schema.json": json.dumps(manifest_schema(), indent=2) + "\n",
            "specs/schema/pack/verify-1.schema.json": json.dumps(verify_schema(), indent=2) + "\n",
        }
        for path, text in {**files, **extra, "specs/rules/index.json": index()}.items():
            Path(path).write_text(text, encoding="utf-8", newline="\n")
            typer.echo(f"wrote {path}")
        return Exit.OK
    document = _of_workspace(workspace) if workspace else derived.include_schema() if include else derived.json_schema()
    typer.echo(json.dumps(document, indent=2))
    return Exit.OK


def _of_workspace(path: Path) -> object:
    from cadee.cli.subject import readable
    from cadee.model.schema import workspace_schema

    return workspace_schema(readable(path).estate)
