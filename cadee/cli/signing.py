"""What --sign names: a private key in a file, or ssh: and the path of an SSH key that ssh-keygen signs with."""

import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cadee.cli.reading import whole
from cadee.errors import InputError, ToolError

if TYPE_CHECKING:
    from cadee.pack.signing import Signer

VARIABLE = "CADEE_SIGN_PASSPHRASE"
PATIENCE = 120
"""So many seconds ssh-keygen has, a person at the passphrase or the touch of a key included."""


def signer(told: str, workspace: Path, name: str = "", role: str = "") -> "Signer":
    """Return the signer that `told` names: the path of a private key, or `ssh:` and the path of an SSH key.

    Raises:
        InputError: there is no such key, it lies in the repository of the workspace, or needs another passphrase.
    """
    path = Path(told.removeprefix("ssh:")).expanduser()
    if not path.exists() and not (told.startswith("ssh:") and path.with_name(f"{path.name}.pub").exists()):
        raise InputError(f"the key {path} is missing", fix="Name a private key, or ssh: and the path of an SSH key.")
    _refuse_inside(path, workspace)
    if told.startswith("ssh:"):
        return _ssh(path, name, role)
    from cadee.pack.signing import PassphraseError, ed25519_signer

    raw = whole(path, large="Name a file that holds one private key.")
    given = os.environ.get(VARIABLE)
    if given is not None:
        return ed25519_signer(raw, given.encode(), name, role)
    try:
        return ed25519_signer(raw, None, name, role)
    except PassphraseError:
        if not sys.stdin.isatty():
            raise
    return ed25519_signer(raw, getpass.getpass(f"Passphrase of {path}: ").encode(), name, role)


def _refuse_inside(path: Path, workspace: Path) -> None:
    """Refuse a key that lies where it could be committed: below the workspace or its repository."""
    here = workspace.resolve()
    roots = [folder for folder in (here, *here.parents) if (folder / ".git").exists()][:1] or [here]
    if any(path.resolve().is_relative_to(root) for root in (here, *roots)) and path.suffix != ".pub":
        raise InputError(
            f"the key {path} lies in the repository of the workspace", fix="Keep private keys where none is committed."
        )


def _ssh(path: Path, name: str, role: str) -> "Signer":
    from cadee.pack.signing import ssh_signer

    program = shutil.which("ssh-keygen")
    if program is None:
        raise InputError("ssh-keygen is not installed", fix="Install OpenSSH, or name a key in PEM.")
    public = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    if not public.is_file():
        fix = f"Write it with `ssh-keygen -y -f {path} > {public}`."
        raise InputError(f"the public half {public} is missing", fix=fix)

    def run(manifest: bytes) -> bytes:
        return _keygen(program, path, manifest)

    return ssh_signer(_key_only(whole(public, large="Name an SSH key.")), run, name, role)


def _key_only(raw: bytes) -> bytes:
    """Return a line of a public key without its comment, which often names a user and a host."""
    return b" ".join(raw.split()[:2])


def _keygen(program: str, path: Path, manifest: bytes) -> bytes:
    """Return what `ssh-keygen -Y sign` makes of a manifest; it asks for a passphrase itself, or an agent.

    Raises:
        ToolError: it made no signature.
    """
    from cadee.pack.signing_keys import NAMESPACE

    command = [program, "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(path)]
    try:
        done = subprocess.run(command, input=manifest, stdout=subprocess.PIPE, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        raise ToolError("ssh-keygen did not sign", fix="Sign something with it by hand to see why.") from None
    if done.returncode or b"BEGIN SSH SIGNATURE" not in done.stdout:
        raise ToolError("ssh-keygen did not sign", fix="What it said stands above.")
    return done.stdout
