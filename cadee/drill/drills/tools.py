"""M1: a caller sees and calls its own tools, and what it may not call never reaches the tool server."""

import json
from collections.abc import Iterator
from typing import Any

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab, Shown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, ToolServer


def claims(scene: Scene) -> Iterator[Claim]:
    """Each caller of a tool server may call what its call and its grants allow; nobody anything without papers."""
    for server in scene.gateway.tools:
        told = scene.estate.routes[server.id]
        for name in scene.admitted(told):
            tools = next((access.tools for access in server.access if access.caller.identity == name), ())
            says = f"'{name}' may call {', '.join(tools) or 'nothing'} of '{server.system}', and no other tool"
            yield Claim(f"systems/{server.system}", "tools", says, server.id, name)
            yield Claim(told.ref, "primary", f"'{name}' reaches '{told.primary}' by '{told.id}'", server.id, name)
            yield Claim(told.ref, "consumers", f"'{told.id}' asks '{name}' for its papers", server.id, name)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """List the tools, call each of them, call one without papers; read what the tool server heard."""
    server = next(server for server in lab.gateway.tools if server.id == claim.route)
    access = next((access for access in server.access if access.caller.identity == claim.about), None)
    if access is None or not lab.product.knows(access.caller):
        return not_provable(f"'{claim.about}' cannot be known by {lab.product.name}")
    lab.fresh()
    faults, called = [], []
    for tool in server.offers:
        before = len(lab.tool(server).called)
        _call(lab, server, access.caller, "tools/call", {"name": tool, "arguments": {}})
        reached = len(lab.tool(server).called) > before
        called += [tool] if reached else []
        if reached != (tool in access.tools):
            faults.append(f"'{tool}' {'was' if reached else 'was not'} called")
    shown = _listed(_call(lab, server, access.caller, "tools/list", {}))
    if access.tools and shown != set(access.tools):
        faults.append(f"{', '.join(sorted(shown)) or 'nothing'} was listed")
    before = len(lab.tool(server).called)
    first = (access.tools or server.offers)[0]
    bare = _call(lab, server, access.caller, "tools/call", {"name": first, "arguments": {}}, Shown())
    if len(lab.tool(server).called) > before:
        faults.append("it was called without papers")
    if not access.tools and not any(other.tools for other in server.access):
        return not_provable("nobody may call anything there, so a refusal shows nothing")
    seen = Observation(server.system, f"called {', '.join(called) or 'nothing'} of {', '.join(server.offers)}")
    return judged(faults, Observation("caller", f"without papers: {bare}"), seen)


def _call(lab: Lab, server: ToolServer, caller: Caller, method: str, params: Any, shown: Shown | None = None) -> Answer:
    """Send one message of MCP as a caller, or with what it shows instead of its own papers."""
    papers = shown if shown is not None else lab.papers(caller)
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    if papers.authorization:
        headers["authorization"] = papers.authorization
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    with lab.line(caller, papers) as line:
        return line.post(lab.product.tools_path(lab.gateway, server), message, headers)


def _listed(answer: Answer) -> set[str]:
    """The names in a list of tools, plain or as an event."""
    for line in answer.text.splitlines():
        try:
            found = json.loads(line.removeprefix("data:"))
            return {str(tool["name"]) for tool in found["result"]["tools"]}
        except (ValueError, KeyError, TypeError):
            continue
    return set()


TOOLS = Drill("M1", "a caller lists and calls tools, its own and others", claims, trial)
