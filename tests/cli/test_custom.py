"""Rules from elsewhere on the command line: named by a configuration or a call, listed, explained, tested, trusted."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import SOUND, Run
from tests.cli.test_trust import no_ci, repository
from tests.custom.conftest import RULE
from tests.custom.test_packages import Install, install

__all__ = ["install", "no_ci", "repository"]

SPEC = SOUND.replace("  desk: {kind", "  answers: {kind: model}\n  desk: {kind").replace(
    "integrations:\n", "integrations:\n  draft: {from: chat, to: answers}\n"
)
CONFIG = 'custom-rules = ["rules/*.yaml"]\n'
ASK = ("--today", "2026-11-23", "--select", "ACME,C-027,C-028")
LAX = RULE.replace("condition: has(self.owner)", "condition: has(self.owner) || self.id == 'answers'")


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    def make(**held: str) -> Path:
        root = tmp_path / "estate"
        for name, text in {"cadee.yaml": SPEC, "cadee.toml": CONFIG, "rules/acme.yaml": RULE, **held}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return make


def test_a_configured_rule_is_asked_like_any_other(run: Run, files: Callable[..., Path]) -> None:
    root = files()
    ran = run("check", root, *ASK)
    assert ran.status == 1
    assert "error[ACME-001 model-without-owner] model 'answers' of kind model has no owner" in ran.out
    assert "by cadee.toml: rules of rules/acme.yaml" in ran.out
    (root / "cadee.toml").write_text("", encoding="utf-8")
    assert "no rule matches 'ACME'" in run("check", root, *ASK).err


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_every_format_tells_it(run: Run, files: Callable[..., Path], format: str) -> None:
    ran = run("check", files(), *ASK, "--format", format)
    assert ran.status == 1
    assert "ACME-001" in ran.out
    assert "has no owner" in ran.out


def test_selection_severity_and_paths_hold_for_it(run: Run, files: Callable[..., Path]) -> None:
    root = files()
    for selector in ("ACME", "acme-001", "ACME-001", "model-without-owner", "enablement"):
        assert "ACME-001" in run("check", root, "--today", "2026-11-23", "--select", selector).out, selector
    graded = files(**{"cadee.toml": CONFIG + '[severity]\nACME-001 = "info"\n'})
    assert "info[ACME-001" in run("check", graded, *ASK).out
    quiet = files(**{"cadee.toml": CONFIG + '[per-path]\n"*.yaml" = ["ACME-001"]\n'})
    assert run("check", quiet, *ASK).status == 0


def test_a_waiver_a_comment_and_a_baseline_hold_for_it(run: Run, files: Callable[..., Path], tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  late: {rule: ACME-001, scope: [systems/answers], reason: The team starts in May., owner: platform,"
        " approver: maya, compensating_control: The vendor answers., expires: 2027-01-31}\n"
    )
    ran = run("check", files(**{"cadee.yaml": SPEC + waiver}), "--today", "2026-11-23", "--select", "ACME,C-019,C-027")
    assert ran.status == 0, ran.out
    assert "0 findings, 1 accepted" in ran.out
    soon = files(**{"cadee.yaml": SPEC + waiver.replace("2027-01-31", "2026-12-01")})
    layers = json.loads(run("check", soon, *ASK, "--format", "json").out)["layers"]
    told = {layer["layer"]: layer["reasons"] for layer in layers}
    assert told["enablement"] == ["1 waiver ends within 30 days"]
    soft = RULE.replace("severity: error", "severity: warn").replace("3:16 error", "3:16 warn")
    spoken = SPEC.replace("  answers:", "  # cadee: ignore[ACME-001] the team starts in May\n  answers:")
    ran = run("check", files(**{"cadee.yaml": spoken, "rules/acme.yaml": soft}), *ASK)
    assert "0 findings, 1 accepted" in ran.out
    known = tmp_path / "known.json"
    run("check", files(), *ASK, "--write-baseline", known)
    assert run("check", files(), *ASK, "--baseline", known, "--new-only").status == 0


def test_a_call_names_a_file(run: Run, files: Callable[..., Path], tmp_path: Path) -> None:
    root = files(**{"cadee.toml": ""})
    rule = tmp_path / "mine.yaml"
    rule.write_text(RULE, encoding="utf-8")
    ran = run("check", root, *ASK, "--rules", rule)
    assert "error[ACME-001" in ran.out
    assert f"--rules: rules of {rule}" in ran.out
    ran = run("check", files(), *ASK, "--rules", rule)
    assert ran.status == 2
    assert "'ACME-001' is taken by ACME-001 in rules/acme.yaml already" in ran.err


@pytest.mark.parametrize("pattern", ["../outside.yaml", "/etc/passwd", "rules/../../x.yaml", "~/x.yaml", "none/*.yaml"])
def test_a_file_outside_is_refused(run: Run, files: Callable[..., Path], pattern: str) -> None:
    root = files(**{"cadee.toml": f'custom-rules = ["{pattern}"]\n'})
    (root.parent / "outside.yaml").write_text(RULE, encoding="utf-8")
    ran = run("check", root, *ASK)
    assert ran.status == 2
    assert f"custom-rules {pattern!r}" in ran.err


def test_a_link_is_not_followed(run: Run, files: Callable[..., Path]) -> None:
    root = files()
    (root.parent / "outside.yaml").write_text(RULE, encoding="utf-8")
    (root / "rules/acme.yaml").unlink()
    (root / "rules/acme.yaml").symlink_to(root.parent / "outside.yaml")
    ran = run("check", root, *ASK)
    assert ran.status == 2
    assert "is a link, which is not followed" in ran.err


def test_a_rule_that_cannot_tell_fails_the_run(run: Run, files: Callable[..., Path]) -> None:
    ran = run("check", files(**{"rules/acme.yaml": RULE.replace("has(self.owner)", "seconds(self.id) > 1")}), *ASK)
    assert ran.status == 3
    assert "it cannot be told of 'systems/answers': 'answers' is not a duration" in ran.out


def test_a_wrong_rule_stops_the_run_and_says_where(run: Run, files: Callable[..., Path]) -> None:
    ran = run("check", files(**{"rules/acme.yaml": RULE.replace("has(self.owner)", "has(self.ownr)")}), *ASK)
    assert ran.status == 2
    assert "rules/acme.yaml:10:16: 'self' has no field 'ownr'" in ran.err
    assert "Did you mean 'owner'" in ran.err


def test_it_is_explained_and_listed(run: Run, files: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files())
    page = run("explain", "ACME-001").out
    assert "Of systems of kind model where `size(incoming) > 0` it is demanded that `has(self.owner)`." in page
    assert page == run("explain", "model-without-owner").out
    assert "Did you mean ACME-001" in run("explain", "ACME-002").err
    assert "ACME-001      error" in run("rules").out
    (own,) = (item for item in json.loads(run("rules", "-f", "json").out) if item["code"] == "ACME-001")
    assert own["layer"] == "enablement"
    assert own["examples"][1]["name"] == "somebody"
    assert run("rules", "rules/acme.yaml").out.count("\n") == 1


def test_its_examples_are_run(run: Run, files: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files())
    ran = run("rules", "--test")
    assert (ran.status, ran.out) == (
        0,
        "passed  ACME-001  nobody\npassed  ACME-001  somebody\n2 examples: 2 passed, 0 failed\n",
    )
    Path("rules/acme.yaml").write_text(RULE.replace("3:16 error", "3:16 warn"), encoding="utf-8")
    ran = run("rules", "--test", "rules/acme.yaml")
    assert ran.status == 1
    assert "FAILED  ACME-001  nobody\n        - 3:16 warn model" in ran.out
    assert "\n        + 3:16 error model" in ran.out
    Path("cadee.toml").write_text("", encoding="utf-8")
    assert "there is no rule to test" in run("rules", "--test").err


def test_a_change_does_not_write_the_rules_it_is_judged_by(run: Run, repository: Callable[..., Path]) -> None:
    before = {"cadee.yaml": SPEC, "cadee.toml": CONFIG, "rules/acme.yaml": RULE}
    root = repository(before, {"rules/acme.yaml": LAX, "rules/more.yaml": "hostile: [\n"})
    (root / "rules/more.yaml").unlink()
    assert run("check", root, *ASK).status == 0
    ran = run("check", root, *ASK, "--untrusted", "--base", "HEAD~1")
    assert ran.status == 1
    assert "error[ACME-001" in ran.out
    assert "this change alters the rule in rules/acme.yaml" in ran.out
    (root / "rules/more.yaml").write_text("hostile: [\n", encoding="utf-8")
    ran = run("check", root, *ASK, "--untrusted", "--base", "HEAD~1")
    assert ran.status == 1
    assert "this change adds the rule in rules/more.yaml" in ran.out
    (root / "rules/acme.yaml").unlink()
    assert "removes the rule in rules/acme.yaml" in run("check", root, *ASK, "--untrusted", "--base", "HEAD~1").out


def test_rules_that_only_the_change_configures_are_not_asked(run: Run, repository: Callable[..., Path]) -> None:
    root = repository({"cadee.yaml": SPEC}, {"cadee.toml": CONFIG, "rules/acme.yaml": RULE})
    assert "error[ACME-001" in run("check", root, *ASK).out
    ran = run("check", root, "--today", "2026-11-23", "--select", "C-028", "--untrusted", "--base", "HEAD~1")
    assert "ACME-001" not in ran.out
    assert "adds the configuration cadee.toml" in ran.out


def test_a_file_that_the_call_names_is_taken_from_the_base(
    run: Run, repository: Callable[..., Path], tmp_path: Path
) -> None:
    root = repository({"arch/cadee.yaml": SPEC, "ops/acme.yaml": RULE}, {"ops/acme.yaml": LAX})
    named = (*ASK, "--rules", root / "ops/acme.yaml")
    assert run("check", root / "arch", *named).status == 0
    assert run("check", root / "arch", *named, "--untrusted", "--base", "HEAD~1").status == 1
    ran = run("check", root / "arch", *named, "--untrusted")
    assert ran.status == 2
    assert "are not trusted, and there is no base that holds them" in ran.err
    (tmp_path / "lax.yaml").write_text(LAX, encoding="utf-8")
    assert run("check", root / "arch", *ASK, "--rules", tmp_path / "lax.yaml", "--untrusted").status == 0


def test_a_configuration_that_the_call_names_reads_its_rules_from_the_base(
    run: Run, repository: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(
        {"cadee.yaml": SPEC, "ops/cadee.toml": CONFIG, "ops/rules/acme.yaml": RULE}, {"ops/rules/acme.yaml": LAX}
    )
    monkeypatch.chdir(root)
    assert run("check", *ASK, "--config", "ops/cadee.toml").status == 0
    assert run("check", *ASK, "--config", "ops/cadee.toml", "--untrusted", "--base", "HEAD~1").status == 1


def test_a_package_that_the_configuration_names_is_asked(
    run: Run, files: Callable[..., Path], install: Install
) -> None:
    install("acme")
    spec = SPEC.replace("  desk: {kind", "  drill: {kind: tool}\n  desk: {kind")
    config = 'rule-packages = ["acme"]\n[parameters.ACME-002]\nleast = 2\n'
    root = files(**{"cadee.yaml": spec, "cadee.toml": config})
    ran = run("check", root, *ASK, "--format", "json")
    report = json.loads(ran.out)
    assert ran.status == 0
    assert any("tool 'drill' is below tier 2" in finding["message"] for finding in report["findings"])
    assert any("rule package acme: acme-rules 1.2, sha256 " in told for told in report["settings"])
    ran = run("rules", "--test", "--config", root / "cadee.toml")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "2 examples: 2 passed, 0 failed")
    ran = run("explain", "ACME-002", "--config", root / "cadee.toml")
    assert ran.status == 0
    assert "least = 1: " in ran.out


@pytest.mark.parametrize("call", [("check", "--untrusted", "--base", "HEAD~1"), ("rules",), ("explain", "ACME-002")])
def test_a_package_that_only_a_change_names_is_not_imported(
    run: Run,
    repository: Callable[..., Path],
    install: Install,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: tuple[str, ...],
) -> None:
    trace = tmp_path / "trace"
    install("evil", first=f"from pathlib import Path\nPath({str(trace)!r}).write_text('run')\n")
    root = repository({"cadee.yaml": SPEC}, {"cadee.toml": 'rule-packages = ["evil"]\n'})
    monkeypatch.chdir(root)
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    run(*call)
    assert not trace.exists()
    monkeypatch.delenv("GITHUB_EVENT_NAME")
    run("rules")
    assert trace.exists()


def test_nothing_of_it_is_loaded_where_nothing_names_it(run: Run, files: Callable[..., Path]) -> None:
    root = files(**{"cadee.toml": ""})
    program = (
        "import sys; sys.argv = ['cadee', 'check', sys.argv[1]]\n"
        "held = lambda: [name for name in sys.modules if name.startswith(('cadee.custom', 'cel_expr'))]\n"
        "import atexit; atexit.register(lambda: print(held()))\n"
        "from cadee.cli import main; main()"
    )
    ended = subprocess.run(
        (sys.executable, "-P", "-c", program, str(root)), capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1] == "[]", ended.stdout[-300:]
