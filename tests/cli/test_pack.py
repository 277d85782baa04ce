"""cadee pack: the folder it writes, what its page says first, what it refuses, and that it can be made again."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from dulwich import porcelain

from tests.cli.conftest import SOUND, Run

Write = Callable[[str], Path]
ROOT = Path(__file__).parent.parent.parent
SHOP = ROOT / "examples" / "retail-customer-service"
PILOT = ROOT / "examples" / "retail-customer-service-sandbox"
DAY = ("--today", "2026-11-23")
KPI = "kpis:\n  solved: {unit: share, better: higher, role: primary}\n"
MEASURED = SHOP / "evidence" / "measurements.csv"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def first_sheet(folder: Path) -> str:
    """What the first sheet says, as one line of text."""
    page = (folder / "index.html").read_text("utf-8")
    sheet = page[page.index('<article class="sheet"') : page.index("</article>")]
    return " ".join(re.sub(r"<[^>]+>", " ", sheet).split())


def keys(folder: Path) -> tuple[Path, Path]:
    key = Ed25519PrivateKey.generate()
    private, public = folder / "key.pem", folder / "key.pub.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the sound example with its measurements, made once."""
    from cadee.cli.briefing import Call, briefed
    from cadee.cli.pack import _made
    from cadee.cli.pack_folder import write_pack
    from cadee.clock import today
    from cadee.pack.manifest import seal

    out = tmp_path_factory.mktemp("shop") / "pack"
    found = briefed(Call(SHOP, None, None, MEASURED, today("2026-11-23"), ("pack",)))
    write_pack(out, seal(*_made(found, None, None)))
    return out


def test_the_sound_example_with_its_figures_may_scale_and_nothing_failed(shop: Path) -> None:
    told = first_sheet(shop)
    assert re.search(r"✓ SCALE", told)
    assert "Widen from quarter (25% of users) to half (50%)" in told
    for words in ("Because", "Decision asked", "Layers", "Outcomes before and after", "Top risks", "Exceptions",
                  "Not assessed", "Approvals on record", "Unsigned"):  # fmt: skip
        assert words in told
    about = json.loads((shop / "manifest.json").read_bytes())["about"]
    assert about["failed"] == []
    assert {item["of"] for item in about["coverage"]} >= {"rules", "systems", "controls", "evidence files"}


def test_the_pilot_is_told_to_stop_and_why(run: Run, tmp_path: Path) -> None:
    ran = run("pack", PILOT, "--out", tmp_path / "pack", *DAY)
    assert ran.status == 0
    assert ran.out.startswith("PAUSE  ")
    told = first_sheet(tmp_path / "pack")
    assert "✕ PAUSE" in told
    assert told.count("CADEE-") >= 5
    assert "Not met" in told


