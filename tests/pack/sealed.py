"""Packs small enough to read, for tests of their integrity."""

from pathlib import Path

from cadee.pack.manifest import (
    MANIFEST,
    About,
    Edition,
    Input,
    Reason,
    Repository,
    Signed,
    Spec,
    population,
    seal,
)
from cadee.pack.signing import Ed25519Signer, Signer, ed25519_signer, sign

FILES = {"index.html": b"<title>pack</title>", "report/report.json": b"{}", "maps/a/map.svg": b"<svg/>"}
DAY = "2026-11-20"


def about(signer: Signed | None = None) -> About:
    return About(
        workflow="Care",
        environment="production",
        date=DAY,
        cadee="1.2.3",
        command=("pack", "--env", "production"),
        spec=Spec("a" * 64, (Input("cadee.yaml", "b" * 64),), "design"),
        rules=Edition("1.2.3", "c" * 64),
        repository=Repository("d" * 40, "e" * 40, dirty=False),
        coverage=(population("rules", ["R1", "R2"], [Reason("R3", "not selected")], [Reason("R2", "no data")]),),
        signer=signer,
    )


def private_pem(passphrase: bytes | None = None) -> bytes:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    how = form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, how)


def signer(name: str = "Maya", role: str = "head of care") -> Ed25519Signer:
    return ed25519_signer(private_pem(), None, name, role)


def pack(who: Signer | None = None) -> dict[str, bytes]:
    """All files of a pack, by name."""
    files = seal(FILES, about(who.facts if who else None))
    return files | (sign(files[MANIFEST], who) if who else {})


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
