"""Configurations of which what runs would not be what is compared: refused or told, and never a pass."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.deployed import deploy, doubt, in_words
from tests.cli.conftest import Ran, Run

MAINS = {"litellm": "config.yaml", "envoy": "envoy.yaml", "envoy-ai-gateway": "gateway.yaml"}
Check = Callable[[Path], Ran]


@pytest.fixture(scope="module")
def example() -> Path:
    return Path(__file__).parents[2] / "examples" / "retail-customer-service"


@pytest.fixture
def made(run: Run, example: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Generate a gateway; the configuration that its product is started with."""

    def make(kind: str) -> Path:
        assert run("generate", f"gateway/{kind}", example, "--env", "production", "--out", tmp_path, "-q").status == 0
        return tmp_path / kind / MAINS[kind]

    return make


@pytest.fixture
def check(run: Run, example: Path) -> Check:
    def call(config: Path) -> Ran:
        words = ("--env", "production", "--select", "X-003", "--today", "2026-11-23")
        return run("check", example, *words, "--deployed", config)

    return call


def edit(path: Path, old: str, new: str) -> None:
    """Write something else in place of the first `old` of a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def line_of(path: Path, text: str, last: bool = False) -> int:
    """The number of the first or last line that holds a text."""
    found = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    return found[-1 if last else 0]


def test_a_section_that_stands_twice_is_refused_with_both_places(made: Callable[[str], Path], check: Check) -> None:
    config = made("litellm")
    config.write_text(config.read_text() + "\ngeneral_settings:\n  master_key: os.environ/X\n")
    ran = check(config)
    assert ran.status == 2
    first, again = (line_of(config, "general_settings:", last) for last in (False, True))
    assert f"{config} cannot be compared with what runs: {again}:1: key 'general_settings' is declared twice" in ran.err
    assert f"first declared at {first}:1" in ran.err
    assert "in every value" not in ran.out


@pytest.mark.parametrize(
    ("kind", "old"),
    [
        ("litellm", "      timeout: 4\n"),
        ("envoy", "        connect_timeout:"),
        ("envoy-ai-gateway", "            requests: 600\n"),
    ],
)
def test_a_value_that_stands_twice_is_refused(made: Callable[[str], Path], check: Check, kind: str, old: str) -> None:
    config = made(kind)
    text = config.read_text()
    key = old.strip().partition(":")[0]
    at = text.find(f"{key}:")
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    indent = " " * (at - start)
    config.write_text(f"{text[:end]}\n{indent}{key}: 60000{text[end:]}")
    ran = check(config)
    assert ran.status == 2
    assert f"key '{key}' is declared twice" in ran.err


def test_a_fact_that_stands_twice_beside_the_configuration_is_a_finding(
    made: Callable[[str], Path], check: Check
) -> None:
    config = made("litellm")
    facts = config.parent / "cadee_auth.json"
    line = line_of(facts, '"support-chat": ')
    facts.write_text(
        "".join(
            text.replace("\n", ",\n").replace(",,", ",") + '        "support-chat": 60000\n' if number == line else text
            for number, text in enumerate(facts.read_text().splitlines(keepends=True), 1)
        ).replace('60000\n        "', '60000,\n        "')
    )
    ran = check(config)
    assert ran.status == 1
    assert f"{line + 1}:9: key 'support-chat' is declared twice, first declared at {line}:" in ran.out
    assert f"::: {facts}:{line + 1}:1" in ran.out


def test_a_file_that_ends_too_early_is_told_where_reading_stopped(made: Callable[[str], Path], check: Check) -> None:
    config = made("litellm")
    assert "e-0" in config.read_text()  # what cadee writes itself is no fault of a file
    assert check(config).status == 0
    config.write_text(config.read_text() + "x: [\n")
    ran = check(config)
    assert ran.status == 2
    assert f"{config} cannot be read: {line_of(config, 'x: [') + 1}:1: the end of the text inside a bracket" in ran.err
    assert "exponent" not in ran.err


def test_a_file_beside_it_that_is_broken_is_a_finding_and_not_absent(made: Callable[[str], Path], check: Check) -> None:
    config = made("litellm")
    facts = config.parent / "cadee_auth.json"
    facts.write_text(facts.read_text().rstrip().removesuffix("}"))
    ran = check(config)
    assert ran.status == 1
    assert "has a file that cannot be compared: " in ran.out
    assert "not compared, as not beside it" not in ran.out


def test_a_file_of_somebody_else_beside_it_may_be_as_it_likes(made: Callable[[str], Path], check: Check) -> None:
    config = made("litellm")
    (config.parent / "other.yaml").write_text("a: 1\na: 2\n")
    assert check(config).status == 0


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n",
        "a: 1\n<<: {b: 2}\n",
        "a: &x {b: 1}\nc: *x\n",
        "a: 1\n1: 2\n",
        "a: !!str 1\n",
        "a: 1\n? [b]\n: 2\n",
        "a: 010\n",
        "a: 1e3\n",
        "a: 1\n...\nb\n",
        "a: [\n",
    ],
)
def test_what_others_read_otherwise_casts_doubt(text: str) -> None:
    assert doubt("c.yaml", text.encode())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.yaml", "a: 1.0e-05\nb: [2.5e-06]\n"),
        ("c.json", '{\n\t"a":\n\t1\n}\n'),
        ("c.yaml", "api_key: hunter2-hunter2-Xk83jd02\n"),
    ],
)
def test_what_others_read_alike_casts_none(name: str, text: str) -> None:
    assert doubt(name, text.encode()) is None


def test_what_an_alias_repeats_is_compared_where_it_is_repeated() -> None:
    found = deploy({"c.yaml": b"a: &x {b: 1}\nc: *x\n"})
    assert found.doubts == {}
    assert found.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert "merge key" in deploy({"c.yaml": b"a: &x {b: 1}\nc:\n  <<: *x\n"}).doubts[""].message


def test_a_doubt_quotes_nothing_that_may_be_secret() -> None:
    found = deploy({"c.yaml": b"password:\n  hunter2-x: 1\n  hunter2-x: 2\n"}).doubts[""]
    assert found.code == "CADEE-S-008"
    assert "hunter2" not in in_words(found)


def test_a_drill_runs_no_file_of_which_the_product_runs_something_else(
    run: Run, example: Path, made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = made("envoy")
    monkeypatch.setenv("CADEE_ENVOY", "/bin/true")
    secret = next((config.parent / "secrets").iterdir())
    secret.write_text(secret.read_text() + "resources: []\n")
    words = ("--env", "production", "--config", config.parent)
    ran = run("drill", example, *words)
    assert ran.status == 2
    assert f"{secret} cannot be drilled: " in ran.err
    assert "key 'resources' is declared twice" in ran.err


def test_secrets_that_were_not_compared_are_named(made: Callable[[str], Path], check: Check) -> None:
    config = made("envoy")
    assert "in every value\n" in check(config).out
    gone, emptied = config.parent / "secrets" / "server.yaml", config.parent / "secrets" / "client-ca.yaml"
    gone.unlink()
    emptied.write_text("")
    moved = config.parent / "secrets" / "upstream-ca.yaml"
    edit(moved, "filename: tls/upstream-ca.pem", "filename: /etc/ssl/ca.pem")
    ran = check(config)
    assert ran.status == 0
    out = " ".join(ran.out.split())
    assert "in every value that was compared; not compared, as not beside it: secrets/server.yaml; " in out
    own = out.partition("not compared, as the platform has its own there: ")[2].partition(" 0 findings")[0]
    assert sorted(own.split(", ")) == ["secrets/client-ca.yaml", "secrets/upstream-ca.yaml"]


@pytest.mark.parametrize("form", ["        inline_string: {key}\n", "        {{inline_string: '{key}'}}\n"])
@pytest.mark.parametrize("key", ["plain-key-of-ours", "sk-4fT9xK2mQ8vL1nZ7rB3wY6"])
def test_a_key_in_a_secret_is_a_finding_and_never_shown(
    made: Callable[[str], Path], check: Check, form: str, key: str
) -> None:
    config = made("envoy")
    secret = config.parent / "secrets" / "gateway-vendor-a.yaml"
    edit(secret, "        filename: credentials/gateway-vendor-a\n", form.format(key=key))
    ran = check(config)
    assert ran.status == 1
    assert "has a key in the open in secrets/gateway-vendor-a.yaml" in ran.out
    assert f"::: {secret}:7:" in ran.out
    assert key not in ran.out + ran.err
    assert "is not made as generated" not in ran.err
    assert "is not served as generated" not in ran.out


def test_a_key_written_into_the_configuration_is_not_shown(made: Callable[[str], Path], check: Check) -> None:
    config = made("envoy")
    edit(config, "static_resources:\n", "layered_runtime: {inline_string: plain-key-of-ours}\nstatic_resources:\n")
    ran = check(config)
    assert ran.status == 1
    assert "plain-key-of-ours" not in ran.out + ran.err


def test_a_certificate_may_stand_in_a_secret(made: Callable[[str], Path], check: Check) -> None:
    config = made("envoy")
    edit(config.parent / "secrets" / "upstream-ca.yaml", "filename: tls/upstream-ca.pem", "inline_string: of-ours")
    assert check(config).status == 0


def test_a_number_in_quotes_is_no_number(made: Callable[[str], Path], check: Check) -> None:
    config = made("litellm")
    assert check(config).status == 0
    edit(config, "input_cost_per_token: 2.5e-06", 'input_cost_per_token: "2.5e-06"')
    ran = check(config)
    assert ran.status == 1
    assert "something else as" in ran.out
    assert "generated is 2.5e-06" in ran.out


def test_a_word_that_products_take_for_a_truth_value_is_one() -> None:
    found = deploy({"c.yaml": b"a: no\nb: 'no'\nc: 3.10\nd: '3.10'\n"})
    assert found.data["a"] is False
    assert (found.data["b"], found.data["c"], found.data["d"]) == ("no", 3.1, "3.10")
