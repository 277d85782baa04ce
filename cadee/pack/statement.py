"""What is signed: an in-toto statement whose subjects are the manifest and every file it lists."""

from cadee.pack.canonical import canonical
from cadee.pack.manifest import MANIFEST, digest, read

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:cadee:predicate:pack:1"


def statement(manifest: bytes) -> bytes:
    """Return the statement about a manifest and the files it lists, as canonical JSON.

    One manifest has one statement, so a reader makes it anew and compares bytes. It says of the subjects that they are
    the pack of a workflow on a day, and which name and role the signer claims.

    Raises:
        ValueError: it is no manifest.
    """
    found = read(manifest)
    about = found.about
    hashes = {MANIFEST: digest(manifest), **{item.path: item.sha256 for item in found.files}}
    signer = {"name": about.signer.name, "role": about.signer.role} if about.signer else None
    predicate = {
        "manifest": digest(manifest),
        "workflow": about.workflow,
        "environment": about.environment,
        "date": about.date,
        "signer": signer,
    }
    return canonical(
        {
            "_type": TYPE,
            "subject": [{"name": name, "digest": {"sha256": hashes[name]}} for name in sorted(hashes)],
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )
