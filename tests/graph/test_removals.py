"""What may be lost, by which words, and what each stands for."""

from cadee.graph.removals import loss, names
from tests.graph.estates import Spec, graph_of
from tests.graph.test_failures import pathway


def spec() -> Spec:
    found = pathway(
        systems={
            "one": {"failure_domains": ["cloud-a/eu", "desk"], "region": "eu-west-1"},
            "two": {"region": "eu", "model": {"vendor": "vendor-b", "name": "large"}},
        }
    )
    found["identities"] = {
        "first": {"kind": "key", "credential": "env:KEY"},
        "other": {"kind": "key", "credential": "env:KEY"},
        "third": {"kind": "key", "credential": "env:OTHER"},
    }
    found["owners"] = {"team": {"kind": "team", "members": ["ana"]}, "ana": {"kind": "person"}}
    return found


def test_short_words_mean_what_they_can_and_full_names_themselves() -> None:
    known = names(graph_of(spec()))
    assert known["one"] == known["systems/one"] == ("systems/one",)
    assert known["eu-west-1"] == known["region/eu-west-1"] == ("domain:region/eu-west-1",)
    assert known["vendor-b"] == known["vendor/vendor-b"] == ("domain:vendor/vendor-b",)
    assert known["desk"] == ("systems/desk", "domain:desk")
    assert known["ana"] == ("owners/ana",)
    assert known["chat-bot"] == ("integrations/chat-bot",)
    assert known["env:KEY"] == ("credential:env:KEY",)
    assert "region/eu" not in known  # the law it runs under, nothing that fails


def test_a_credential_takes_every_identity_that_presents_it() -> None:
    assert loss(graph_of(spec()), ["credential:env:KEY"]).elements == ("identities/first", "identities/other")


def test_several_are_one_loss() -> None:
    told = loss(graph_of(spec()), ["systems/two", "domain:desk", "owners/team", "systems/two"])
    assert told.named == ("systems/two", "domain:desk", "owners/team")
    assert told.elements == ("domain:desk", "systems/two")
    assert told.away == ("ana", "team")
