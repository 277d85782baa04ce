"""A workspace merges its files by id, keeps every place, and fails closed."""

import gc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadee.errors import InputError
from cadee.source import build, reading
from cadee.source.limits import Limits
from cadee.source.workspace import Workspace, load_text
from cadee.source.yaml import read_yaml

FILES: dict[str, str | bytes] = {
    "cadee.yaml": """\
cadee: 1
include: [owners.yaml, "platforms/*.yaml"]
workflow: {name: Chat, x-cost-centre: "4711"}
systems:
  web-chat: {kind: channel, x-repo: {url: null}}
x-house: {style: guide}
""",
    "owners.yaml": "owners:\n  ai-platform: {kind: team}\n",
    "platforms/b.yaml": "cadee: 1\nsystems:\n  gateway:\n    kind: gateway\n",
    "platforms/a.yaml": "systems:\n  model: {kind: model}\nowners:\n  care: {kind: team}\n",
}


def codes(workspace: Workspace) -> list[str]:
    return [finding.code for finding in workspace.findings]


def test_sections_of_all_files_are_merged_in_order() -> None:
    workspace = load_text(FILES)
    assert workspace.findings == ()
    assert workspace.complete
    assert list(workspace.files) == ["cadee.yaml", "owners.yaml", "platforms/a.yaml", "platforms/b.yaml"]
    assert workspace.data == {
        "cadee": 1,
        "include": ["owners.yaml", "platforms/*.yaml"],
        "workflow": {"name": "Chat"},
        "systems": {"web-chat": {"kind": "channel"}, "model": {"kind": "model"}, "gateway": {"kind": "gateway"}},
        "owners": {"ai-platform": {"kind": "team"}, "care": {"kind": "team"}},
    }
    assert list(workspace.data["systems"]) == ["web-chat", "model", "gateway"]


def test_extensions_are_carried_by_route_and_have_places() -> None:
    workspace = load_text(FILES)
    assert workspace.extensions == {
        ("x-house",): {"style": "guide"},
        ("workflow", "x-cost-centre"): "4711",
        ("systems", "web-chat", "x-repo"): {"url": None},
    }
    assert str(workspace.place(("x-house", "style"))) == "cadee.yaml:6:18"
    assert str(workspace.place(("systems", "web-chat", "x-repo"), key=True)) == "cadee.yaml:5:29"


def test_places_go_through_includes() -> None:
    workspace = load_text(FILES)
    assert str(workspace.place(("systems", "gateway", "kind"))) == "platforms/b.yaml:4:11"
    assert str(workspace.place(("systems", "model"), key=True)) == "platforms/a.yaml:2:3"
    assert str(workspace.place(("systems", "web-chat", "kind"))) == "cadee.yaml:5:20"
    assert str(workspace.place(("owners", "care", "kind"))) == "platforms/a.yaml:4:16"
    assert str(workspace.place(("owners",), key=True)) == "owners.yaml:1:1"
    assert str(workspace.place(("systems", "missing"))) == "cadee.yaml:5:3"
    assert str(workspace.place(("missing",))) == "cadee.yaml:1:1"


def test_what_the_files_hold_is_not_changed_by_merging() -> None:
    workspace = load_text(FILES)
    assert list(workspace.files["cadee.yaml"].data["systems"]) == ["web-chat"]
    assert "x-house" in workspace.files["cadee.yaml"].data


def test_the_revision_names_the_bytes_and_the_names() -> None:
    one = load_text(FILES)
    assert one.revision == load_text(dict(reversed(FILES.items()))).revision
    assert len(one.revision) == 64
    changed = FILES | {"owners.yaml": str(FILES["owners.yaml"]) + "# a comment\n"}
    assert load_text(changed).revision != one.revision
    renamed = {"platforms/c.yaml" if name == "platforms/b.yaml" else name: text for name, text in FILES.items()}
    assert load_text(renamed).revision != one.revision


def test_an_entry_in_two_files_shows_both_places() -> None:
    workspace = load_text(FILES | {"platforms/c.yaml": "systems:\n  model: {kind: tool}\n  gateway: {kind: tool}\n"})
    assert codes(workspace) == ["CADEE-S-022", "CADEE-S-022"]
    places = [(str(finding.place), str(finding.related[0].place)) for finding in workspace.findings]
    assert places == [
        ("platforms/c.yaml:2:3", "platforms/a.yaml:2:3"),
        ("platforms/c.yaml:3:3", "platforms/b.yaml:3:3"),
    ]
    assert workspace.data["systems"]["model"] == {"kind": "model"}


