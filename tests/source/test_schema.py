"""What the shape of a workspace says of data that is out of shape."""

import pytest

from cadee.diagnostic import Finding
from cadee.source.schema import shape
from cadee.source.workspace import load_text

WORKFLOW = "cadee: 1\nworkflow: {name: Example, industry: retail, use_case: example, exposure: internal}\n"


def faults(text: str, **files: str) -> tuple[Finding, ...]:
    workspace = load_text({"cadee.yaml": WORKFLOW + text, **files})
    assert not workspace.findings, workspace.findings
    return shape(workspace)[1]


def only(text: str) -> Finding:
    (finding,) = faults(text)
    return finding


def test_a_workspace_in_shape_gives_its_document() -> None:
    document, found = shape(load_text({"cadee.yaml": WORKFLOW}))
    assert not found
    assert document is not None
    assert document.workflow.industry == "retail"


def test_all_faults_are_told_at_once_in_order_of_place() -> None:
    found = faults("systems:\n  B: {kind: x}\n  a: {tier: 9}\nowners: []\nzonse: {}\n")
    assert [finding.code[-3:] for finding in found] == ["019", "018", "015", "018", "016", "014"]
    assert [finding.place for finding in found] == sorted(finding.place for finding in found)
    assert {finding.element for finding in found} == {"systems/B", "systems/a", "owners", "zonse"}


def test_a_fault_in_an_included_file_is_told_there() -> None:
    workspace = load_text(
        {"cadee.yaml": f"include: [owners.yaml]\n{WORKFLOW}", "owners.yaml": "owners:\n  a: {kind: gang}\n"}
    )
    (finding,) = shape(workspace)[1]
    assert str(finding.place) == "owners.yaml:2:13"


def test_a_long_value_is_not_repeated() -> None:
    secretive = "A" * 3000
    for text in (
        f"systems: {{web: {{kind: {secretive}}}}}\n",
        f"systems: {{web: {{kind: channel, owner: {secretive}}}}}\n",
        f"systems: {{web: {{kind: channel, name: {secretive}}}}}\n",
        f"systems: {{web: {{kind: channel, capacity: {secretive}}}}}\n",
        f"systems: {{web: {{kind: channel, tier: {secretive}}}}}\n",
    ):
        finding = only(text)
        assert "A" * 70 not in f"{finding.message}{finding.fix}{finding.label}{finding.help}"


def test_what_stands_in_the_place_of_a_credential_is_never_repeated() -> None:
    finding = only("identities: {agent: {kind: workload, credential: over-there}}\n")
    assert "over-there" not in f"{finding.message}{finding.fix}{finding.label}{finding.help}"
    assert "never the credential" in finding.message


def test_a_mistyped_key_is_not_told_as_missing_too() -> None:
    (finding,) = faults("integrations:\n  ask: {form: a, to: b}\n")
    assert finding.label == "did you mean 'from'?"


@pytest.mark.parametrize(
    ("system", "label"),
    [
        ("ownr: x", "did you mean 'owner'?"),
        ("dependsOn: [x]", "did you mean 'depends_on'?"),
        ("team: x", "did you mean 'owner'?"),
        ("url: x", "did you mean 'endpoint'?"),
        ("pin: x", "belongs under 'model'"),
        ("zzzzzz: x", "no such key"),
        ("capacity: 600", "did you mean '600/min'?"),
        ("capacity: 600rpm", "did you mean '600/min'?"),
        ("slo: 0.995", "did you mean '99.5%'?"),
        ("hours: 24/7", "did you mean '24x7'?"),
        ("latency: {p95: 400}", "did you mean '400s'?"),
        ("latency: {p95: 400 msec}", "did you mean '400ms'?"),
        ("on_error: close", "did you mean 'closed'?"),
        ("owner: The Team", "did you mean 'the-team'?"),
        ("tier: true", "not one of the choices"),
        ("region: EU West", "did you mean 'eu-west'?"),
        ("region: '???'", "not of this form"),
        ("endpoint: www.example.com", "not of this form"),
    ],
)
def test_what_was_probably_meant_is_offered(system: str, label: str) -> None:
    assert only(f"systems:\n  web: {{kind: channel, {system}}}\n").label == label


