"""A workspace that was read, brought into shape: models, references, the estate; or every fault that prevents it."""

from dataclasses import dataclass, replace
from typing import Any

from cadee.diagnostic import Finding, Place, Route
from cadee.model.estate import Estate, estate
from cadee.rules.catalogue import headlines
from cadee.source.partial import partial
from cadee.source.references import dangling
from cadee.source.schema import shape
from cadee.source.workspace import Workspace
from cadee.verdict import arrange


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace that was read: its estate, or the findings that say why there is none."""

    workspace: Workspace
    estate: Estate | None
    findings: tuple[Finding, ...]

    def place(self, route: Route, key: bool) -> Place:
        """Return where a value, or its key, is written.

        Raises:
            KeyError: nothing is written there.
        """
        value: Any = self.workspace.data
        for step in route:
            value = value[step]
        return self.workspace.place(route, key)


def open_workspace(workspace: Workspace) -> Opened:
    """Bring a loaded workspace into shape; every fault a finding."""
    faults = list(workspace.findings)
    whole = None
    if workspace.complete and not workspace.empty:  # what could not be read may hold what seems to be missing
        document, found = shape(workspace)
        faults.extend(found)
        if document is None:
            faults.extend(partial(workspace))
        else:
            whole = estate(document)
            faults.extend(dangling(whole, workspace.place))
    if not faults:
        return Opened(workspace, whole, ())
    known = headlines()
    return Opened(workspace, None, arrange(replace(fault, why=known[fault.code].why) for fault in faults))