@pytest.mark.parametrize("text", ["workflow: {name: Other}\n", "include: [x.yaml]\n", "x-house: {style: free}\n"])
def test_what_stands_once_stands_once_over_all_files(text: str) -> None:
    workspace = load_text(FILES | {"owners.yaml": "owners: {ai-platform: {kind: team}}\n" + text})
    assert codes(workspace) == ["CADEE-S-022"]


def test_a_section_of_another_shape_wins_so_that_the_models_see_it() -> None:
    workspace = load_text(FILES | {"owners.yaml": "owners: [ai-platform]\n"})
    assert workspace.data["owners"] == ["ai-platform"]
    assert workspace.place(("owners", 0)).file == "owners.yaml"


@pytest.mark.parametrize("version", ["2", "0", '"1"', "true", "1.0", "[1]"])
def test_another_version_is_refused(version: str) -> None:
    assert "CADEE-S-024" in codes(load_text({"cadee.yaml": f"cadee: {version}\nsystems: {{a: {{kind: tool}}}}\n"}))


def test_a_blank_is_refused_and_taken_for_absent() -> None:
    text = "systems:\n  a: {kind: tool, owner: , links: [~, {title: x}], x-b: }\n  x-ray: {kind: , tier: 1}\nzones:\n"
    workspace = load_text({"cadee.yaml": text})
    assert [f"{finding.code} {finding.place.line}:{finding.place.column}" for finding in workspace.findings] == [
        "CADEE-S-026 2:19", "CADEE-S-026 2:36", "CADEE-S-026 3:11", "CADEE-S-026 4:1",
    ]  # fmt: skip
    assert workspace.data == {
        "systems": {"a": {"kind": "tool", "links": ["", {"title": "x"}]}, "x-ray": {"tier": 1}},
    }
    assert workspace.extensions == {("systems", "a", "x-b"): None}
    assert str(workspace.place(("systems", "a", "links", 1, "title"))) == "cadee.yaml:2:47"


def test_findings_come_by_file_and_line() -> None:
    workspace = load_text(
        {
            "cadee.yaml": "include: [b.yaml, a.yaml, c.yaml]\nowners: {a: 0777, a: 1}\n",
            "a.yaml": "systems: {a: True}\n",
            "b.yaml": "systems: {b: 0x1}\n",
        }
    )
    assert [str(finding.place) for finding in workspace.findings] == [
        "cadee.yaml:1:27", "cadee.yaml:2:13", "cadee.yaml:2:19", "b.yaml:1:14", "a.yaml:1:14",
    ]  # fmt: skip


def test_a_note_stops_nothing() -> None:
    workspace = load_text(FILES | {"owners.yaml": "\ufeff" + str(FILES["owners.yaml"])})
    assert workspace.findings == ()
    assert [note.code for note in workspace.notes] == ["CADEE-S-029"]
    assert workspace.data == load_text(FILES).data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# nothing\n",
        "---\n",
        "{}",
        "[]",
        "cadee",
        "42",
        "null",
        "cadee: 1\n",
        "include: []\n",
        "- systems: {}\n",
    ],
)
def test_nothing_to_check_is_a_fault(text: str) -> None:
    assert codes(load_text({"cadee.yaml": text})) == ["CADEE-S-027"]
    assert "CADEE-S-027" in codes(load_text(FILES | {"owners.yaml": text}))


def test_no_root_file_is_an_input_error() -> None:
    with pytest.raises(InputError):
        load_text({"other.yaml": "cadee: 1\n"})


@pytest.mark.parametrize("text", ["a: [", "a: 'b", "\xff", "a: &b c", "a: {b: 1, b: 2}", "a: 0777", "\0", "a:\n\t- b"])
def test_a_broken_file_is_never_silent(text: str) -> None:
    workspace = load_text(FILES | {"owners.yaml": text.encode("latin-1")})
    assert workspace.findings
    assert all(finding.severity.gate and finding.fix and finding.place.line for finding in workspace.findings)


