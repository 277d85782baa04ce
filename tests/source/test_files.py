"""Only regular files below the folder of cadee.yaml are read, through no link, each once."""

import os
import random
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cadee.diagnostic import Place
from cadee.errors import InputError
from cadee.source import globs
from cadee.source.faults import RefusedError
from cadee.source.files import Folder, Memory, find_root
from cadee.source.limits import Limits
from cadee.source.reading import Reading
from cadee.source.workspace import Workspace, load, load_text

CANARY = "canary-that-must-not-be-read"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return write(tmp_path / "outside", {"owners.yaml": f"owners: {{{CANARY}: {{kind: team}}}}\n"})


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    return write(tmp_path / "inside", {"cadee.yaml": "cadee: 1\ninclude: ['**/*.yaml']\nsystems: {a: {kind: tool}}\n"})


def codes(workspace: Workspace) -> list[str]:
    return [finding.code for finding in workspace.findings]


def test_a_workspace_is_found_from_anywhere_in_it(tmp_path: Path) -> None:
    root = write(tmp_path, {"cadee.yaml": "systems: {a: {kind: tool}}\n", "a/b/c.txt": ""})
    assert find_root(root) == find_root(root / "a/b") == find_root(root / "a/b/c.txt") == find_root(root / "cadee.yaml")
    assert load(str(root / "a")).data == {"systems": {"a": {"kind": "tool"}}}
    assert load(root).name == root.name


@pytest.mark.parametrize("path", ["missing", "missing/cadee.yaml", "empty"])
def test_no_workspace_is_an_input_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as caught:
        load(tmp_path / path)
    assert caught.value.fix.endswith(".")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_a_path_that_no_system_takes_is_an_input_error(path: str) -> None:
    with pytest.raises(InputError):
        load(path)


def test_files_come_in_order_each_once(tmp_path: Path) -> None:
    files = {
        "cadee.yaml": "cadee: 1\ninclude: [z.yaml, 'p/*.yaml', '**/*.yaml']\nsystems: {a: {kind: tool}}\n",
        "z.yaml": "owners: {z: {kind: team}}\n",
        "p/b.yaml": "owners: {b: {kind: team}}\n",
        "p/a.yaml": "owners: {a: {kind: team}}\n",
        "p/q/c.yaml": "owners: {c: {kind: team}}\n",
        "p/.hidden.yaml": "owners: {h: {kind: team}}\n",
        "sub/.git": "gitdir: elsewhere\n",
        "sub/d.yaml": "owners: {d: {kind: team}}\n",
        ".git/e.yaml": "owners: {e: {kind: team}}\n",
        "notes.txt": "nothing",
    }
    workspace = load(write(tmp_path, files))
    assert list(workspace.files) == ["cadee.yaml", "z.yaml", "p/a.yaml", "p/b.yaml", "p/q/c.yaml"]
    assert workspace.findings == ()
    same = load_text({name: text for name, text in files.items() if not name.startswith((".git", "sub", "p/."))})
    assert (same.data, same.revision) == (workspace.data, workspace.revision)


def link_to_file(inside: Path, outside: Path) -> None:
    (inside / "owners.yaml").symlink_to(outside / "owners.yaml")


def link_to_folder(inside: Path, outside: Path) -> None:
    (inside / "owners").symlink_to(outside)


def chain_of_links(inside: Path, outside: Path) -> None:
    (inside / "first.yaml").symlink_to("second.yaml")
    (inside / "second.yaml").symlink_to("deep/third.yaml")
    (inside / "deep").symlink_to(outside)


def dangling_link(inside: Path, outside: Path) -> None:
    (inside / "owners.yaml").symlink_to(outside / "not-there.yaml")


def loop_of_links(inside: Path, outside: Path) -> None:
    (inside / "one.yaml").symlink_to("two.yaml")
    (inside / "two.yaml").symlink_to("one.yaml")
    (inside / "folder").symlink_to(".")


def link_inside(inside: Path, outside: Path) -> None:
    write(inside, {"owners.yaml": "owners: {a: {kind: team}}\n"})
    (inside / "again.yaml").symlink_to("owners.yaml")


def link_to_the_environment(inside: Path, outside: Path) -> None:
    (inside / "environ.yaml").symlink_to("/proc/self/environ")


def absolute_link_to_a_system_file(inside: Path, outside: Path) -> None:
    (inside / "passwd.yaml").symlink_to("/etc/passwd")


