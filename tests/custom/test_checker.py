"""What is wrong with an expression is told when it is read, at the character where it is."""

import pytest

from cadee.custom.checker import Fault, examine
from cadee.custom.engine import Expression
from cadee.custom.rulefile import _KINDS
from cadee.custom.shape import variables

SOUND = [
    "has(self.tier) && self.tier <= 1",
    "self.tier <= 1 && has(self.tier)",
    "!has(self.tier) || self.tier <= 1",
    "!(has(self.tier) && self.tier > 1)",
    "has(self.tier) ? self.tier == 1 : true",
    "!has(self.tier) ? true : self.tier == 1",
    "self.kind in ['model', 'gateway']",
    "has(self.environments) && 'production' in self.environments",
    "has(self.model) && has(self.model.pin) && self.model.pin != ''",
    "incoming.all(i, has(i.timeout) && seconds(i.timeout) <= 5)",
    "outgoing.exists(o, o.action == 'irreversible' && incoming.exists(i, i.action == o.action))",
    "has(owner.level) && owner.level == 'lead'",
    "has(owner(self.ref).level) && owner(self.ref).level == 'lead'",
    "path(self.id, 'chat').size() < 3 && reaches(self.id, 'chat')",
    "has(self.changed) && days_since(self.changed) < 90 && date(self.changed) < today",
    "environment.stage == 'production' || self.depends_on.all(d, d != self.id)",
    "has(self.owner) && self.owner == 'ai' && self.id.startsWith('a')",
    "declared('audit-log') && self['kind'] == 'model'",
]

WRONG = [
    ("self.teir == 1", "teir", "'self' has no field 'teir'", "Did you mean 'tier'?"),
    ("self.tier <= 1", "tier", "'self.tier' may be absent", "has(self.tier) &&"),
    ("has(self.tier) || self.tier <= 1", "tier <= 1", "may be absent", "!has(self.tier) ||"),
    ("has(self.model.pin)", "model", "'self.model' may be absent", "has(self.model)"),
    ("has(self.tier) ? true : self.tier == 1", "tier == 1", "may be absent", "has"),
    ("incoming.all(i, i.timeout != '')", "timeout", "'i.timeout' may be absent", "has(i.timeout)"),
    ("incoming.all(i, has(i.timeout) && incoming.all(i, seconds(i.timeout) > 1))", "timeout) > 1", "may be absent", ""),
    ("has(self.tier) && self.tier == '1'", "'1'", "is a number, never '1'", "a number"),
    ("has(self.tier) && self.tier == 7", "7", "is never 7", "0, 1, 2, 3"),
    ("self.kind == 'modle'", "'modle'", "'self.kind' is never 'modle'", "Did you mean 'model'?"),
    ("self.kind in ['model', 'gatway']", "'gatway'", "is never 'gatway'", "gateway"),
    ("self.id != null", "null", "'self.id' is a text, never None", "a text"),
    ("incoming.all(i, has(i.timeout) && i.timeout == '5s')", "timeout ==", "with its unit", "seconds(i.timeout)"),
    ("incoming.all(i, has(i.timeout) && share(i.timeout) <= 1)", "(i.timeout) <=", "not read by share()", "seconds"),
    ("slef.kind == 'model'", "slef", "nothing is called 'slef'", "Did you mean 'self'?"),
    ("  reachs(self.id, 'x')", "reachs", "nothing is called 'reachs'", "reaches"),
    ("self.id", "id", "neither true nor false", "Compare"),
    ("size(self.id)", "size", "neither true nor false", "Compare"),
    ("self.id.foo == 1", "foo", "'self.id' is no map", "Remove"),
    ("self.kind ==", "", "syntax error", "Mend"),
    ("reaches(self.id)", "reaches", "reaches() does not take this", "a text and a text"),
    ("incoming.all(i, incoming.all(j, incoming.all(k, true)))", "(k", "nested more than 2 deep", "two rules"),
    ("source.kind == 'model'", "source", "nothing is called 'source'", ""),
]  # fmt: skip


def judged(text: str, *sections: str) -> None:
    names = variables(sections or ("systems",))
    examine(Expression(text, {name: _KINDS[name] for name in names}).node, names)


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_expression_is_taken(text: str) -> None:
    judged(text)


@pytest.mark.parametrize(("text", "at", "message", "fix"), WRONG)
def test_a_wrong_expression_is_refused_where_it_is_wrong(text: str, at: str, message: str, fix: str) -> None:
    with pytest.raises(Fault) as refused:
        judged(text)
    assert message in refused.value.message
    assert fix in refused.value.fix
    if at:
        assert text[refused.value.at :].startswith(at), text[refused.value.at :]


def test_a_field_of_some_sections_only_must_be_asked_for() -> None:
    judged("has(self.tier) && self.tier == 1", "systems", "journeys", "zones")
    with pytest.raises(Fault, match=r"'self\.kind' may be absent"):
        judged("self.kind == 'model'", "systems", "journeys")
    judged("source.id != target.id", "integrations")


@pytest.mark.parametrize(
    "text",
    ["(" * 600 + "true" + ")" * 600, "[" * 500 + "]" * 500 + " == []", "+".join(["1"] * 1900) + " == 1", "x" * 5000],
    ids=["parentheses", "lists", "sums", "long"],
)
def test_a_monstrous_expression_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        judged(text)