def test_a_file_that_breaks_off_makes_the_workspace_incomplete() -> None:
    workspace = load_text(FILES | {"owners.yaml": "owners: ["})
    assert not workspace.complete
    assert not workspace.files["owners.yaml"].complete
    assert "owners" in workspace.data


def test_an_error_while_reading_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("planted")

    for module, name in ((build, "meaning"), (reading, "read_yaml"), (reading, "sha256")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, broken)
            with pytest.raises(RuntimeError, match="planted"):
                load_text({"cadee.yaml": "systems: {some: {kind: thing}}\n"})


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        read_yaml("cadee.yaml", b"a: [")
        read_yaml("cadee.yaml", b"a: b")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_the_same_fault_is_written_out_a_hundred_times_and_then_counted() -> None:
    file = read_yaml("cadee.yaml", b"a: [" + b"0777, " * 250 + b"]")
    assert len(file.faults) == 100
    assert file.faults[-1].help == "150 more of the same in this file"
    many = b"a:\n" + b"".join(b"  k%d: 1\n" % number for number in range(3000)) * 2
    assert len(read_yaml("cadee.yaml", many).faults) == 100


def test_blanks_are_counted_too_and_told_once() -> None:
    def blanks(count: int) -> list[str]:
        text = "owners:\n" + "".join(f"  o{number}:\n" for number in range(count))
        return [finding.help for finding in load_text({"cadee.yaml": text}).findings]

    assert blanks(100) == [""] * 100
    assert blanks(101) == [""] * 99 + ["1 more of the same in this file"]
    assert codes(load_text({"cadee.yaml": "owners: {<<: }\nzones: {a: !!null }\n"})) == ["CADEE-S-005", "CADEE-S-006"]


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (Limits(scalar=10), "a: a text that is longer than ten characters"),
        (Limits(scalar=10), 'a: "a text that is longer than ten characters"'),
        (Limits(scalar=10), "a: |\n  a text that is longer than ten characters\n"),
        (Limits(key=10), "a-key-longer-than-ten: b"),
        (Limits(key=10), '"a-key-longer-than-ten": b'),
        (Limits(nodes=10), "a: [" + "b, " * 30 + "]"),
        (Limits(nodes=10), "a:\n" + "".join(f"  k{number}: {{}}\n" for number in range(30))),
        (Limits(file=10), "a: bcdefghijkl"),
    ],
)
def test_limits_are_refusals(limits: Limits, text: str) -> None:
    (fault,) = read_yaml("cadee.yaml", text.encode(), limits).faults
    assert fault.code == "CADEE-S-003"


def test_every_fault_of_a_file_is_told_in_one_run() -> None:
    text = 'a: 0777\nb: &x 1\nc: *x\n<<: {d: 1}\na: 2\n1: 3\ne: !t 4\nf: "\\0"\ng: caf\u200b\u00e9\nh: [-]\n'
    found = [finding.code for finding in read_yaml("cadee.yaml", text.encode()).faults]
    assert set(found) == {f"CADEE-S-0{number:02}" for number in (2, 5, 6, 8, 9, 10)}
    assert len(found) == 10


documents = st.text(
    st.sampled_from(list("ab:-?,[]{}#&*!|>'\"%@` \n\t0123.~=<xe\\")) | st.characters(codec="utf-8"), max_size=60
)


@given(documents)
def test_both_parsers_agree_or_both_refuse(text: str) -> None:
    fast, slow = (read_yaml("cadee.yaml", text.encode(), engine=engine) for engine in ("libyaml", "python"))
    if not fast.faults and not slow.faults:
        assert repr(fast.data) == repr(slow.data)
        assert fast.spans == slow.spans


@given(st.binary(max_size=80))
def test_any_bytes_end_in_data_or_in_a_located_refusal(raw: bytes) -> None:
    workspace = load_text({"cadee.yaml": raw})
    for finding in workspace.findings:
        assert finding.place.line >= 1
        assert finding.place.column >= 1
        assert finding.fix
    assert isinstance(workspace.data, dict)
    assert repr(workspace.place(("a", 1)))


def walk(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(found for child in inner for found in walk(child))]


@given(documents)
def test_data_is_plain(text: str) -> None:
    for value in walk(read_yaml("cadee.yaml", text.encode()).data):
        assert type(value) in (dict, list, str, int, float, bool, type(None))
