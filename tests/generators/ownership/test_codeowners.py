"""CODEOWNERS, read back as the code hosts read it: last match wins, blanks part, a backslash keeps."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cadee import __version__
from cadee.cli.subject import subject
from cadee.generators.ownership.codeowners import codeowners, pattern
from cadee.generators.ownership.handles import handles
from tests.generators.diagram.payloads import PAYLOADS as MARKUP
from tests.generators.gateway.estates import put, resolved
from tests.generators.gateway.test_injection import PAYLOADS as YAML
from tests.generators.ownership.estates import gone, made, owned

FILES = {"workflow": "cadee.yaml", "systems/assistant": "a b.yaml", "systems/service-desk": "people.yaml"}


def lines(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each line as a path, all escapes taken away, and its owners."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            first, *rest = re.split(r"(?<!\\)[ \t]+", line)
            assert not re.search(r"(?<!\\)[*?\[\]#]", first), line
            yield re.sub(r"\\(.)", r"\1", first), rest


def who(text: str, path: str) -> list[str]:
    """The owners of a path: those of the last line that names it or a folder it lies in."""
    found: list[str] = []
    for place, owners in lines(text):
        if path == place or path.startswith(f"{place.rstrip('/')}/"):
            found = owners
    return found


def test_a_file_is_asked_about_by_those_who_answer_for_what_stands_in_it() -> None:
    text = str(made(codeowners, files=FILES).content)
    assert who(text, "/cadee.yaml") == ["@ada"]
    assert who(text, "/a b.yaml") == ["@shop/platform"]
    assert who(text, "/people.yaml") == ["ben@shop.example"]
    assert who(text, "/.github/CODEOWNERS") == ["@ada"]
    assert who(text, "/other.yaml") == []


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("systems/assistant", ["@shop/platform"]),
        ("integrations/to-a", ["@shop/platform"]),
        ("routes/support-chat", ["@shop/platform"]),
        ("fallbacks/chat-down", ["@shop/platform"]),
        ("gates/limit", ["ben@shop.example"]),
        ("switches/pause", ["ben@shop.example"]),
        ("signals/errors", ["ben@shop.example"]),
        ("identities/batch", ["@shop/platform"]),
        ("identities/shop-app", ["@ada"]),
        ("environments/staging", ["@ada"]),
        ("systems/only-in-staging", ["@ada"]),
    ],
)
def test_each_kind_of_element_has_somebody_to_ask(ref: str, expected: list[str]) -> None:
    changes = (
        put("gates/limit", {"kind": "limit", "guards": ["to-desk"], "approver": "care"}),
        put("switches/pause", {"kind": "kill-switch", "acts_on": ["systems/assistant"], "holder": "care"}),
        put("signals/errors", {"from": ["ai-gateway"], "metric": "errors", "to": "care"}),
        put("identities/batch/owner", "platform"),
        put("systems/only-in-staging", {"kind": "store", "owner": "care", "environments": ["staging"]}),
    )
    assert who(str(made(codeowners, *changes, files={ref: "x.yaml"}).content), "/x.yaml") == expected


def test_runbooks_procedures_and_evidence_have_lines() -> None:
    changes = (
        put("systems/assistant/runbook", "runbooks/assistant.md#down"),
        put("systems/model-a/runbook", "./runbooks/all models.md"),
        put("systems/model-b/runbook", "https://wiki.example.com/models"),
        put("systems/model-c/runbook", "runbooks/"),
        put("signals/errors", {"from": ["ai-gateway"], "metric": "errors", "to": "care"}),
        put("signals/errors/runbook", "runbooks/care.md"),
        put("layers/enablement", {"owner": "care", "procedures": [
            {"step": "s", "document": "procedures/s.md", "role": "r", "manager": "ben"}]}),
        put("evidence/drill", {"layer": "architecture", "kind": "drill", "subject": "systems/assistant",
                               "file": "evidence/drill.json", "owner": "ada"}),
    )  # fmt: skip
    item = made(codeowners, *changes)
    text = str(item.content)
    assert [path for path, _ in lines(text)] == [
        "/evidence/drill.json", "/procedures/s.md", "/runbooks/", "/runbooks/all models.md", "/runbooks/assistant.md",
        "/runbooks/care.md", "/.github/CODEOWNERS",
    ]  # fmt: skip
    assert who(text, "/runbooks/care.md") == ["ben@shop.example"]  # not those of the folder, whose line comes before
    assert who(text, "/runbooks/other.md") == ["@shop/platform"]
    assert who(text, "/procedures/s.md") == ["ben@shop.example"]
    assert not [note for note in item.notes if "wiki" in note]


@pytest.mark.parametrize(
    "runbook", ["call Bob", "../secrets.md", "/etc/passwd.md", "~/x.md", "a//b.md", "a\nb.md", "#x"]
)
def test_a_runbook_that_is_no_file_is_noted(runbook: str) -> None:
    item = made(codeowners, put("systems/assistant/runbook", runbook))
    assert [path for path, _ in lines(str(item.content))] == ["/.github/CODEOWNERS"]
    assert any(note.startswith("systems/assistant: '") for note in item.notes)
    assert all("\n" not in note for note in item.notes)


def test_owners_who_cannot_be_asked_are_noted() -> None:
    item = made(codeowners, put("workflow/approver", "everyone"), put("owners/ben/contact", "room 4"), files=FILES)
    assert [path for path, _ in lines(str(item.content))] == ["/a b.yaml"]
    assert item.notes == (
        "owners/everyone: contact names no handle and no mail address, so nobody is asked for them.",
        "workflow: nobody can be asked about 'cadee.yaml', so it has no line.",
        "owners/care: contact names no handle and no mail address, so nobody is asked for them.",
        "workflow: nobody can be asked about 'people.yaml', so it has no line.",
        "workflow: nobody can be asked about '.github/CODEOWNERS', so it has no line.",
        "workflow: paths begin at the folder of cadee.yaml; where it is not the root of the repository, prefix it.",
    )


def test_who_has_left_is_not_asked_but_the_active_deputy() -> None:
    changes = (gone("ada", deputy="cleo"), gone("cleo", deputy="platform"), gone("ben"))
    item = made(codeowners, *changes, files=FILES, today=date(2026, 11, 24))
    text = str(item.content)
    assert "@ada" not in text
    assert "ben@shop.example" not in text
    assert who(text, "/cadee.yaml") == who(text, "/.github/CODEOWNERS") == ["@shop/platform"]
    assert who(text, "/people.yaml") == ["@shop/platform"]  # of the team care: the deputy of the deputy
    assert item.notes == (
        "owners/ada: is not active on 2026-11-24, so its deputy 'platform' is asked.",
        "owners/ben: is not active on 2026-11-24, and neither is a deputy, so nobody is asked for it.",
        "owners/cleo: is not active on 2026-11-24, so its deputy 'platform' is asked.",
        "workflow: paths begin at the folder of cadee.yaml; where it is not the root of the repository, prefix it.",
    )


def test_where_all_have_left_the_file_has_no_line_and_a_note() -> None:
    changes = (gone("ada"), gone("ben"), gone("cleo"))
    item = made(codeowners, *changes, files=FILES, today=date(2026, 11, 24))
    assert [path for path, _ in lines(str(item.content))] == ["/a b.yaml"]  # the handle of the team
    assert "owners/platform: no member is active on 2026-11-24; its own handle stays." in item.notes
    for name in ("ada", "ben", "cleo"):
        assert any(note.startswith(f"owners/{name}: is not active on 2026-11-24, and neither") for note in item.notes)
    assert any("'people.yaml', so it has no line" in note for note in item.notes)


@pytest.mark.parametrize("today", [None, date(2025, 12, 31), date(2020, 1, 1)])
def test_who_is_still_there_is_asked(today: date | None) -> None:
    item = made(codeowners, gone("ada", deputy="ben"), files=FILES, today=today)
    assert who(str(item.content), "/cadee.yaml") == ["@ada"]
    assert item.notes == made(codeowners, files=FILES).notes


def test_deputies_in_a_circle_are_nobody() -> None:
    item = made(codeowners, gone("ada", deputy="ben"), gone("ben", deputy="ada"), files=FILES, today=date(2026, 1, 1))
    assert who(str(item.content), "/cadee.yaml") == []


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("@ada", ("@ada",)),
        ("@shop/platform, @shop/ops", ("@shop/platform", "@shop/ops")),
        ("Ada <ada@shop.example>", ()),
        ("ada@shop.example @ada", ("ada@shop.example", "@ada")),
        ("#platform", ()),
        ("@", ()),
        ("ada@shop", ()),
        ("@ada#x", ()),
        ("@ada\n* @evil", ("@ada", "@evil")),
        ("x@y.z\\ @all", ("@all",)),
    ],
)
def test_only_handles_and_addresses_are_taken(contact: str, expected: tuple[str, ...]) -> None:
    assert handles("ada", resolved(owned, put("owners/ada/contact", contact))) == expected


PAYLOADS = list(
    dict.fromkeys((*YAML, *MARKUP, "a b", "a\\ b", "!x", "a[0]", "**", "x @evil", "\t@evil", "# x", "[Sec] @x"))
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_file_name_stays_one_name(payload: str) -> None:
    item = made(codeowners, files={"workflow": f"x{payload}.yaml"})
    text = str(item.content)
    if f"x{payload}".isprintable():
        assert who(text, f"/x{payload}.yaml") == ["@ada"]
        assert len(list(lines(text))) == 2
    else:
        assert [path for path, _ in lines(text)] == ["/.github/CODEOWNERS"]
        assert "workflow: its file has a name that no line can hold." in item.notes


@pytest.mark.parametrize("payload", [text for text in PAYLOADS if text.strip()])
def test_texts_bring_no_line(payload: str) -> None:
    changes = [put(path, payload) for path in ("owners/cleo/contact", "owners/ada/name", "systems/assistant/name")]
    assert list(lines(str(made(codeowners, *changes, files=FILES).content)))[-1][0] == "/.github/CODEOWNERS"
    assert len(list(lines(str(made(codeowners, *changes, files=FILES).content)))) == 4


def test_a_pattern_escapes_what_has_a_meaning() -> None:
    assert pattern("a b#c*?[0]\\.md") == r"/a\ b\#c\*\?\[0\]\\.md"


def test_the_example_has_a_line_for_each_of_its_files(root: Path) -> None:
    folder = root / "examples" / "retail-customer-service"
    (item,) = codeowners.make(subject(folder, "production", None))
    listed = {path.removeprefix("/") for path, _ in lines(str(item.content))}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - listed == {"README.md"}
    assert listed - there == {".github/CODEOWNERS"}


def test_the_file_is_the_one_that_is_kept(root: Path, request: pytest.FixtureRequest) -> None:
    item = made(codeowners, put("systems/assistant/runbook", "runbooks/a b.md"), files=FILES)
    text = str(item.content).replace(f"cadee {__version__} ", "cadee 0 ")
    kept = root / "tests" / "golden" / "ownership" / "CODEOWNERS"
    if request.config.getoption("--bless"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8")
    assert kept.read_text("utf-8") == text