def test_a_pack_is_verified_and_one_flipped_byte_is_named(run: Run, shop: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(shop, tmp_path / "pack")
    assert run("verify", copy, *DAY).status == 0
    victim = copy / "report" / "report.json"
    raw = bytearray(victim.read_bytes())
    raw[len(raw) // 2] ^= 1
    victim.write_bytes(raw)
    ran = run("verify", copy, *DAY)
    assert ran.status == 1
    assert "report/report.json" in ran.out
    assert "index.html" not in ran.out


def test_what_cadee_did_not_write_is_never_replaced(run: Run, workspace: Write, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    ran = run("pack", workspace(SOUND), "--out", out, *DAY)
    assert ran.status == 2
    assert "no pack of cadee" in ran.err
    assert files(out) == {"thesis.txt": b"mine"}


def test_a_pack_replaces_a_pack_and_nothing_beside_it(run: Run, workspace: Write, tmp_path: Path) -> None:
    out, spec = tmp_path / "pack", workspace(SOUND)
    assert run("pack", spec, "--out", out, "--env", "sandbox", *DAY).status == 0
    before = files(out)
    assert run("pack", spec, "--out", out, "--env", "production", *DAY).status == 0
    assert files(out) != before
    assert run("verify", out, *DAY).status == 0
    kept = files(out)
    other = run("pack", workspace(SOUND.replace("name: Care", "name: Sales")), "--out", out, *DAY)
    assert other.status == 2
    assert "holds the pack of another workflow, 'Care'; this is one of 'Sales'" in other.err
    assert files(out) == kept
    (out / "note.txt").write_text("mine")
    ran = run("pack", workspace(SOUND), "--out", out, *DAY)
    assert ran.status == 2
    assert "note.txt" in ran.err


def test_a_signature_shows_who_and_a_key_in_the_workspace_is_refused(
    run: Run, workspace: Write, tmp_path: Path
) -> None:
    spec, out = workspace(SOUND), tmp_path / "pack"
    private, public = keys(tmp_path)
    ran = run("pack", spec, "--out", out, "--env", "production", "--sign", private, "--signer", "Maya Lindt", *DAY)
    assert ran.status == 0
    assert "✓ Signed by Maya Lindt" in first_sheet(out)
    ran = run("verify", out, "--key", public, *DAY)
    assert (ran.status, "Maya Lindt" in ran.out) == (0, True)
    (tmp_path / "others").mkdir()
    _, other = keys(tmp_path / "others")
    assert run("verify", out, "--key", other, *DAY).status == 1
    inside, _ = keys(spec)
    assert run("pack", spec, "--out", tmp_path / "second", "--sign", inside, *DAY).status == 2


def test_what_changed_since_a_pack_is_told_in_words(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec, first, second = workspace(SOUND), tmp_path / "first", tmp_path / "second"
    assert run("pack", spec, "--out", first, "--env", "production", *DAY).status == 0
    assert "Nothing to compare with was named" in first_sheet(first)
    (spec / "cadee.yaml").write_text(SOUND.replace("  desk: {kind: human, owner: platform}", "  desk: {kind: human}"))
    ran = run("pack", spec, "--out", second, "--env", "production", "--since", first, *DAY)
    assert ran.status == 0
    told = first_sheet(second)
    assert "Changed since the pack first" in told
    assert "desk" in told[told.index("Changed since") :]
    about = json.loads((second / "manifest.json").read_bytes())["about"]
    assert re.fullmatch("[0-9a-f]{64}", about["previous"])
    ran = run("pack", spec, "--out", tmp_path / "third", "--since", tmp_path / "nowhere", *DAY)
    assert ran.status == 2


def layer(folder: Path, name: str) -> str:
    """What the first sheet says of a layer."""
    page = (folder / "index.html").read_text("utf-8")
    row = page[page.index(f'<th scope="row">{name}</th>') :]
    return " ".join(re.sub(r"<[^>]+>", " ", row[: row.index("</tr>")]).split())


def test_a_layer_is_compared_with_what_the_pack_said_not_with_what_is_said_of_it_today(
    run: Run, workspace: Write, tmp_path: Path
) -> None:
    paper = "evidence:\n  plan: {layer: compliance, kind: review, subject: workflow, date: 2026-11-01, review_by: %s}\n"
    spec, first, second = workspace(SOUND + paper % "2026-11-24"), tmp_path / "first", tmp_path / "second"
    assert run("pack", spec, "--out", first, "--today", "2026-11-20").status == 0
    stood = {
        item["layer"]: item["word"] for item in json.loads((first / "report" / "report.json").read_bytes())["layers"]
    }
    assert run("pack", spec, "--out", second, "--since", first, "--today", "2026-11-25").status == 0
    assert stood["compliance"] != "at risk"
    assert "1 piece of evidence past review" in layer(second, "Compliance")
    assert layer(second, "Compliance").endswith(f"was {stood['compliance']}")
    assert "Since: as that pack said on 2026-11-20" in first_sheet(second)
    assert run("pack", spec, "--out", second, "--since", spec, "--today", "2026-11-25").status == 0
    assert layer(second, "Compliance").endswith("as before")
    assert "Since: judged anew on 2026-11-25" in first_sheet(second)


def test_a_pack_that_does_not_hold_is_nothing_to_compare_with(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec, first = workspace(SOUND), tmp_path / "first"
    assert run("pack", spec, "--out", first, *DAY).status == 0
    for name in ("spec/cadee.yaml", "report/report.json"):
        told = (first / name).read_bytes()
        (first / name).write_bytes(told + b"\n")
        ran = run("pack", spec, "--out", tmp_path / "second", "--since", first, *DAY)
        assert ran.status == 2
        assert f"the pack {first} does not hold: {name} was changed" in ran.err
        assert "cadee verify" in ran.err
        assert not (tmp_path / "second").exists()
        (first / name).write_bytes(told)
    (first / "spec" / "more.yaml").write_text("systems: {}\n")
    ran = run("pack", spec, "--out", tmp_path / "second", "--since", first, *DAY)
    assert (ran.status, "spec/more.yaml is not listed" in ran.err) == (2, True)


def test_a_pack_of_another_environment_is_no_trend(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("pack", SHOP, "--out", first, "--env", "staging", *DAY).status == 0
    assert run("pack", SHOP, "--out", second, "--env", "production", "--since", first, *DAY).status == 0
    assert layer(second, "Data").endswith("not told before")
    assert "that pack is about staging, so its layers are not compared" in first_sheet(second)


def test_a_revision_is_told_with_the_commit_it_means(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec = workspace(SOUND)
    porcelain.init(spec)
    porcelain.add(spec, [str(spec / "cadee.yaml")])
    first = porcelain.commit(spec, message=b"first", author=b"a <a@b>", committer=b"a <a@b>").decode()
    (spec / "cadee.yaml").write_text(SOUND.replace("  desk: {kind: human, owner: platform}", "  desk: {kind: human}"))
    porcelain.commit(spec, message=b"second", author=b"a <a@b>", committer=b"a <a@b>")
    out = tmp_path / "pack"
    assert run("pack", spec, "--out", out, "--env", "production", "--since", "HEAD~1", *DAY).status == 0
    assert f"Changed since HEAD~1 ({first[:12]})" in first_sheet(out)
    assert "Since: judged anew on 2026-11-23" in first_sheet(out)
    assert json.loads((out / "manifest.json").read_bytes())["about"]["since"] == first
    assert f"against HEAD~1 ({first[:12]})" in (out / "maps" / "change-map.svg").read_text("utf-8")
    drawn = run("map", spec, "--env", "production", "--since", first[:10], *DAY)
    assert f"against {first[:10]}" in drawn.out
    assert f"({first[:12]})" not in drawn.out


def test_a_pack_of_a_commit_is_made_again_from_it_byte_for_byte(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec, out = workspace(SOUND), tmp_path / "pack"
    porcelain.init(str(spec))
    porcelain.add(str(spec), [str(spec / "cadee.yaml")])
    porcelain.commit(str(spec), b"first", author=b"a <a@example.com>", committer=b"a <a@example.com>")
    assert run("pack", spec, "--out", out, "--env", "production", *DAY).status == 0
    assert run("verify", out, "--rebuild", spec, *DAY).status == 0
    (spec / "cadee.yaml").write_text(SOUND.replace("use_case: care", "use_case: after-care"))
    assert run("verify", out, "--rebuild", spec, *DAY).status == 0, "the commit counts, not what lies there now"
    assert run("pack", spec, "--out", out, "--env", "production", *DAY).status == 0
    assert "with files that are not in it" in first_sheet(out)
    assert run("verify", out, "--rebuild", spec, *DAY).status == 1


def test_without_measurements_nothing_is_missing_and_an_error_holds(run: Run, workspace: Write, tmp_path: Path) -> None:
    ran = run("pack", SHOP, "--out", tmp_path / "pack", *DAY)
    assert ran.out.startswith("HOLD  ")
    assert "nothing was measured for this pack" in first_sheet(tmp_path / "pack")
    lapsed = shutil.copytree(SHOP, tmp_path / "lapsed")
    text = (lapsed / "compliance.yaml").read_text("utf-8")
    (lapsed / "compliance.yaml").write_text(text.replace("expires: 2027-12-31", "expires: 2026-11-01"), "utf-8")
    ran = run("pack", lapsed, "--out", tmp_path / "second", "--measurements", MEASURED, *DAY)
    assert ran.out.startswith("HOLD  ")
    told = first_sheet(tmp_path / "second")
    assert "errors are open" in told
    assert "Not met" in told


def test_measurements_in_the_workspace_are_found_again_by_a_rebuild(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec, out = workspace(SOUND + KPI), tmp_path / "pack"
    (spec / "measured.csv").write_text("kpi,period,n,successes\nsolved,before,900,450\n")
    porcelain.init(str(spec))
    porcelain.add(str(spec), [str(spec / name) for name in ("cadee.yaml", "measured.csv")])
    porcelain.commit(str(spec), b"first", author=b"a <a@example.com>", committer=b"a <a@example.com>")
    ran = run("pack", spec, "--out", out, "--env", "production", "--measurements", spec / "measured.csv", *DAY)
    assert ran.status == 0
    assert str(tmp_path) not in (out / "manifest.json").read_text("utf-8")
    assert run("verify", out, "--rebuild", spec, *DAY).status == 0


def test_evidence_that_cannot_be_read_is_named_and_the_pack_is_made(run: Run, workspace: Write, tmp_path: Path) -> None:
    lines = ["evidence:"]
    for name in ("gone", "folder", "link", "behind/link", "large", "here"):
        lines.append(f"  {name.replace('/', '-')}: {{layer: data, kind: baseline, subject: workflow, file: {name}}}")
    spec = workspace(SOUND + "\n".join(lines) + "\n")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "link").write_text("secret")
    (spec / "folder").mkdir()
    (spec / "link").symlink_to(outside / "link")
    (spec / "behind").symlink_to(outside)
    (spec / "large").write_bytes(b"x" * (4 * 1024 * 1024 + 1024 * 1024 // 2))
    (spec / "here").write_text("here")
    ran = run("pack", spec, "--out", tmp_path / "pack", *DAY)
    assert ran.status == 0
    assert ran.err.splitlines() == [
        "not in the pack: behind/link: it lies behind a link, which is not followed",
        "not in the pack: folder: what is there is not a file",
        "not in the pack: gone: the file is not there",
        "not in the pack: large: too large to be kept in a pack (4.5 MiB, most 4 MiB)",
        "not in the pack: link: it lies behind a link, which is not followed",
    ]
    about = json.loads((tmp_path / "pack" / "manifest.json").read_bytes())["about"]
    kept = next(item for item in about["coverage"] if item["of"] == "evidence files")
    assert kept["counts"] == {"known": 6, "in_scope": 6, "left_out": 0, "ran": 1, "not_run": 5}
    assert [item["reason"] for item in kept["not_run"]][2:4] == [
        "the file is not there", "too large to be kept in a pack (4.5 MiB, most 4 MiB)",
    ]  # fmt: skip
    assert (tmp_path / "pack" / "evidence" / "here").read_text() == "here"
    assert not (tmp_path / "pack" / "evidence" / "link").exists()


def test_who_signs_is_not_dropped_in_silence(run: Run, workspace: Write, tmp_path: Path) -> None:
    ran = run("pack", workspace(SOUND), "--out", tmp_path / "pack", "--signer", "Maya", *DAY)
    assert (ran.status, "--sign" in ran.err) == (2, True)
    ran = run("pack", workspace(SOUND), "--out", tmp_path / "pack", "--sign", tmp_path / "nowhere.pem", *DAY)
    assert (ran.status, "is missing" in ran.err) == (2, True)


def test_wrong_calls_are_told(run: Run, workspace: Write, tmp_path: Path) -> None:
    spec = workspace(SOUND)
    ran = run("pack", spec, "--out", tmp_path / "a", "--env", "nowhere", *DAY)
    assert (ran.status, "is not declared" in ran.err) == (2, True)
    broken = tmp_path / "broken.csv"
    broken.write_text("customer,value\nmaya,1\n")
    ran = run("pack", spec, "--out", tmp_path / "a", "--measurements", broken, *DAY)
    assert ran.status == 2
    assert not (tmp_path / "a").exists()


@pytest.mark.slow
def test_the_page_as_a_pdf_stands_beside_the_pack(run: Run, workspace: Write, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="pip install 'cadee[pdf]' makes PDFs")
    from cadee.cli.pdf import to_pdf

    spec, paper = workspace(SOUND), tmp_path / "sheet.pdf"
    call = ("pack", spec, "--out", tmp_path / "pack", "--env", "production", "--pdf", paper, *DAY)
    assert run(*call).status == 0
    assert paper.read_bytes().startswith(b"%PDF-")
    assert run("verify", tmp_path / "pack", *DAY).status == 0
    small = "<!DOCTYPE html><html lang=en><title>t</title><h1>Verdict</h1><img src='https://example.com/x.png'>"
    assert to_pdf(small) == to_pdf(small)


def test_names_that_a_pack_cannot_hold_are_told_before_anything_is_written(
    run: Run, workspace: Write, tmp_path: Path
) -> None:
    proof = "{{layer: architecture, kind: drill, subject: systems/chat, file: {}}}"
    spec = workspace(f"{SOUND}evidence:\n  one: {proof.format('a.md')}\n  two: {proof.format('A.md')}\n")
    for name in ("a.md", "A.md"):
        (spec / name).write_text(name)
    ran = run("pack", spec, "--out", tmp_path / "pack", "--env", "production", *DAY)
    assert ran.status == 2
    assert "a pack cannot hold these files" in ran.err
    assert not (tmp_path / "pack").exists()
