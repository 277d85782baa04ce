"""cadee verify and what --sign names: from the command line, with exit statuses."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cadee.cli.signing import VARIABLE, signer
from cadee.cli.verify_rebuild import exported
from cadee.errors import InputError, ToolError
from cadee.pack.manifest import MANIFEST, SIGNATURES, seal
from cadee.pack.manifest_about import Edition
from cadee.pack.manifest_schema import verify_schema
from cadee.pack.signing import PassphraseError, sign
from cadee.pack.signing_keys import fingerprint, line, pem, public_key
from tests.cli.conftest import SOUND, Run
from tests.pack.sealed import FILES, about, pack, private_pem, write
from tests.pack.sealed import signer as some_signer

ROOT = Path(__file__).parents[2]
MAYA = some_signer()
keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    return write(tmp_path / "pack", pack(MAYA))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "maya.pub"
    path.write_text(MAYA.facts.public_key)
    return path


def test_a_sound_pack_ends_with_0_and_says_what_is_not_shown(run: Run, signed: Path, key: Path) -> None:
    done = run("verify", signed, "--key", key, "--today", "2026-11-23")
    assert (done.status, done.err) == (0, "")
    assert "judged on 2026-11-20, 3 days ago" in done.out
    assert f"signed by key {MAYA.facts.key_id} (dsse), calls itself 'Maya, head of care'" in done.out
    assert "not shown by this check:" in done.out
    assert "Of 3 rules: 1 left out, 1 not run" in done.out
    assert done.out.endswith("unchanged since it was signed\n")
    assert run("verify", signed, "--quiet").out == ""


def test_an_unsigned_pack_says_so(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", pack())
    done = run("verify", folder)
    assert done.status == 0
    assert "\nunsigned\n" in done.out
    assert done.out.endswith("agrees with its own list; unsigned\n")


def test_a_flipped_byte_is_named_and_ends_with_1(run: Run, signed: Path) -> None:
    (signed / "index.html").write_bytes(b"<title>pacK</title>")
    done = run("verify", signed)
    assert done.status == 1
    assert "changed   index.html was changed\n" in done.out
    assert "4 files listed, 3 as listed, 1 changed" in done.out


def test_a_demanded_signature_that_is_not_there_ends_with_1(run: Run, tmp_path: Path, key: Path) -> None:
    done = run("verify", write(tmp_path / "pack", pack()), "--key", key)
    assert done.status == 1
    assert "unsigned, and a key was named" in done.out


def test_allowed_signers_give_the_key_a_name(run: Run, signed: Path, tmp_path: Path) -> None:
    told = line(public_key(MAYA.facts.public_key.encode()))
    (tmp_path / "allowed").write_text(f"maya@example.com {told}\n")
    assert "known to you as maya@example.com" in run("verify", signed, "--allowed-signers", tmp_path / "allowed").out
    (tmp_path / "allowed").write_text(f'maya@example.com valid-before="20260101" {told}\n')
    done = run("verify", signed, "--allowed-signers", tmp_path / "allowed")
    assert done.status == 1
    assert "not allowed on 2026-11-20" in done.out


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        lambda folder: (folder / "index.html").unlink(),
        lambda folder: (folder / MANIFEST).write_text("{}"),
    ],
)
def test_json_has_its_published_shape(run: Run, signed: Path, spoil: object) -> None:
    schema = json.loads((ROOT / "specs/schema/pack/verify-1.schema.json").read_text("utf-8"))
    assert schema == json.loads(json.dumps(verify_schema())), "run `cadee schema --write` and commit the result"
    spoil(signed)  # type: ignore[operator]
    done = run("verify", signed, "--json")
    told = json.loads(done.out)
    jsonschema.Draft202012Validator(schema).validate(told)
    assert told["holds"] is (done.status == 0)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**told, "more": 1})


def test_wrong_calls_end_with_2(run: Run, signed: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "private").write_bytes(private_pem())
    (tmp_path / "text").write_text("hello")
    for arguments, said in (
        ((tmp_path / "nowhere",), "is no folder"),
        ((signed / "index.html",), "is no folder"),
        ((tmp_path / "empty",), "holds no pack"),
        ((signed, "--key", tmp_path / "nowhere"), "cannot be read"),
        ((signed, "--key", tmp_path / "text"), "no public key"),
        ((signed, "--key", tmp_path / "private"), "it is a private key"),
        ((signed, "--allowed-signers", tmp_path / "text"), "line 1"),
        ((signed, "--today", "soon"), "not a date"),
        ((signed, "--rebuild", tmp_path / "empty"), "no repository"),
    ):
        done = run("verify", *arguments)
        assert done.status == 2, arguments
        assert said in done.err
        assert len(done.err.splitlines()) == 2
        assert "PRIVATE" not in done.err


def test_a_hostile_name_moves_no_terminal(run: Run, signed: Path) -> None:
    Path(os.fsdecode(os.fsencode(signed) + b"/\x1b[31m\xff\nfake")).touch()
    done = run("verify", signed)
    assert done.status == 1
    assert "\x1b" not in done.out
    assert "\nfake" not in done.out
    assert run("verify", signed, "--json").status == 1


def test_hostile_words_in_a_manifest_move_no_terminal(run: Run, tmp_path: Path) -> None:
    from dataclasses import replace

    hostile = replace(about(), workflow="a\x1b[2J\u202e\nholds", environment="\x9b31m")
    done = run("verify", write(tmp_path / "pack", seal(FILES, hostile)))
    assert done.status == 0
    assert "\x1b" not in done.out
    assert "\x9b" not in done.out
    assert "\nholds" not in done.out
    assert "\u202e" not in done.out


def test_many_findings_are_cut_short_in_text_and_whole_in_json(run: Run, signed: Path) -> None:
    for number in range(150):
        (signed / f"x{number}").touch()
    text = run("verify", signed).out
    assert "and 50 more" in text
    assert "150 added" in text
    assert len(json.loads(run("verify", signed, "--json").out)["findings"]) == 150


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a workspace in its folder `design`."""
    folder = tmp_path / "repository"
    (folder / "design").mkdir(parents=True)
    (folder / "design" / "cadee.yaml").write_text(SOUND)
    (folder / "link").symlink_to("/etc/passwd")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def git(folder: Path, *words: str) -> str:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_a_commit_is_written_out_without_its_links(repository: Path) -> None:
    commit, tree = git(repository, "rev-parse", "HEAD"), git(repository, "rev-parse", "HEAD^{tree}")
    (repository / "design" / "cadee.yaml").write_text("changed since")
    with exported(repository / "design", commit, tree) as folder:
        assert [path.relative_to(folder).as_posix() for path in folder.rglob("*")] == ["design", "design/cadee.yaml"]
        assert (folder / "design" / "cadee.yaml").read_text() == SOUND
    assert not folder.exists()


