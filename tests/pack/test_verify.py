"""Verifying: every change is named, whoever signed is named, and a hostile folder costs little and leads nowhere."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadee.pack import verify_folder
from cadee.pack.canonical import canonical
from cadee.pack.manifest import MANIFEST, SIGNATURES, SUMS, Manifest, manifest, read, seal
from cadee.pack.signing import sign, ssh_signer
from cadee.pack.signing_keys import Trusted, der, public_key
from cadee.pack.verify import Outcome, compared, verify
from cadee.pack.verify_folder import PackFolder
from cadee.pack.verify_told import limits
from tests.pack.sealed import DAY, FILES, about, pack, signer, write

TODAY = date(2026, 11, 23)
DSSE = SIGNATURES["dsse"]
MAYA = signer()
KEY = Trusted(der(public_key(MAYA.facts.public_key.encode())), "maya")


def outcome(folder: Path, trusted: tuple[Trusted, ...] | None = None, today: date = TODAY) -> Outcome:
    with PackFolder(folder) as held:
        return verify(held, trusted, today)


def found(folder: Path, trusted: tuple[Trusted, ...] | None = None) -> list[tuple[str, str]]:
    return [(item.kind, item.path) for item in outcome(folder, trusted).found]


@pytest.fixture
def unsigned(tmp_path: Path) -> Path:
    return write(tmp_path / "pack", pack())


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    return write(tmp_path / "pack", pack(MAYA))


def test_a_pack_as_it_was_made_holds(signed: Path) -> None:
    told = outcome(signed, (KEY,))
    assert told.holds
    assert (told.signed, told.trusted, told.known_as, told.age, told.files) == (True, True, "maya", 3, 4)


def test_every_single_bit_counts(signed: Path) -> None:
    for path in sorted(each for each in signed.rglob("*") if each.is_file()):
        name, raw = path.relative_to(signed).as_posix(), path.read_bytes()
        for at in range(0, len(raw), max(1, len(raw) // 40)):
            path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
            kinds = found(signed, (KEY,))
            assert kinds, (name, at)
            wanted = {MANIFEST: ("manifest", "signature"), DSSE: ("signature",)}.get(name, ("changed",))
            assert kinds[-1][0] in wanted or any(item == ("changed", name) for item in kinds), (name, at, kinds)
        path.write_bytes(raw)
    assert outcome(signed, (KEY,)).holds


def test_what_was_changed_is_missing_or_was_added_is_named(unsigned: Path) -> None:
    (unsigned / "index.html").write_bytes(b"<title>pacK</title>")
    (unsigned / SUMS).write_bytes(b"longer" * 100)
    (unsigned / "report" / "report.json").unlink()
    (unsigned / "maps" / "a" / "more.svg").write_text("x")
    (unsigned / "empty").mkdir()
    (unsigned / "full" / "deep").mkdir(parents=True)
    (unsigned / "full" / "deep" / "file").write_text("x")
    assert found(unsigned) == [
        ("changed", SUMS), ("added", "empty/"), ("added", "full/"), ("changed", "index.html"),
        ("added", "maps/a/more.svg"), ("missing", "report/report.json"),
    ]  # fmt: skip


def test_a_missing_folder_is_all_its_files_missing(unsigned: Path) -> None:
    (unsigned / "maps" / "a" / "map.svg").unlink()
    (unsigned / "maps" / "a").rmdir()
    assert found(unsigned) == [("missing", "maps/a/map.svg")]


def test_an_unsigned_pack_is_consistent_and_no_more(unsigned: Path) -> None:
    told = outcome(unsigned)
    assert told.holds
    assert not told.signed
    assert any("Nobody signed" in item for item in limits(told))
    assert found(unsigned, (KEY,)) == [("signature", DSSE)]


def test_a_signature_that_was_taken_away_is_missed(signed: Path) -> None:
    (signed / DSSE).unlink()
    assert found(signed) == [("signature", DSSE)]
    assert outcome(signed).found[0].what == "is missing: the manifest says it is signed"


def test_a_signature_that_nobody_announced_is_told(unsigned: Path, signed: Path) -> None:
    assert unsigned == signed  # one folder: the signed pack lies over the unsigned one
    (unsigned / MANIFEST).write_bytes(pack()[MANIFEST])
    assert found(unsigned) == [("signature", DSSE)]
    assert "does not announce" in outcome(unsigned).found[0].what


@pytest.mark.parametrize("role", ["other pack", "other key", "other statement", "other id", "no key", "empty"])
def test_a_signature_of_something_else_does_not_hold(signed: Path, role: str) -> None:
    other = signer()
    mine = pack(MAYA)[MANIFEST]
    about_other = replace(about(MAYA.facts), workflow="Other")
    spoilt = {
        "other pack": sign(seal(FILES, about_other)[MANIFEST], MAYA)[DSSE],
        "other key": replace(other, facts=MAYA.facts).signature(mine),
        "other statement": pack(other)[DSSE],
        "other id": replace(MAYA, facts=replace(MAYA.facts, key_id="0" * 64)).signature(mine),
        "no key": b'{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[]}',
        "empty": b"",
    }
    (signed / DSSE).write_bytes(spoilt[role])
    told = outcome(signed)
    assert [(item.kind, item.path) for item in told.found] == [("signature", DSSE)]
    assert not told.signed


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_an_ssh_signature_is_by_the_key_that_the_manifest_names(tmp_path: Path) -> None:
    keys = []
    for name in ("mine", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
        keys.append((tmp_path / f"{name}.pub").read_bytes())

    def by(name: str) -> Callable[[bytes], bytes]:
        command = ["ssh-keygen", "-Y", "sign", "-q", "-n", "cadee-pack", "-f", str(tmp_path / name)]
        return lambda told: subprocess.run(command, input=told, capture_output=True, check=True).stdout

    folder = write(tmp_path / "pack", pack(ssh_signer(keys[0], by("mine"))))
    assert outcome(folder, (Trusted(der(public_key(keys[0]))),)).holds
    assert found(folder, (Trusted(der(public_key(keys[1]))),)) == [("signature", SIGNATURES["ssh"])]
    (folder / SIGNATURES["ssh"]).write_bytes(by("other")((folder / MANIFEST).read_bytes()))
    told = outcome(folder)
    assert (told.signed, told.found[0].what) == (
        False, "does not hold: it is by another key than the manifest says",
    )  # fmt: skip


def test_a_pack_signed_anew_by_another_is_told_from_the_trusted_one(tmp_path: Path) -> None:
    forged = write(tmp_path / "forged", pack(signer("Maya", "head of care")))
    assert outcome(forged).holds  # it is consistent, and says that the key is its own
    assert any("not who that is" in item for item in limits(outcome(forged)))
    told = outcome(forged, (KEY,))
    assert told.found[0].what == "is by another key than the one you trust"
    assert (told.signed, told.trusted, told.known_as) == (True, False, "")


def test_a_key_that_claims_the_id_of_another_is_found(tmp_path: Path) -> None:
    other = signer()
    liar = replace(other, facts=replace(other.facts, key_id=MAYA.facts.key_id))
    told = outcome(write(tmp_path / "pack", pack(liar)))
    assert told.found[0].what == "does not hold: the key id in the manifest is not that of its key"


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [("", "", True), (DAY, "", True), ("", DAY, True), ("2026-11-21", "", False), ("", "2026-11-19", False)],
)
def test_keys_hold_from_and_until_their_days(signed: Path, since: str, until: str, holds: bool) -> None:
    told = outcome(signed, (replace(KEY, since=since, until=until),))
    assert told.holds is holds
    if not holds:
        assert told.found[0].what == f"is by a key that was not allowed on {DAY}"


def test_no_trusted_key_at_all_trusts_nobody(signed: Path) -> None:
    assert found(signed, ()) == [("signature", DSSE)]


def test_a_rebuild_is_compared_file_by_file(signed: Path) -> None:
    told = outcome(signed)
    files = pack(MAYA)
    assert compared(told, files).rebuilt is True
    assert compared(told, files).holds
    other = {**files, "index.html": b"x", "more": b""}
    del other["report/report.json"]
    assert [(item.path, item.what) for item in compared(told, other).found] == [
        ("report/report.json", "is not made by a rebuild"), ("more", "is made by a rebuild only"),
        ("index.html", "differs from a rebuild"),
    ]  # fmt: skip
    later = seal(FILES, replace(about(MAYA.facts), cadee="9"))
    assert [item.path for item in compared(told, later).found] == [MANIFEST]
    assert compared(told, later).rebuilt is False


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link_out(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _link_same(path: Path) -> None:
    path.symlink_to("other")
    (path.parent / "other").write_bytes(FILES["index.html"])


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


def _folder(path: Path) -> None:
    path.mkdir()


def _locked(path: Path) -> None:
    path.write_bytes(FILES["index.html"])
    path.chmod(0)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize("make", [_fifo, _link_out, _link_same, _socket, _folder])
@pytest.mark.parametrize("name", ["index.html", MANIFEST, DSSE])
def test_nothing_but_regular_files_is_read(signed: Path, make: Callable[[Path], None], name: str) -> None:
    (signed / name).unlink()
    make(signed / name)
    kinds = found(signed)
    assert ("manifest" if name == MANIFEST else "unsafe", name) in kinds
    assert ("missing", name) not in kinds
    said = "is a link, which is not followed" if make in (_link_out, _link_same) else "is no regular file"
    assert said in {item.what for item in outcome(signed).found}


def test_a_device_is_not_opened(unsigned: Path) -> None:
    (unsigned / "index.html").unlink()
    try:
        os.mknod(unsigned / "index.html", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        pytest.skip("only root makes devices")
    assert found(unsigned) == [("unsafe", "index.html")]


def test_a_file_that_may_not_be_read_is_told(unsigned: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (unsigned / "index.html").unlink()
    _locked(unsigned / "index.html")
    assert found(unsigned) == [("unsafe", "index.html")]


def test_a_folder_that_is_a_link_is_not_entered(unsigned: Path, tmp_path: Path) -> None:
    (unsigned / "maps").rename(tmp_path / "elsewhere")
    (unsigned / "maps").symlink_to(tmp_path / "elsewhere")
    assert found(unsigned) == [("added", "maps"), ("unsafe", "maps/a/map.svg")]


@pytest.mark.parametrize("name", ["index.html", MANIFEST, DSSE])
def test_a_file_of_a_terabyte_is_not_read(signed: Path, name: str) -> None:
    (signed / name).unlink()
    _sparse(signed / name)
    begun = time.process_time()
    assert found(signed)
    assert time.process_time() - begun < 2


def test_a_listed_file_of_a_terabyte_is_not_read(unsigned: Path) -> None:
    raw = (unsigned / MANIFEST).read_bytes()
    told = read(raw)
    files = tuple(replace(item, size=1 << 40) if item.path == "index.html" else item for item in told.files)
    (unsigned / MANIFEST).write_bytes(canonical(_plain(replace(told, files=files))))
    (unsigned / "index.html").unlink()
    _sparse(unsigned / "index.html")
    assert found(unsigned) == [("unsafe", "index.html")]


def _plain(told: Manifest) -> object:
    from dataclasses import asdict

    return asdict(told)


def test_the_sum_of_what_is_hashed_is_bounded(unsigned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_folder, "MOST_PACK", 30)  # the small files fit
    assert found(unsigned) == [("unsafe", SUMS)]


@pytest.mark.slow
def test_a_hundred_thousand_names_are_not_listed(unsigned: Path) -> None:
    for number in range(100_000):
        (unsigned / "maps" / f"x{number}").touch()
    (unsigned / "more" / "deep").mkdir(parents=True)
    begun = time.process_time()
    told = outcome(unsigned)
    assert time.process_time() - begun < 5
    assert told.found[0].what == "the pack holds more than 40000 names, so not all were looked at"
    assert len(told.found) < 100


def test_a_growing_file_has_another_hash(unsigned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        state = real(descriptor)
        if state.st_size == len(FILES["index.html"]):
            with (unsigned / "index.html").open("ab") as file:
                file.write(b"more")
        return state

    monkeypatch.setattr(os, "fstat", grown)
    assert ("changed", "index.html") in found(unsigned)


def test_names_that_are_no_text_are_told(unsigned: Path) -> None:
    Path(os.fsdecode(os.fsencode(unsigned) + b"/\xff\x1b[31m")).touch()
    assert [kind for kind, _ in found(unsigned)] == ["added"]


def test_a_manifest_without_its_files_and_nothing_at_all(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", {MANIFEST: manifest(FILES, about())})
    assert {kind for kind, _ in found(folder)} == {"missing"}
    (folder / MANIFEST).unlink()
    assert found(folder) == [("missing", MANIFEST)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=40), st.integers(0, 5000), st.sampled_from([MANIFEST, DSSE]))
def test_any_bytes_in_the_manifest_or_the_signature_are_told(signed: Path, by: bytes, at: int, name: str) -> None:
    raw = pack(MAYA)[name]
    spoilt = raw[: at % len(raw)] + by + raw[at % len(raw) + 1 :]
    (signed / name).write_bytes(spoilt)
    assert outcome(signed, (KEY,)).holds is (spoilt == raw)
    (signed / name).write_bytes(raw)


def test_a_pack_of_tomorrow_has_a_negative_age(signed: Path) -> None:
    assert outcome(signed, today=date(2026, 11, 19)).age == -1