def link_deep_below(inside: Path, outside: Path) -> None:
    write(inside, {"a/b/c/d.yaml": "owners: {a: {kind: team}}\n"})
    (inside / "a/b/c/e.yaml").symlink_to(outside / "owners.yaml")


def pipe(inside: Path, outside: Path) -> None:
    os.mkfifo(inside / "pipe.yaml")


def folder_named_like_a_file(inside: Path, outside: Path) -> None:
    (inside / "folder.yaml").mkdir()
    os.mkfifo(inside / "folder.yaml" / "pipe.yaml")


def case_clash(inside: Path, outside: Path) -> None:
    write(inside, {"Owners.yaml": "owners: {a: {kind: team}}\n", "owners.yaml": "owners: {b: {kind: team}}\n"})
    if len(list(inside.iterdir())) < 3:
        pytest.skip("this file system does not tell upper from lower case")


def name_with_a_space(inside: Path, outside: Path) -> None:
    write(inside, {"my owners.yaml": "owners: {a: {kind: team}}\n"})


def name_that_turns_around(inside: Path, outside: Path) -> None:
    write(inside, {"owners\u202elmay.yaml": "owners: {a: {kind: team}}\n"})


def name_that_is_no_text(inside: Path, outside: Path) -> None:
    (inside / os.fsdecode(b"owners\xff.yaml")).write_text("owners: {}\n")


def name_with_a_line_break(inside: Path, outside: Path) -> None:
    write(inside, {"owners\n::error::x.yaml": "owners: {a: {kind: team}}\n"})


TREES = [
    (link_to_file, "CADEE-S-013"),
    (link_to_folder, "CADEE-S-013"),
    (chain_of_links, "CADEE-S-013"),
    (dangling_link, "CADEE-S-013"),
    (loop_of_links, "CADEE-S-013"),
    (link_inside, "CADEE-S-013"),
    (link_to_the_environment, "CADEE-S-013"),
    (absolute_link_to_a_system_file, "CADEE-S-013"),
    (link_deep_below, "CADEE-S-013"),
    (pipe, "CADEE-S-001"),
    (folder_named_like_a_file, "CADEE-S-001"),
    (case_clash, "CADEE-S-001"),
    (name_with_a_space, "CADEE-S-001"),
    (name_that_turns_around, "CADEE-S-001"),
    (name_that_is_no_text, "CADEE-S-001"),
    (name_with_a_line_break, "CADEE-S-001"),
]


@pytest.mark.parametrize(("plant", "code"), TREES)
def test_what_is_no_plain_file_is_refused_and_not_read(plant: object, code: str, inside: Path, outside: Path) -> None:
    plant(inside, outside)  # type: ignore[operator]
    workspace = load(inside)
    assert set(codes(workspace)) == {code}
    assert CANARY not in repr(workspace.data)
    assert all(str(finding.place).startswith("cadee.yaml:2:11") for finding in workspace.findings)
    assert all(finding.message.isprintable() for finding in workspace.findings)
    assert not workspace.complete


@pytest.mark.parametrize("name", ["owners.yaml", "o/../owners.yaml"])
def test_a_root_that_is_a_link_is_refused(tmp_path: Path, outside: Path, name: str) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/cadee.yaml").symlink_to(outside / "owners.yaml")
    workspace = load(tmp_path / "inside")
    assert codes(workspace) == ["CADEE-S-013"]
    assert workspace.data == {}


def test_a_root_that_is_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cadee.yaml")
    assert codes(load(tmp_path)) == ["CADEE-S-001"]


def test_a_root_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cadee.yaml").mkdir()
    (finding,) = load(tmp_path).findings
    assert (finding.code, finding.message) == ("CADEE-S-012", "cadee.yaml is a folder, not a file")


def test_a_file_without_permission_is_refused(inside: Path) -> None:
    write(inside, {"owners.yaml": "owners: {a: {kind: team}}\n"})
    (inside / "owners.yaml").chmod(0)
    if os.access(inside / "owners.yaml", os.R_OK):
        pytest.skip("this user may read everything")
    assert codes(load(inside)) == ["CADEE-S-001"]


def test_a_file_that_becomes_a_link_after_it_was_found_is_not_read(inside: Path, outside: Path) -> None:
    write(inside, {"p/owners.yaml": "owners: {a: {kind: team}}\n"})
    with Folder(inside) as folder:
        assert folder.find(("p", "*.yaml"))[0] == ["p/owners.yaml"]
        (inside / "p").rename(inside / "q")
        (inside / "p").symlink_to(outside)
        with pytest.raises(RefusedError) as caught:
            folder.read("p/owners.yaml")
        assert caught.value.code in ("CADEE-S-001", "CADEE-S-013")


