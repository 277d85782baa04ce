"""A rule written in YAML to begin with, and a graph to ask it of."""

from collections.abc import Callable
from datetime import date

import pytest

from cadee.graph import Graph, build
from cadee.opening import open_workspace
from cadee.rules.catalogue import whole
from cadee.source.workspace import load_text

RULE = """\
id: ACME-001
name: model-without-owner
title: Every model that is called has a named owner
layer: enablement
severity: error
why: A model that nobody answers for is repaired by nobody.
fix: Name the team in `owner`.
applies_to: {section: systems, kind: [model]}
where: size(incoming) > 0
condition: has(self.owner)
message: "model '{id}' of kind {kind} has no owner"
at: kind
help: write `owner`
examples:
  - name: nobody
    spec: |
      systems:
        desk: {kind: channel}
        chat: {kind: model}
      integrations:
        ask: {from: desk, to: chat}
    expect:
      - "3:16 error model 'chat' of kind model has no owner"
  - name: somebody
    spec: |
      owners:
        ai: {kind: team}
      systems:
        desk: {kind: channel}
        chat: {kind: model, owner: ai}
      integrations:
        ask: {from: desk, to: chat}
"""

ESTATE = """\
owners:
  ai: {kind: team, level: lead}
environments:
  production: {stage: production}
systems:
  desk: {kind: channel, changed: 2026-11-03}
  gateway: {kind: gateway, owner: ai, tier: 1, latency: {p95: 300ms}}
  chat: {kind: model, owner: ai, availability: {value: 99.5%}}
  shed: {kind: store, changed: 2026-11-30}
integrations:
  ask: {from: desk, to: gateway, timeout: 90s, retries: 1}
  forward: {from: gateway, to: chat, action: write}
"""


@pytest.fixture
def graph() -> Callable[[str], Graph]:
    def make(spec: str = ESTATE) -> Graph:
        opened = open_workspace(load_text({"cadee.yaml": whole(spec)}))
        assert opened.estate is not None, opened.findings
        return build(opened.estate, date(2026, 11, 23))

    return make
