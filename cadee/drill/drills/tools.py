"""M1: a caller sees and calls its own tools, and what it may not call never reaches the tool server."""

import json
from collections.abc import Iterator
from typing import Any

from cadee.drill.base import Claim, Drill, Observation, Outcome, judged, not_provable, refuted
from cadee.drill.calls import Answer
from cadee.drill.lab import Lab, Shown
from cadee.drill.refusal import unknown
from cadee.drill.scene import Scene
from cadee.generators.gateway.model import Caller, ToolServer
from cadee.model.flow import GatewayRoute


def claims(scene: Scene) -> Iterator[Claim]:
    """Each caller of a tool server may call what its call and its grants allow; nobody anything without papers."""
    for server in scene.gateway.tools:
        told = scene.estate.routes[server.id]
        for name in scene.admitted(told):
            tools = ", ".join(scene.allowed(told, name)) or "nothing"
            says = f"'{name}' may call {tools} of '{server.system}', and no other tool"
            yield Claim(f"systems/{server.system}", "tools", says, server.id, name)
            yield Claim(told.ref, "primary", f"'{name}' reaches '{told.primary}' by '{told.id}'", server.id, name)
            yield Claim(told.ref, "consumers", f"'{told.id}' asks '{name}' for its papers", server.id, name)


def trial(lab: Lab, claim: Claim) -> Outcome:
    """List the tools, call each of them, call one without papers; read what the tool server heard.

    For a caller that may call nothing, another one shows before that the way is open.
    """
    scene, told = lab.scene, lab.scene.estate.routes[claim.route]
    server = next(server for server in lab.gateway.tools if server.id == claim.route)
    caller, allowed, offered = scene.caller(claim.about), scene.allowed(told, claim.about), scene.tools(told)
    if caller is None:
        return not_provable(unknown(scene, claim.route, claim.about))
    lab.fresh()
    if not allowed:
        other = _other(scene, told)
        if other is None:
            return not_provable("nobody may call anything there, so a refusal shows nothing")
        if not _reaches(lab, server, *other):
            return refuted(f"nothing can be told: '{other[0].identity}' did not reach {other[1]}")
    called = [tool for tool in offered if _reaches(lab, server, caller, tool)]
    wrong = [tool for tool in offered if (tool in called) != (tool in allowed)]
    faults = [f"'{tool}' {'was' if tool in called else 'was not'} called" for tool in wrong]
    shown = _listed(lab, server, _call(lab, server, caller, "tools/list", {}))
    if allowed and shown != set(allowed):
        faults.append(f"{', '.join(sorted(shown)) or 'nothing'} was listed")
    before = len(lab.tool(server).called)
    bare = _call(lab, server, caller, "tools/call", {"name": (allowed or offered)[0], "arguments": {}}, Shown())
    if len(lab.tool(server).called) > before:
        faults.append("it was called without papers")
    seen = Observation(server.system, f"called {', '.join(called) or 'nothing'} of {', '.join(offered)}")
    return judged(faults, Observation("caller", f"without papers: {bare}"), seen)


def _other(scene: Scene, told: GatewayRoute) -> tuple[Caller, str] | None:
    """The first caller of a route that may call a tool, with that tool."""
    found = ((scene.caller(name), scene.allowed(told, name)) for name in scene.admitted(told))
    return next(((caller, tools[0]) for caller, tools in found if caller is not None and tools), None)


def _reaches(lab: Lab, server: ToolServer, caller: Caller, tool: str) -> bool:
    """Call a tool as a caller; return whether the tool server heard of it."""
    before = len(lab.tool(server).called)
    _call(lab, server, caller, "tools/call", {"name": tool, "arguments": {}})
    return len(lab.tool(server).called) > before


def _call(lab: Lab, server: ToolServer, caller: Caller, method: str, params: Any, shown: Shown | None = None) -> Answer:
    """Send one message of MCP as a caller, or with what it shows instead of its own papers."""
    papers = shown if shown is not None else lab.papers(caller)
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    if papers.authorization:
        headers["authorization"] = papers.authorization
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    with lab.line(caller, papers) as line:
        return line.post(lab.product.tools_path(lab.gateway, server), message, headers)


def _listed(lab: Lab, server: ToolServer, answer: Answer) -> set[str]:
    """The names in a list of tools, plain or as an event; without the last word of the path, where they begin with it.

    A gateway that joins several tool servers tells their tools apart so.
    """
    server_name = f"{lab.product.tools_path(lab.gateway, server).rpartition('/')[2]}-"
    for line in answer.text.splitlines():
        try:
            found = json.loads(line.removeprefix("data:"))
            return {str(tool["name"]).removeprefix(server_name) for tool in found["result"]["tools"]}
        except (ValueError, KeyError, TypeError):
            continue
    return set()


TOOLS = Drill("M1", "a caller lists and calls tools, its own and others", claims, trial)
