"""What only its name tells to be a secret is covered in every frame, message and format, however harmless it looks."""

import json
from pathlib import Path

import pytest

from cadee.cli import main
from cadee.source.conceal import is_secret_name
from cadee.source.format import format_text
from cadee.source.workspace import load_text
from tests.cli.conftest import Run, run
from tests.source.planted import encodings

__all__ = ["main", "run"]

HEAD = "cadee: 1\nworkflow: {name: W, industry: retail, use_case: x, exposure: customer-facing}\n"
PLANTED = (
    ("correct-horse-battery", "identities: {k: {kind: key, credential: correct-horse-battery}}"),
    ("Sommer2024!", "identities:\n  k:\n    kind: key\n    credential: Sommer2024!"),
    ("Hunter2Tops3cret9", "identities: {k: {kind: key, credential: 'vault:Hunter2Tops3cret9'}}"),
    ("Winter-2026", "identities: {k: {kind: key, credential: [Winter-2026]}}"),
    ("Winter-2027", "identities: {k: {kind: key, credential: {value: Winter-2027}}}"),
    ("987654321", "identities: {k: {kind: key, credential: 987654321}}"),
    ("Winter-2028", "identities: {k: {kind: key, per_environment: {production: {credential: Winter-2028}}}}"),
    ("Winter-2029", "systems: {a: {kind: agent, password: Winter-2029}}"),
    ("Winter-2030", 'systems: {a: {kind: agent, password: "Winter-2030"}}'),
    ("Winter-2031", "systems: {a: {kind: agent, 'password': 'Winter-2031'}}"),
    ("Winter-2032", 'systems: {a: {kind: agent, "pass\\x77ord": Winter-2032}}'),
    ("Qw9zTr4LmXp2VbNc8KdJhGf3", "systems: {a: {kind: agent, secret: [Qw9zTr4LmXp2VbNc8KdJhGf3]}}"),
    ("Winter-2033", "systems: {a: {kind: agent, secret: [one, Winter-2033]}}"),
    ("Winter-2034", "systems:\n  a:\n    kind: agent\n    secrets:\n      - one\n      - Winter-2034"),
    ("Winter-2035", "systems:\n  a:\n    kind: agent\n    secrets:\n      prod: {deep: [{deeper: Winter-2035}]}"),
    ("Winter-2036", "systems: {a: {kind: agent, api_key: Winter-2036}}"),
    ("Winter-2037", "systems: {a: {kind: agent, apiKey: Winter-2037}}"),
    ("Winter-2038", "systems: {a: {kind: agent, clientSecret: Winter-2038}}"),
    ("Winter-2039", "systems:\n  a:\n    kind: agent\n    private_key: |\n      first line\n      Winter-2039"),
    ("Winter-2040", 'systems:\n  a:\n    kind: agent\n    passphrase: "first line\n      Winter-2040"'),
    ("Winter-2041", "systems:\n  a:\n    kind: agent\n    passwd: >-\n      Winter-2041\n      last"),
    ("Winter-2042", "systems: {a: {kind: agent, x-token: Winter-2042, tier: high}}"),
    ("Winter-2043", "systems: {a: {kind: agent, db_password: Winter-2043}}"),
    ("Winter-2044", "systems: {a: {kind: agent, password: {Winter-2044: 1}}}"),
    ("Winter-2045", "systems: {a: {kind: agent, password: {Winter-2045}}}"),
    ("Winter-2046", "systems: {a: {kind: agent, password: one, password: Winter-2046}}"),
    ("Winter-2047", "systems:\n  a:\n    kind: agent\n    password:\n      Winter-2047\n   tier: 1"),
    ("Winter-2048", "systems: {a: {kind: agent, password: *Winter-2048}}"),
    ("Winter-2049", "systems: {a: {kind: agent, password: &Winter-2049 one}}"),
    ("0123456", "systems: {a: {kind: agent, password: 0123456}}"),
    ("Winter-2050", "systems: {a: {kind: agent, env: [{name: DB_PASSWORD, value: Winter-2050}]}}"),
    ("Winter-2051", "password: Winter-2051"),
    ("Winter-2052", "systems: {password: Winter-2052}"),
    ("Winter-2053", "systems: {a: {kind: agent, password: Winter-2053"),
    ("Winter-2054", "systems: {a: {kind: agent, {b: 1}: {password: Winter-2054}}}"),
    ("Qw9zTr4LmXp2", 'systems: {a: {kind: agent, tier: high, description: "password is Qw9zTr4LmXp2"}}'),
    ("Winter-2055", "systems: {a: {kind: agent}}\n---\npassword: Winter-2055"),
)
VISIBLE = (
    "identities: {k: {kind: key, tier: 1, credential: 'vault://cx/vendor-a#key'}}",
    "identities: {k: {kind: key, tier: 1, rotates: 30d}}",
    "systems: {secret: {kind: secretstore}}",
    "systems: {a: {kind: agent, max_tokens: plenty}}",
    "systems: {a: {kind: agent, token_url: plenty}}",
    "data: {password: {labels: {sensitivity: [secret]}, tier: 1}}",
)


@pytest.mark.parametrize(("secret", "text"), PLANTED)
def test_no_command_shows_it(secret: str, text: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "cadee.yaml").write_text(HEAD + text + "\n", encoding="utf-8")
    calls = [("check",), ("check", "--format", "json"), ("map",), ("generate",), ("fmt", "--check")]
    for command, *options in calls:
        ran = run(command, tmp_path, *options)
        assert command == "fmt" or ran.status == 2
        for form in encodings(secret):
            assert form not in ran.out + ran.err
        if options == ["--format", "json"]:
            assert json.loads(ran.out)["findings"]


@pytest.mark.parametrize(("secret", "text"), PLANTED)
def test_no_part_of_a_workspace_holds_it(secret: str, text: str) -> None:
    held = load_text({"cadee.yaml": HEAD + text + "\n"})
    assert secret not in repr((held, held.data, held.extensions, held.sources, list(held.files.values())))


@pytest.mark.parametrize("text", VISIBLE)
def test_the_words_of_the_language_stay_visible(text: str) -> None:
    held = load_text({"cadee.yaml": HEAD + text + "\n"})
    assert held.sources["cadee.yaml"] == HEAD + text + "\n"


@pytest.mark.parametrize(
    "name", ["password", "dbPassword", "x-token", "API_KEY", "ssh-key", "secret2", "access_tokens"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["tokens", "max_tokens", "token_url", "secret_store", "rotates", "monkey", "compass"])
def test_names_that_only_hold_such_a_word(name: str) -> None:
    assert not is_secret_name(name)


def test_the_canonical_form_writes_back_what_is_covered(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "cadee.yaml"
    file.write_text(HEAD + "systems:\n    a: {x-password:   Winter-2026, kind: agent}\n", encoding="utf-8")
    assert run("fmt", tmp_path).status == 0
    assert "x-password: Winter-2026" in file.read_text(encoding="utf-8")
    assert "x-password: Winter-2026" in format_text(HEAD + "systems: {a: {x-password: Winter-2026}}\n")