@pytest.mark.parametrize(
    "pattern",
    ["../outside/owners.yaml", "/etc/passwd", "~/x.yaml", "a/../../x.yaml", "..", "C:/x.yaml", "c:x", "file:///etc/passwd",
     "https://example.com/x.yaml", "\\\\host\\x.yaml", "git+ssh://x"],
)  # fmt: skip
def test_an_include_that_leads_out_is_refused_before_anything_is_opened(pattern: str) -> None:
    with pytest.raises(RefusedError) as caught:
        globs.parts(pattern)
    assert caught.value.code == "CADEE-S-013"


@pytest.mark.parametrize(
    "pattern",
    ["", ".", "./a.yaml", "a//b.yaml", "a/", ".git/config", "a b.yaml", "[a].yaml", "a?.yaml", "a\0.yaml", "a\n.yaml",
     "%2e%2e/x", "ä.yaml", "x" * 301],
)  # fmt: skip
def test_an_include_that_can_mean_no_file_is_refused(pattern: str) -> None:
    with pytest.raises(RefusedError) as caught:
        globs.parts(pattern)
    assert caught.value.code == "CADEE-S-012"


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*.yaml", "a.yaml", True), ("*.yaml", "a/b.yaml", False), ("**/*.yaml", "a.yaml", True),
        ("**/*.yaml", "a/b/c.yaml", True),
        ("a/**/b.yaml", "a/b.yaml", True), ("a/**/b.yaml", "a/x/y/b.yaml", True), ("a/**/b.yaml", "c/b.yaml", False),
        ("a*c*.yaml", "abcd.yaml", True), ("a*c*.yaml", "abd.yaml", False), ("*", ".hidden", False),
        ("**", "a/b", True),
        ("a.yaml", "a.yaml", True), ("a*", "b", False),
        ("a.yaml", "A.yaml", False), ("**/**/x", "x", True), ("a**b", "acb", True),
    ],
)  # fmt: skip
def test_a_pattern_means(pattern: str, name: str, expected: bool) -> None:
    assert (Memory({name: b""}).find(globs.parts(pattern))[0] == [name]) is expected


def test_the_folder_and_the_memory_mean_the_same_files(tmp_path: Path) -> None:
    rng = random.Random(4)
    names = sorted({"/".join(rng.choice("abc") for _ in range(rng.randint(1, 4))) + ".yaml" for _ in range(40)})
    write(tmp_path, dict.fromkeys(names, ""))
    memory = Memory(dict.fromkeys(names, b""))
    with Folder(tmp_path) as folder:
        for _ in range(60):
            pattern = tuple(
                rng.choice(["a", "b", "*", "**", "*a*", "a.yaml", "*.yaml"]) for _ in range(rng.randint(1, 4))
            )
            assert folder.find(pattern) == memory.find(pattern)


def test_a_pattern_of_many_stars_is_quick() -> None:
    assert not globs.matches("*a" * 100 + "b", "a" * 250)
    pattern = globs.parts("/".join(["**", "*a"] * 40))
    Memory({"/".join("a" * 120): b""}).find(pattern)


