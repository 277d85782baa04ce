"""The manifest of a pack: every file with its hash, and what the pack was made of."""

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from cadee.pack.canonical import canonical
from cadee.pack.manifest_about import (
    STRICT,
    About,
    Count,
    Counts,
    Edition,
    Hash,
    Input,
    Population,
    Reason,
    Repository,
    Signed,
    Spec,
    Text,
    population,
)

__all__ = [
    "About", "Counts", "Edition", "File", "Input", "Manifest", "Population", "Reason", "Repository", "Signed", "Spec",
    "digest", "manifest", "media_type", "parsed", "population", "read", "seal", "sums",
]  # fmt: skip

Format = Literal["cadee-pack-1"]
FORMAT: Format = "cadee-pack-1"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SIGNATURES = {"dsse": "manifest.dsse.json", "ssh": "manifest.json.sig"}
"""The file of a signature, by its format."""
MOST_FILES = 20_000
MOST_BYTES = 32 * 1024 * 1024
"""So many bytes a manifest or a signature may have."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "dot": "text/vnd.graphviz",
    "drawio": "application/vnd.jgraph.mxfile",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "mmd": "text/vnd.mermaid",
    "pdf": "application/pdf",
    "png": "image/png",
    "sarif": "application/sarif+json",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
"""By the ending of a name; not asked of the machine, which may know other types than the next."""

Name = Annotated[
    str, StringConstraints(max_length=512, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$")
]
"""A path below the folder of the pack: it can name nothing outside, nothing hidden, nothing a shell would read."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, config=STRICT)
class File:
    """A file of the pack."""

    path: Name
    sha256: Hash
    size: Count
    media_type: Text


@dataclass(frozen=True, slots=True, config=STRICT)
class Manifest:
    """The manifest as it is written.

    Raises:
        ValueError: the files are not in order, or two have one name (upper and lower case are one).
    """

    format: Format
    about: About
    files: Annotated[tuple[File, ...], Field(max_length=MOST_FILES)]

    def __post_init__(self) -> None:
        paths = [item.path for item in self.files]
        if paths != sorted(paths) or len({path.casefold() for path in paths}) != len(paths):
            raise ValueError("the files are not in order, or one is listed twice")


def seal(files: Mapping[str, bytes], about: About) -> dict[str, bytes]:
    """Return the files with the list of hashes that `sha256sum -c` reads, and the manifest of all of them.

    Raises:
        ValueError: a name is not one for a pack, or one of those that are added here.
    """
    listed = {**files, SUMS: sums(files)}
    return {**listed, MANIFEST: manifest(listed, about)}


def manifest(files: Mapping[str, bytes], about: About) -> bytes:
    """Return the manifest of `files` as canonical JSON.

    Raises:
        ValueError: a name is not one for a pack.
    """
    entries = (
        File(path, sha256(content).hexdigest(), len(content), media_type(path))
        for path, content in sorted(files.items())
    )
    if not {MANIFEST, *SIGNATURES.values()}.isdisjoint(files):
        raise ValueError("a file has the name of the manifest or of a signature")
    return canonical(asdict(Manifest(FORMAT, about, tuple(entries))))


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the hashes of files as `sha256sum` writes them."""
    return "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())).encode()


def media_type(path: str) -> str:
    """Return the media type that the name of a file stands for."""
    if path == SUMS:
        return MEDIA_TYPES["txt"]
    return MEDIA_TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")


def read(raw: bytes) -> Manifest:
    """Return the manifest in `raw`.

    Raises:
        ValueError: it is none, or not in its one form; the message is one line without what stands in it.
    """
    found = parsed(Manifest, raw)
    if canonical(asdict(found)) != raw:
        raise ValueError("it is not in canonical form: a key stands twice, or something was written by hand")
    return found


def parsed(kind: type[T], raw: bytes) -> T:
    """Return JSON of strangers as a value of `kind`.

    Raises:
        ValueError: it is none; the message is one line without what stands in it.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES} bytes")
    try:
        return TypeAdapter(kind).validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = "/".join(str(part)[:60] for part in first["loc"][:6])
        what = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else first["type"]
        raise ValueError(f"{where or 'the whole'}: {what[:200].replace('_', ' ')}") from None


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a manifest: what the next pack names as the one before."""
    return sha256(raw).hexdigest()
