"""The section of identities: who may do what is told whole, and what needs somebody's eye comes first."""

from datetime import timedelta
from typing import Any

import pytest

from cadee.model.identity import Grant, Identity
from cadee.pack.base import Brief
from cadee.pack.sections.identity import CALLS, GRANTS, IDENTITIES, KEPT, PROOFS, identity
from tests.pack.briefs import TODAY, amended, brief
from tests.pack.reading import captions, rendered, rows, words


def with_identity(**fields: Any) -> Brief:
    """The example with one identity more."""
    made = Identity.model_validate({"kind": "workload"} | fields)
    made.__dict__["section"], made.__dict__["id"] = "identities", "extra"
    told = brief()
    return amended(told, identities={**told.estate.identities, "extra": made})


def row_of(told: Brief, name: str) -> list[str]:
    return next(row for row in rows(rendered(identity, told)) if row[0] == name)


def test_every_identity_grant_and_call_of_the_example_is_there() -> None:
    told = brief()
    found = rows(rendered(identity, told))
    shown = {row[0] for row in found}
    for key, item in told.estate.identities.items():
        assert any(key in name or item.title in name for name in shown)
    grants = sum(len(item.grants or ()) + len(item.can_assume) for item in told.estate.identities.values())
    assert sum(len(row) == 4 for row in found) == grants + 1
    calls = [key for key, item in told.estate.integrations.items() if item.identity or item.on_behalf_of]
    assert {row[0] for row in found if len(row) == 5} == {*calls, "Flow"}


def test_every_way_to_prove_and_to_keep_has_words() -> None:
    kinds = Identity.model_fields["auth"].annotation
    assert all(repr(name) in str(kinds) for name in PROOFS)
    assert str(kinds).count("'") == 2 * len(PROOFS)
    for scheme in KEPT:
        told = with_identity(credential=f"{scheme}://a#b" if scheme == "vault" else REFERENCES[scheme])
        assert KEPT[scheme] in row_of(told, "extra")[3]


REFERENCES = {
    "env": "env:KEY",
    "k8s-secret": "k8s-secret:shop/key#token",
    "aws-secretsmanager": "aws-secretsmanager:cx/key",
    "azure-keyvault": "azure-keyvault:cx/key",
    "gcp-secretmanager": "gcp-secretmanager:cx/key",
}


@pytest.mark.parametrize(
    ("fields", "words_of"),
    [
        ({"expires": str(TODAY - timedelta(days=1))}, "1 identity: expired (extra)"),
        ({"break_glass": {"expires": str(TODAY - timedelta(days=9)), "alert": "x"}}, "1 identity: expired (extra)"),
        ({"grants": [{"on": "systems/assistant", "actions": ["*"]}]}, "may do anything to something (extra)"),
        ({}, "no owner (extra)"),
        ({"credential": "env:KEY", "owner": "ai-platform"}, "no end and no rotation of a kept credential (extra)"),
        ({}, "not said what it may do (extra)"),
    ],
)
def test_what_needs_an_eye_comes_first(fields: dict[str, Any], words_of: str) -> None:
    shown = words(rendered(identity, with_identity(**fields)).partition("<table>")[0])
    assert words_of in shown


@pytest.mark.parametrize(
    ("days", "sign"),
    [(-1, "✕ Expired"), (0, "! Ends today"), (1, "! Ends in 1 day"), (30, "! Ends in 30 days"), (31, "")],
)
def test_the_end_of_an_identity_is_told_by_the_day(days: int, sign: str) -> None:
    told = with_identity(expires=str(TODAY + timedelta(days=days)), owner="ai-platform")
    assert row_of(told, "extra")[4] == f"AI platform {sign}".strip()


def test_no_reference_to_a_credential_is_printed() -> None:
    told = brief()
    html = rendered(identity, told)
    kept = [item.credential for item in told.estate.identities.values() if item.credential]
    assert kept
    assert not any(each in html for each in kept)


def test_nothing_granted_differs_from_nothing_said() -> None:
    said = rows(rendered(identity, with_identity(grants=[])))
    unsaid = rows(rendered(identity, with_identity()))
    assert ["extra", "not said", "", ""] in unsaid
    assert ["extra", "not said", "", ""] not in said


def test_wide_rights_and_becoming_another_stand_out() -> None:
    told = with_identity(grants=[{"on": "systems/assistant", "actions": ["admin", "read"]}], can_assume=["shopper"])
    found = rows(rendered(identity, told))
    assert ["extra", "administer and read", "Service assistant", "all of its data"] in found
    assert ["extra", "become", "Shopper", "whatever that one may"] in found


def test_calls_as_nobody_are_counted() -> None:
    told = brief("first-look", None)
    assert identity.facts(told) is None
    assert "No identity is declared" in words(rendered(identity, told))
    one = Identity.model_validate({"kind": "workload"})
    one.__dict__["section"], one.__dict__["id"] = "identities", "only"
    shown = words(rendered(identity, amended(told, identities={"only": one})))
    assert "4 calls at run time without a declared identity" in shown


def test_long_lists_are_cut_with_their_counts() -> None:
    told = brief()
    many = {}
    for number in range(IDENTITIES + 10):
        made = Identity(
            kind="workload", grants=tuple(Grant(on="systems/assistant", actions=("read",)) for _ in range(3))
        )
        made.__dict__["section"], made.__dict__["id"] = "identities", f"id-{number}"
        many[f"id-{number}"] = made
    found = " ".join(captions(rendered(identity, amended(told, identities=many))))
    assert f"{IDENTITIES} of {IDENTITIES + 10} shown" in found
    assert f"{GRANTS} of {3 * (IDENTITIES + 10)} shown" in found
    assert len(told.estate.integrations) < CALLS


def test_an_emergency_identity_is_called_one() -> None:
    told = with_identity(break_glass={"expires": str(TODAY), "alert": "break-glass-used"})
    assert row_of(told, "extra")[1] == "an emergency identity"
