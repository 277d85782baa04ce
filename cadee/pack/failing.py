"""How a pack says of a part or section that it could not be made."""

from cadee.errors import CadeeError


def reason(error: Exception) -> str:
    """Say why something failed, in one line; of a fault of ours only its kind, so that nothing of the spec spills."""
    if isinstance(error, CadeeError):
        return " ".join(str(error).split())[:300]
    return f"a fault in cadee: {type(error).__name__}"
