"""The method: versions with their hashes, a command that can be called, three lists that hold all that is known."""

import shlex
from dataclasses import replace

from cadee.pack.record import populations, rule_pack
from cadee.pack.sections.method import command, method
from tests.pack.briefs import brief
from tests.pack.reading import rendered, rows, words


def test_versions_and_hashes_stand_there() -> None:
    told = brief()
    page = words(rendered(method, told))
    for text in (told.version, told.crosswalk.digest, told.subject.revision, rule_pack(told.version).sha256):
        assert text in page


def test_the_command_is_one_that_a_shell_reads_back() -> None:
    told = replace(brief(), command=("pack", "--env", "prod; rm -rf ~", "--since", "a'b"))
    assert shlex.split(command(told)) == [
        "cadee", "pack", "--env", "prod; rm -rf ~", "--since", "a'b", "--today", "2026-11-23", "--out", "pack",
    ]  # fmt: skip


def test_the_clock_is_named_once() -> None:
    told = replace(brief(), command=("pack", "--today", "2026-11-23"))
    assert command(told).count("--today") == 1


def test_what_is_known_is_in_one_of_three_lists() -> None:
    told = brief()
    page = rendered(method, told)
    counts = {
        row[0]: [int(cell.replace(",", "")) for cell in row[1:]]
        for row in rows(page)
        if len(row) == 6 and row[0] != "Of"
    }
    for each in populations(told):
        known, inside, out, ran, idle = counts[each.of]
        assert (known, inside) == (inside + out, ran + idle)
        said = words(page)
        for name in (*each.in_scope, *(reason.name for reason in (*each.left_out, *each.not_run))):
            assert name in said


def test_unsigned_says_so_and_signed_says_what_it_shows() -> None:
    assert "Unsigned:" in words(rendered(method, brief()))
    said = words(rendered(method, replace(brief(), signed=True, signer="Maya Lindt")))
    assert "Signed by the holder of a key, who calls themselves Maya Lindt." in said
    assert "Unsigned" not in said


def test_what_failed_is_named() -> None:
    assert "Every part of the pack could be made." in words(rendered(method, brief()))
    said = words(rendered(method, replace(brief(), failed=(("maps", "a fault in cadee: ValueError"),))))
    assert "maps a fault in cadee: ValueError" in said
    assert "Every part of the pack could be made." not in said


def test_both_ways_to_check_stand_there() -> None:
    said = words(rendered(method, brief()))
    assert "cadee verify pack" in said
    assert "sha256sum -c SHA256SUMS" in said