@pytest.mark.parametrize("loads", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_nobody_who_swaps_links_meanwhile_gets_another_file_read(loads: int, inside: Path, outside: Path) -> None:
    write(inside, {"p/owners.yaml": "owners: {a: {kind: team}}\n", "one.yaml": "owners: {b: {kind: team}}\n"})
    (inside / "link").symlink_to(outside)
    (inside / "file").symlink_to(outside / "owners.yaml")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for real, link in (("p", "link"), ("one.yaml", "file")):
                (inside / real).rename(inside / "aside")
                (inside / link).rename(inside / real)
                (inside / real).rename(inside / link)
                (inside / "aside").rename(inside / real)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        seen = set()
        for _ in range(loads):
            workspace = load(inside)
            assert CANARY not in repr(workspace.data)
            assert all(CANARY not in text for text in workspace.sources.values())
            seen.add(tuple(codes(workspace)))
    finally:
        stop.set()
        swapper.join()
    assert len(seen) > 1, "the swapper never came between"


def refusal(folder: Folder, name: str) -> tuple[str, str]:
    with pytest.raises(RefusedError) as caught:
        folder.read(name)
    assert caught.value.fix.endswith(".")
    return caught.value.code, caught.value.message


def test_a_read_checks_again_what_the_search_has_found(inside: Path, outside: Path) -> None:
    write(inside, {"a.yaml": "a" * 100, "p/b.yaml": "b"})
    os.mkfifo(inside / "pipe.yaml")
    (inside / "link.yaml").symlink_to("a.yaml")
    (inside / "q").symlink_to("p")
    with Folder(inside, Limits(file=100)) as folder:
        assert folder.read("a.yaml") == b"a" * 100
        assert folder.read("p/b.yaml") == b"b"
        assert refusal(folder, "pipe.yaml") == ("CADEE-S-001", "'pipe.yaml' is not a regular file")
        assert refusal(folder, "p") == ("CADEE-S-001", "'p' is not a regular file")
        assert refusal(folder, "link.yaml") == ("CADEE-S-013", "'link.yaml' is a link, which is not followed")
        assert refusal(folder, "q/b.yaml")[0] in ("CADEE-S-013", "CADEE-S-001")
        assert refusal(folder, "no.yaml") == ("CADEE-S-001", "'no.yaml' cannot be read: it is not there")
        assert refusal(folder, "a.yaml/b.yaml") == ("CADEE-S-001", "'a.yaml/b.yaml' cannot be read: ENOTDIR")
        write(inside, {"a.yaml": "a" * 101})
        assert refusal(folder, "a.yaml") == ("CADEE-S-003", "a file has more than 100 bytes")
        write(inside, {"a.yaml": "a" * 100_000})
        assert refusal(folder, "a.yaml")[0] == "CADEE-S-003"


def test_a_file_of_many_pieces_is_read_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096 * 34
    (tmp_path / "large.yaml").write_bytes(content)
    with Folder(tmp_path) as folder:
        assert folder.read("large.yaml") == content


def test_a_search_says_what_it_met(inside: Path) -> None:
    write(inside, {"p/a.yaml": "", "p/my file.yaml": "", "p/q/b.yaml": ""})
    os.mkfifo(inside / "p/pipe.yaml")
    (inside / "p/link.yaml").symlink_to("a.yaml")
    (inside / "p/r.yaml").mkdir()
    with Folder(inside) as folder:
        found, refused = folder.find(("p", "*.yaml"))
        assert found == ["p/a.yaml"]
        assert [(error.code, error.message) for error in refused] == [
            ("CADEE-S-013", "'p/link.yaml' is a link, which is not followed"),
            ("CADEE-S-001", "a name holds other characters than letters, digits, '.', '_' and '-'"),
            ("CADEE-S-001", "'p/pipe.yaml' is not a regular file"),
        ]
        assert folder.find(("p",)) == ([], [])
        assert folder.find(("p", "q")) == ([], [])
        found, refused = folder.find(("p", "*.yaml", "x"))
        assert (found, [error.code for error in refused]) == ([], ["CADEE-S-013"])


@pytest.mark.parametrize("call", ["listdir", "stat", "open", "read"])
def test_what_the_system_refuses_is_a_fault(call: str, inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(inside, {"p/a.yaml": "owners: {a: {kind: team}}\n"})
    with Folder(inside) as folder:
        original = getattr(os, call)

        def broken(*arguments: object, **options: object) -> object:
            if call == "listdir" and len(calls) == 0:
                calls.append(1)
                return original(*arguments, **options)
            raise PermissionError(13, "planted")

        calls: list[int] = []
        monkeypatch.setattr(os, call, broken)
        if call in ("open", "read"):
            assert refusal(folder, "p/a.yaml")[1] == "'p/a.yaml' cannot be read: no permission"
        else:
            _, refused = folder.find(("p", "*.yaml"))
            assert [error.code for error in refused] == ["CADEE-S-001"]
            assert refused[0].message.endswith("cannot be read: no permission")
        monkeypatch.undo()


def test_no_descriptor_stays_open(inside: Path) -> None:
    write(inside, {f"p/q/r/{n}.yaml": f"owners: {{o{n}: {{kind: team}}}}\n" for n in range(20)})
    (inside / "p/link.yaml").symlink_to("nothing")
    opened = Path("/proc/self/fd")
    if not opened.is_dir():
        pytest.skip("this system does not list open descriptors")
    before = len(list(opened.iterdir()))
    load(inside)
    assert len(list(opened.iterdir())) == before


def test_limits_of_a_search_are_exact(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c/x.yaml": "", "d/x.yaml": ""})
    pattern = ("**", "*.yaml")
    for limits, passes in (
        (Limits(entries=11), True),
        (Limits(entries=10), False),
        (Limits(folder_depth=3), True),
        (Limits(folder_depth=2), False),
    ):
        with Folder(tmp_path, limits) as folder:
            found, refused = folder.find(pattern)
            assert [error.code for error in refused] == ([] if passes else ["CADEE-S-003"])
            assert (found == ["a/b/c/x.yaml", "d/x.yaml"]) is passes


def test_includes_and_names_looked_at_are_counted_over_the_run(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"cadee.yaml": "include: [a.yaml, a.yaml, a.yaml, '*.yaml']\n", "a.yaml": "owners: {a: {kind: team}}\n"},
    )
    assert codes(load(tmp_path, Limits(includes=4, entries=11))) == []
    assert codes(load(tmp_path, Limits(includes=3))) == ["CADEE-S-003"]
    assert codes(load(tmp_path, Limits(entries=10))) == ["CADEE-S-003"]


class Counting(Memory):
    """Counts what is read of it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.reads: list[str] = []

    def read(self, name: str) -> bytes:
        self.reads.append(name)
        return super().read(name)


def test_a_file_that_is_included_twice_is_read_once() -> None:
    tree = Counting({"a.yaml": b"owners: {a: {kind: team}}"})
    reading = Reading(tree, Limits())
    for pattern in ("a.yaml", "*.yaml", "a.yaml"):
        reading.include(pattern, Place("cadee.yaml", 1, 1, 1, 1))
    assert tree.reads == ["a.yaml"]
    assert list(reading.files) == ["a.yaml"]


def test_exactly_as_many_refusals_as_are_told_are_not_counted(inside: Path) -> None:
    for number in range(100):
        (inside / f"link{number:03}.yaml").symlink_to("nothing")
    assert [finding.help for finding in load(inside).findings] == [""] * 100


def test_many_refusals_of_one_include_are_counted(inside: Path) -> None:
    for number in range(150):
        (inside / f"link{number:03}.yaml").symlink_to("nothing")
    findings = load(inside).findings
    assert len(findings) == 100
    assert [finding.help for finding in findings if finding.help] == ["50 more that this include meets"]


def test_a_file_that_is_not_in_memory_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        Memory({}).read("a.yaml")
    assert caught.value.code == "CADEE-S-001"


def test_limits_hold_for_the_run(tmp_path: Path) -> None:
    files = {
        "cadee.yaml": "include: ['**/*.yaml']\n",
        **{f"d{i}/x.yaml": f"owners: {{o{i}: {{kind: team}}}}\n" for i in range(9)},
    }
    write(tmp_path, files)
    for limits in (Limits(files=5), Limits(run=200), Limits(entries=5), Limits(file=20)):
        assert set(codes(load(tmp_path, limits))) == {"CADEE-S-003"}
    write(tmp_path, {"/".join("deep" for _ in range(40)) + "/x.yaml": "owners: {}\n"})
    assert "CADEE-S-003" in codes(load(tmp_path))


def test_thousands_of_files_load(tmp_path: Path) -> None:
    count = 2_000
    write(tmp_path, {"cadee.yaml": "include: ['p/*.yaml']\n"})
    write(tmp_path, {f"p/o{i}.yaml": f"owners: {{o{i}: {{kind: team}}}}\n" for i in range(count)})
    workspace = load(tmp_path)
    assert len(workspace.data["owners"]) == count
    assert workspace.findings == ()
    assert workspace.place(("owners", "o7")).file == "p/o7.yaml"


OPENED: list[str] = []
WATCHING = [False]
WATCHED = ("socket", "subprocess", "os", "open", "shutil", "ctypes", "urllib")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if WATCHING[0] and event.split(".", maxsplit=1)[0] in WATCHED:
        OPENED.append(f"{event} {arguments[:1]}")


@pytest.fixture
def watched() -> Iterator[list[str]]:
    sys.addaudithook(_watch)
    OPENED.clear()
    WATCHING[0] = True
    yield OPENED
    WATCHING[0] = False


def test_loading_opens_what_it_reads_and_nothing_else(inside: Path, outside: Path, watched: list[str]) -> None:
    WATCHING[0] = False
    write(inside, {"owners.yaml": "owners: {a: {kind: team}}\nx-ref: {$ref: 'https://example.com/x'}\n"})
    link_to_folder(inside, outside)
    load(inside)
    OPENED.clear()
    WATCHING[0] = True
    load(inside)
    WATCHING[0] = False
    assert {event.split(" ")[0] for event in watched} <= {"open", "os.listdir", "os.scandir"}
    names = {event.removeprefix("open ('").removesuffix("',)") for event in watched if event.startswith("open ")}
    assert names == {str(inside), "cadee.yaml", "owners.yaml"}
