"""The layer that limits: where most would have to be mended before production."""

from collections.abc import Iterator

from cadee.diagnostic import Step, Witness
from cadee.draft import Draft
from cadee.graph import Graph
from cadee.rules.base import Answer, NotApplicable, Proof, Violation, rule
from cadee.rules.wording import counted
from cadee.standing import CIRCUIT, limiting_layer

MOST = 6
"""As many rules are named one by one."""


@rule("CADEE-X-005", scope="verdict")
def check(graph: Graph, draft: Draft) -> Iterator[Answer]:
    """Compare the layers by their gravest findings, then by how many there are; name the worst."""
    grave = [finding for finding in draft.findings if finding.severity.gate and finding.layer in CIRCUIT]
    if not any(result.proofs for result in draft.results) and not grave:
        yield NotApplicable("no rule of a layer was asked")
        return
    if not grave:
        yield Proof("no layer limits: no finding of a layer stops production")
        return
    worst = limiting_layer(grave)
    own = [finding for finding in grave if finding.layer == worst]
    codes = list(dict.fromkeys(finding.code for finding in own))
    steps = [Step(code, counted(sum(f.code == code for f in own), "finding")) for code in codes[:MOST]]
    if rest := codes[MOST:]:
        many = sum(f.code in rest for f in own)
        steps.append(Step(f"and {counted(len(rest), 'more rule')}", counted(many, "finding")))
    yield Violation(
        ("layers", worst),
        f"{worst} is the layer that limits: {counted(len(own), 'finding')} of {counted(len(codes), 'rule')} "
        f"{'stops' if len(own) == 1 else 'stop'} production there",
        witness=Witness("set", tuple(steps), "a layer moves when all of these are mended"),
    )