@pytest.mark.parametrize(("commit", "tree", "said"), [("0" * 40, "", "no commit"), ("", "0" * 40, "another tree")])
def test_another_commit_or_tree_is_refused(repository: Path, commit: str, tree: str, said: str) -> None:
    commit = commit or git(repository, "rev-parse", "HEAD")
    with pytest.raises(InputError, match=said), exported(repository, commit, tree or "1" * 40):
        pass


def test_a_pack_is_made_again_from_its_commit(run: Run, repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    made = run("pack", repository / "design", "--env", "production", "--out", out, "--quiet", "--today", "2026-11-20")
    assert made.status == 0, made.err
    (repository / "design" / "cadee.yaml").write_text(SOUND.replace("Care", "Changed since"))
    done = run("verify", out, "--rebuild", repository)
    assert "rebuilt from the commit: the same bytes" in done.out
    assert done.status == 0
    (out / "index.html").write_text("forged")
    from cadee.pack.manifest import read

    forged = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name not in (MANIFEST, "SHA256SUMS")
    }
    write(out, seal(forged, read((out / MANIFEST).read_bytes()).about))
    assert run("verify", out).status == 0  # unsigned, and consistent again
    done = run("verify", out, "--rebuild", repository)
    assert done.status == 1
    assert "rebuilt   index.html differs from a rebuild" in done.out


def test_a_private_key_is_read_with_its_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, place = tmp_path / "key.pem", tmp_path / "workspace"
    place.mkdir()
    path.write_bytes(private_pem(b"words"))
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(PassphraseError):
        signer(str(path), place)
    monkeypatch.setenv(VARIABLE, "words")
    who = signer(str(path), place, "Maya", "head")
    wanted = load_pem_private_key(path.read_bytes(), b"words").public_key()
    assert (who.facts.public_key, who.facts.name, who.facts.role) == (pem(wanted), "Maya", "head")


def test_no_key_lies_where_it_could_be_committed(repository: Path, tmp_path: Path) -> None:
    for place in (repository / "key.pem", repository / "design" / "key.pem"):
        place.write_bytes(private_pem())
        for told in (str(place), f"ssh:{place}"):
            with pytest.raises(InputError, match="lies in the repository"):
                signer(told, repository / "design")
    (tmp_path / "link").symlink_to(repository / "key.pem")
    with pytest.raises(InputError, match="lies in the repository"):
        signer(str(tmp_path / "link"), repository / "design")


@keygen
def test_ssh_keygen_signs_for_a_pack(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "workspace"
    place.mkdir()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "id"], check=True)
    who = signer(f"ssh:{tmp_path / 'id'}", place)
    files = pack(who)
    assert SIGNATURES["ssh"] in files
    folder = write(tmp_path / "pack", files)
    assert who.facts.key_id == fingerprint(public_key((tmp_path / "id.pub").read_bytes()))
    assert run("verify", folder, "--key", tmp_path / "id.pub").status == 0
    (tmp_path / "id").unlink()
    with pytest.raises(ToolError, match="did not sign"):
        sign(files[MANIFEST], who)
    (tmp_path / "id.pub").unlink()
    with pytest.raises(InputError, match="is missing"):
        signer(f"ssh:{tmp_path / 'id'}", place)


def test_without_the_package_for_signatures_only_signed_packs_cannot_be_checked(tmp_path: Path) -> None:
    program = "import sys; sys.modules['cryptography'] = None; from cadee.cli import main; main()"

    def call(*words: str | Path) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", program, "verify", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})

    assert call(write(tmp_path / "unsigned", pack())).returncode == 0
    done = call(write(tmp_path / "signed", pack(MAYA)))
    assert (done.returncode, done.stderr) == (
        2, "cadee: signatures need one more package\n  fix: Run pip install 'cadee[sign]'.\n",
    )  # fmt: skip


@pytest.mark.parametrize("change", [{"cadee": "0.0.9"}, {"rules": Edition("0.1.0", "0" * 64)}])
def test_a_pack_of_another_cadee_is_not_compared_with_what_this_one_makes(
    run: Run, repository: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    out = tmp_path / "pack"
    run("pack", repository / "design", "--env", "production", "--out", out, "--quiet", "--today", "2026-11-20")
    from cadee.pack.manifest import read

    files = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name not in (MANIFEST, "SHA256SUMS")
    }
    write(out, seal(files, replace(read((out / MANIFEST).read_bytes()).about, **change)))
    done = run("verify", out, "--rebuild", repository)
    assert done.status == 2
    assert "the pack was made by cadee" in done.err
    assert "Install the cadee that made it" in done.err
