"""The commands, in the order of --help: the one list in the house."""

from typing import Annotated

import typer

from cadee import __version__
from cadee.cli.assess import assess
from cadee.cli.check import check
from cadee.cli.decide import decide
from cadee.cli.drill import drill
from cadee.cli.explain import explain
from cadee.cli.fmt import fmt
from cadee.cli.generate import generate
from cadee.cli.import_ import import_
from cadee.cli.map import map_
from cadee.cli.pack import pack
from cadee.cli.plan import plan
from cadee.cli.rules import rules
from cadee.cli.schema import schema
from cadee.cli.verify import verify
from cadee.cli.what_if import what_if

EPILOG = "Exit status: 0 nothing grave, 1 findings, 2 the input or the call is wrong, 3 cadee could not do its work."

app = typer.Typer(
    name="cadee",
    help="Architecture as code for AI that has to reach production.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cadee {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Judge, map and generate from one description of an AI workflow."""


app.command(short_help="Judge a workspace.", epilog=EPILOG)(check)
app.command(short_help="Say how the layers stand and what would move them.", epilog=EPILOG)(assess)
app.command("what-if", short_help="Say what is left when something is gone.", epilog=EPILOG)(what_if)
app.command(short_help="Say why a rule exists and how to mend what it finds.")(explain)
app.command(short_help="List the rules.")(rules)
app.command(short_help="Bring files into canonical form, comments kept.")(fmt)
app.command("map", short_help="Draw the integration map, the circuit and their tables.")(map_)
app.command(short_help="Make gateway configs from the spec.")(generate)
app.command(short_help="Run the generated gateway against injected faults.", epilog=EPILOG)(drill)
app.command(short_help="Write the evidence pack.", epilog=EPILOG)(pack)
app.command(short_help="Say whether an evidence pack is as it was made, and who signed it.", epilog=EPILOG)(verify)
app.command(short_help="Say how many cases and days each KPI needs.", epilog=EPILOG)(plan)
app.command(short_help="Say pause, redesign, scale or hold, from measurements.", epilog=EPILOG)(decide)
app.command("import", short_help="Make a first workspace from a gateway config.", epilog=EPILOG)(import_)
app.command(short_help="Print the JSON Schema for editors.")(schema)
