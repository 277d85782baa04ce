"""cadee verify: whether a pack is as it was made, who signed it, and what that does not show."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadee.cli.options import Colour, ColourOption, QuietOption, TodayOption, colour, day, glyphs
from cadee.errors import Exit, InputError

if TYPE_CHECKING:
    from cadee.pack.signing_keys import Trusted
    from cadee.pack.verify import Outcome

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a pack.", show_default=False)]
Key = Annotated[
    list[Path],
    typer.Option("--key", metavar="PUB", help="A public key that is to have signed it: PEM or OpenSSH; repeatable."),
]
AllowedSigners = Annotated[
    Path | None,
    typer.Option("--allowed-signers", metavar="FILE", help="Keys that may have signed it, with names and dates."),
]
Rebuild = Annotated[
    Path | None,
    typer.Option("--rebuild", metavar="WORKSPACE", help="Make it again from the commit it names and compare bytes."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


def verify(
    folder: Folder,
    key: Key = [],  # noqa: B006
    allowed_signers: AllowedSigners = None,
    rebuild: Rebuild = None,
    json_: Json = False,
    today: TodayOption = None,
    color: ColourOption = Colour.AUTO,
    quiet: QuietOption = False,
) -> int:
    """Say of the pack in DIR what was changed, what is missing, what was added, and who signed; off line.

    \b
    Examples:
      cadee verify pack
      cadee verify pack --key maya.pub
      cadee verify pack --allowed-signers .github/allowed_signers --json
      cadee verify pack --rebuild .
    """
    from cadee.pack import verify as verifying
    from cadee.pack.signing import missing
    from cadee.pack.verify_folder import PackFolder
    from cadee.pack.verify_told import document, text
    from cadee.reporters.ink import Ink

    try:
        trusted = _trusted(key, allowed_signers)
        with PackFolder(folder) as held:
            outcome = verifying.verify(held, trusted, day(today))
    except ImportError:
        raise missing() from None
    _is_pack(folder, outcome)
    if rebuild is not None and outcome.manifest is not None:
        outcome = _compared(outcome, rebuild)
    if json_:
        typer.echo(json.dumps(document(outcome), indent=2))
    elif not quiet:
        typer.echo(text(outcome, str(folder), Ink(colour(color), glyphs())), nl=False, color=True)
    return Exit.OK if outcome.holds else Exit.FINDINGS


def _is_pack(folder: Path, outcome: "Outcome") -> None:
    """Refuse a folder that nothing says is a pack: the call is wrong then, not the folder."""
    from cadee.pack.manifest import MANIFEST, SIGNATURES, SUMS

    if outcome.manifest is None and not any(
        (folder / name).is_symlink() or (folder / name).exists() for name in (MANIFEST, SUMS, *SIGNATURES.values())
    ):
        raise InputError(f"{folder} holds no pack", fix="Name a folder that cadee pack wrote.")


def _trusted(keys: list[Path], allowed: Path | None) -> "tuple[Trusted, ...] | None":
    """Return the keys that the call names; None where it names none."""
    from cadee.cli.reading import whole
    from cadee.pack.signing_keys import Trusted, allowed_signers, der, public_key

    if not keys and allowed is None:
        return None
    found: list[Trusted] = []
    for path in (*keys, *((allowed,) if allowed else ())):
        raw = whole(path, large="Name a file that holds keys only.")
        try:
            found += allowed_signers(raw) if path is allowed else [Trusted(der(public_key(raw)))]
        except ValueError as error:
            raise InputError(f"{path} cannot be used: {error}", fix="Name the public half of a key.") from None
    return tuple(found)


def _compared(outcome: "Outcome", workspace: Path) -> "Outcome":
    from cadee.cli.verify_rebuild import rebuilt
    from cadee.pack.verify import compared

    assert outcome.manifest is not None
    made = rebuilt(outcome.manifest, workspace)
    return compared(outcome, made)
