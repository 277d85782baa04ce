"""cadee what-if: every format says the same, names are resolved or refused, the status tells."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SOUND, Run
from tests.test_readme import pattern, sessions

Write = Callable[[str], Path]
ROOT = Path(__file__).parent.parent.parent
SHOP = ROOT / "examples" / "retail-customer-service"
PILOT = ROOT / "examples" / "retail-customer-service-sandbox"
BOUTIQUE = ROOT / "examples" / "online-boutique-assistant"
DAY = ("--today", "2026-11-23")
PAGE = ROOT / "docs" / "what-if.md"
TWINS = SOUND.replace("  chat: {kind: channel, owner: platform}", "  chat: {kind: channel, owner: platform}\n"
    "  maya: {kind: tool, owner: platform, region: eu}") + "journeys:\n  help: {tier: 1, steps: [ask]}\n"  # fmt: skip


def test_a_vendor_dies_and_the_fallback_is_named(run: Run) -> None:
    ran = run("what-if", SHOP, "--without", "vendor-a", *DAY)
    assert ran.status == 0
    assert ran.out.startswith("STILL ANSWERS  AI Customer Service Automation (production), 2026-11-23\n")
    assert "4 of 4 journeys of tier 0 and 1 end safely." in ran.out
    assert "answers by fallback chat-model-down" in ran.out
    assert "web-chat → assistant → ai-gateway → chat-backup" in ran.out
    assert "→ ai-platform: lea-brandt" in ran.out


def test_what_is_named_is_not_said_to_be_gone_with_itself(run: Run) -> None:
    told = run("what-if", SHOP, "--without", "chat-primary", "--without", "identities/gateway-vendor-a", *DAY).out
    assert "Without chat-primary and gateway-vendor-a (identity)." in told
    assert "Gone with that" not in told
    told = run("what-if", SHOP, "--without", "chat-primary", "--without", "vendor-b", *DAY).out
    assert "Gone with that: chat-backup." in told


def test_a_silenced_journey_ends_with_status_one_in_every_format(run: Run) -> None:
    call = ("what-if", PILOT, "--without", "assistant", *DAY)
    text, page, data = (run(*call, "--format", name) for name in ("text", "markdown", "json"))
    assert (text.status, page.status, data.status) == (1, 1, 1)
    told = json.loads(data.out)
    assert told["schema"] == "cadee-what-if/1"
    assert told["silent"] == ["ask", "refund"]
    assert "0 of 2 journeys of tier 0 and 1 end safely" in text.out
    assert "0 of 2 journeys of tier 0 and 1 end safely" in page.out
    for broken in told["broken"]:
        assert f"  {broken['system']} → " in text.out
        assert f"| {broken['system']} |" in page.out


def test_what_each_journey_stands_on(run: Run) -> None:
    text = run("what-if", PILOT, *DAY)
    told = json.loads(run("what-if", PILOT, *DAY, "--format", "json").out)
    page = run("what-if", PILOT, *DAY, "--format", "markdown").out
    assert text.status == 0
    for journey in told["journeys"]:
        assert journey["smallest_cut"]["removed"] == ["systems/assistant"]
        assert {"removed": journey["alone"][0], "outcome": "none"} in journey["silencing"]
    assert text.out.count("smallest cut: assistant (1 loss)") == 2
    assert page.count("| assistant (1 loss) |") == 2


def test_several_losses_are_one(run: Run) -> None:
    one = run("what-if", SHOP, "-w", "chat-primary", "-w", "chat-backup", *DAY)
    assert one.out == run("what-if", SHOP, "-w", "systems/chat-primary, systems/chat-backup", *DAY).out
    assert "Without chat-primary and chat-backup." in one.out
    assert "a person takes over (answers today)" in one.out


def test_people_who_leave_are_named_with_what_they_leave(run: Run) -> None:
    ran = run("what-if", SHOP, "--without", "owners/customer-care", "-w", "callback-care", *DAY)
    assert "service-desk (nobody is left there)" in ran.out
    assert "gates/refund-approval has nobody left to decide" in ran.out
    assert "goes to customer-care, where nobody answers" in ran.out
    assert (
        "jonas-weber for maya-lindt: holder of switches/pause-assistant"
        in run("what-if", SHOP, "--without", "maya-lindt", *DAY).out
    )


def test_without_journeys_nothing_is_judged_and_much_is_told(run: Run) -> None:
    ran = run("what-if", BOUTIQUE, *DAY)
    assert (ran.status, ran.out.split("  ")[0]) == (0, "NOT JUDGED")
    assert "alloydb" in ran.out
    assert "and 7 more; --all lists them" in ran.out
    assert "--all lists them" not in run("what-if", BOUTIQUE, "--all", *DAY).out
    gone = run("what-if", BOUTIQUE, "--without", "alloydb", *DAY)
    assert "shop-pages → frontend → shoppingassistantservice → alloydb" in gone.out


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("chat-primry", "Did you mean chat-primary"),
        ("systems/chat-primry", "Did you mean systems/chat-primary"),
        ("berlin-site", "nothing is called 'berlin-site'"),
        ("eu", "'eu' means several things"),
    ],
)
def test_what_is_not_known_or_not_clear_is_refused(run: Run, word: str, said: str) -> None:
    ran = run("what-if", SHOP, "--without", word, *DAY)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_name_that_two_things_have_is_refused_with_both(run: Run, workspace: Write) -> None:
    folder = workspace(TWINS)
    ran = run("what-if", folder, "--without", "maya")
    assert ran.status == 2
    assert "Say which: systems/maya, owners/maya." in ran.err
    assert run("what-if", folder, "--without", "owners/maya").status == 0
    assert "no failure domain" in run("what-if", folder, "--without", "region/eu").err


def test_an_environment_has_to_be_there_and_so_does_what_is_lost(run: Run) -> None:
    assert "Declared are: sandbox, staging, production." in run("what-if", SHOP, "--env", "prod").err
    sandboxed = SHOP, "--env", "sandbox"
    here = json.loads(run("what-if", *sandboxed, "--format", "json").out)
    assert here["environment"] == "sandbox"


def test_what_lives_elsewhere_is_said_to(run: Run, workspace: Write) -> None:
    folder = workspace(TWINS.replace("region: eu", "environments: [sandbox]"))
    assert "there is no 'systems/maya' in environment 'production'" in run("what-if", folder, "-w", "systems/maya").err
    assert run("what-if", folder, "-w", "systems/maya", "--env", "sandbox").status == 0


@pytest.mark.parametrize("format", ["yaml", "sarif"])
def test_an_unknown_format_is_refused(run: Run, format: str) -> None:
    ran = run("what-if", SHOP, "--format", format)
    assert ran.status == 2
    assert "Formats are: text, markdown, json." in ran.err


def test_a_wrong_spec_is_told(run: Run, workspace: Write) -> None:
    ran = run("what-if", workspace(SOUND + "nonsense: 1\n"))
    assert (ran.status, ran.out) == (2, "")
    assert "nonsense" in ran.err


def test_colour_is_only_colour_and_lines_are_short(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for call in (("-w", "region/eu-west-1"), ()):
        plain = run("what-if", SHOP, *call, *DAY).out
        coloured = run("what-if", SHOP, *call, *DAY, "--color", "always").out
        assert "\x1b[" not in plain
        assert coloured != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
        assert max(map(len, plain.splitlines())) <= 100
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("what-if", SHOP, *DAY).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("what-if", SHOP, *DAY).out


def test_names_cannot_write_markdown(run: Run, workspace: Write) -> None:
    folder = workspace(TWINS.replace("name: Care", "name: 'Care | **x** <b>'"))
    assert "Care \\| \\*\\*x\\*\\* \\<b\\>" in run("what-if", folder, "--format", "markdown").out


@pytest.mark.parametrize(("command", "output"), sessions(PAGE.read_text(encoding="utf-8")))
def test_its_page_shows_what_it_prints(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, output: str) -> None:
    monkeypatch.chdir(ROOT)
    printed = run(*command.split()[1:]).out
    assert pattern(output).fullmatch("".join(line.rstrip() + "\n" for line in printed.splitlines())), printed