@pytest.mark.parametrize(
    ("system", "fix"),
    [
        ("maintainers: ai-platform", "Put it in brackets: `[ai-platform]`."),
        ("availability: 99.95%", "Write it as `{value: 99.95%}`."),
        ("version: 4.2", 'Put it in quotes: `"4.2"`.'),
        ("default_on: off", "Write `false`."),
        ("tools: {name: pay, action: write}", "Begin it with a dash, as the first item of a list."),
        ('queue: {bounded: "5000"}', "Write `5000`, without quotes."),
        ('tier: "1"', "Write 1 without quotes."),
    ],
)
def test_how_to_write_it_is_shown(system: str, fix: str) -> None:
    assert only(f"systems:\n  web: {{kind: channel, {system}}}\n").fix == fix


def test_a_word_that_may_stand_for_an_address_is_offered() -> None:
    found = only("gates: {g: {kind: rules, guards: [i], outcomes: {deny: refuse}}}\n")
    assert found.label == "did you mean 'refusal'?"


def test_an_entry_is_shown_with_what_it_needs() -> None:
    assert only("owners: {a: team}\n").fix == "Write a map of keys and values, such as `{kind: team}`."


def test_an_address_is_completed_from_what_is_declared() -> None:
    found = only("systems: {bot: {kind: agent}}\nevidence: {e: {layer: data, kind: drill, subject: Bot}}\n")
    assert found.label == "did you mean 'systems/bot'?"


def test_the_same_fault_has_the_same_fingerprint_on_another_line() -> None:
    one, other = only("owners: {a: {kind: gang}}\n"), only("\n\n# moved\nowners: {a: {kind: gang}}\n")
    assert one.fingerprint == other.fingerprint
    assert one.place != other.place


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_data_that_is_no_map_is_told(data: object) -> None:
    class Odd:
        pass

    odd = Odd()
    odd.data = data  # type: ignore[attr-defined]
    odd.place = load_text({"cadee.yaml": WORKFLOW}).place  # type: ignore[attr-defined]
    document, (finding,) = shape(odd)  # type: ignore[arg-type]
    assert document is None
    assert finding.message.startswith("the workspace must be a map of keys and values")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Web chat", "web  chat"),
        ("Web chat", "WEB CHAT"),
        ("scope", "ѕсоре"),
        ("COPE", "СОРЕ"),
        ("file", "ﬁle"),
        ("Straße", "STRASSE"),
        ("chat A", "chat Α"),
    ],
)
def test_names_that_read_alike_are_told(first: str, second: str) -> None:
    found = only(f'systems:\n  a: {{kind: agent, name: "{first}"}}\n  b: {{kind: agent, name: "{second}"}}\n')
    assert found.code == "CADEE-S-023"
    assert found.related[0].place.line < found.place.line


@pytest.mark.parametrize(
    "name", ["Pаypal", "gооgle", "Αmazon", "seрarate words", "ΑI", "Micrоsoft"]
)  # each has a letter of another alphabet
def test_a_borrowed_letter_is_told(name: str) -> None:
    assert only(f'systems: {{a: {{kind: agent, name: "{name}"}}}}\n').code == "CADEE-S-023"


@pytest.mark.parametrize(
    "name", ["Служба чат", "чат chat", "Größe", "日本語のチャット", "β-Test", "Δ t", "naïve", "AI/ИИ", "μ-service"]
)
def test_honest_names_pass(name: str) -> None:
    assert not faults(f'systems: {{a: {{kind: agent, name: "{name}"}}}}\n')


def test_the_same_name_in_two_sections_passes() -> None:
    assert not faults("systems: {a: {kind: agent, name: Chat}}\nowners: {b: {kind: team, name: Chat}}\n")
