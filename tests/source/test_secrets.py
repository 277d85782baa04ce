"""What looks like a secret is refused wherever it stands, and never shown in any form."""

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cadee.source.entropy import entropy, looks_random
from cadee.source.secrets import find, mask, masked
from cadee.source.workspace import Workspace, load_text
from cadee.source.yaml import read_yaml
from tests.source.planted import KINDS, Maker, encodings

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"

Spot = Callable[[str], str]

SPOTS: dict[str, Spot] = {
    "value": lambda text: f"cadee: 1\nx-note: {text}\n",
    "quoted value": lambda text: f'cadee: 1\nx-note: "{text}"\n',
    "single-quoted value": lambda text: f"cadee: 1\nx-note: ['a', '{text}']\n",
    "block text": lambda text: f"cadee: 1\nx-note: |\n  first\n  {text}\n  last\n",
    "key": lambda text: f'cadee: 1\nx-notes:\n  "{text}": 1\n',
    "flow key": lambda text: f'cadee: 1\nx-notes: {{"{text}": 1}}\n',
    "comment": lambda text: f"cadee: 1 # {text}\n",
    "anchor": lambda text: f"cadee: 1\nx-note: &{text} 1\n",
    "tag": lambda text: f"cadee: 1\nx-note: !{text} 1\n",
    "broken text": lambda text: f"cadee: 1\nx-note: [{text}\nx-other: }}\n",
    "duplicate key": lambda text: f'cadee: 1\nx-notes: {{"{text}": 1, "{text}": 2}}\n',
    "version": lambda text: f'cadee: "{text}"\n',
    "include": lambda text: f'cadee: 1\ninclude: ["{text}"]\n',
    "escapes": lambda text: 'cadee: 1\nx-note: "' + "".join(f"\\x{ord(sign):02x}" for sign in text) + '"\n',
    "folded escape": lambda text: f'cadee: 1\nx-note: "{text[: len(text) // 2]}\\\n  {text[len(text) // 2 :]}"\n',
    "windows lines": lambda text: f"cadee: 1\r\nx-note: {text}\r\n",
    "after a syntax error": lambda text: f"cadee: 1\nx: y: z\nx-note: {text}\n",
    "json": lambda text: '{"cadee": 1, "x-note": "' + text + '"}',
    "second document": lambda text: f"cadee: 1\n---\nx-note: {text}\n",
    "directive": lambda text: f"%TAG ! {text}\n---\ncadee: 1\n",
}


def everything(workspace: Workspace) -> str:
    return repr((workspace, workspace.data, workspace.extensions, workspace.sources, list(workspace.files.values())))


def planted() -> list[tuple[str, str, str, str]]:
    maker, spots = Maker(20261123), list(SPOTS)
    found = []
    for round_ in range(8):
        for number, (kind, make) in enumerate(KINDS.items()):
            text, secret = make(maker)
            found.append((kind, spots[(round_ * 7 + number) % len(spots)], text, secret))
    return found


def test_enough_is_planted() -> None:
    assert len(KINDS) >= 25
    assert len(planted()) >= 200
    assert {(spot) for _, spot, _, _ in planted()} == set(SPOTS)


@pytest.mark.parametrize("spot", SPOTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_refused_in_every_spot_and_never_shown(kind: str, spot: str) -> None:
    text, secret = KINDS[kind](Maker(sum(map(ord, kind + spot))))
    workspace = load_text({"cadee.yaml": SPOTS[spot](text)})
    assert "CADEE-S-011" in {finding.code for finding in workspace.findings}
    shown = everything(workspace)
    for form in encodings(secret):
        assert form not in shown


@pytest.mark.parametrize(("kind", "spot", "text", "secret"), planted())
def test_two_hundred_planted_secrets_are_refused(kind: str, spot: str, text: str, secret: str) -> None:
    workspace = load_text({"cadee.yaml": SPOTS[spot](text)})
    refused = [finding for finding in workspace.findings if finding.code == "CADEE-S-011"]
    assert refused
    assert all(re.search(r", \d+ characters, fingerprint [0-9a-f]{6}", finding.message) for finding in refused)
    assert not [form for form in encodings(secret) if form in everything(workspace)]


def test_a_file_name_with_a_secret_is_refused_and_not_shown() -> None:
    text, secret = KINDS["github token"](Maker(5))
    files = {"cadee.yaml": "cadee: 1\ninclude: ['*.yaml']\n", f"{text}.yaml": "owners: {}\n"}
    workspace = load_text(files, name=text)
    assert [finding.code for finding in workspace.findings] == ["CADEE-S-011"]
    assert secret not in everything(workspace)


def test_the_line_of_a_secret_is_masked_in_every_frame() -> None:
    text, secret = KINDS["npm token"](Maker(6))
    file = read_yaml("cadee.yaml", f"cadee: 1\nx-a: {{b: 0777, c: {text}, d: 1}}\n".encode())
    assert secret not in file.text
    assert len(file.text) == len(f"cadee: 1\nx-a: {{b: 0777, c: {text}, d: 1}}\n")
    assert str(file.place(("x-a", "d"))) == f"cadee.yaml:2:{24 + len(text)}"


def test_the_same_secret_has_the_same_fingerprint_and_another_another() -> None:
    maker = Maker(7)
    one, other = (KINDS["npm token"](maker)[0] for _ in range(2))
    marks = [secret.mark for secret in find(f"{one} {other} {one}")]
    assert marks[0] == marks[2] != marks[1]


QUIET = [
    "credential: vault://cx/assistant#password",
    "credential: env:VENDOR_A_TOKEN_2",
    "credential: k8s-secret:cx/gateway-1#api-key-2",
    "credential: aws-secretsmanager:prod/db1/key2x9",
    "password: ${DB_PASSWORD_1}",
    "token: '{{ vault_token_v2 }}'",
    "api_key: <your-key-1>",
    "api_key: os.environ/AZURE_API_KEY_2",
    "secret: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbC123",
    "image: shop/chat@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit: 67dab7d5907e89e796427444b462756c51d3ea1e",
    "token_limit: 128000",
    "max_tokens: 4096",
    "key: sk-a-name-with-many-words-in-it-and-more",
    "auth: api-key",
    "secret_rotation: quarterly-by-platform-team",
    "url: postgres://db.example.com:5432/orders",
    "url: https://user@example.com/path",
    "url: postgres://shop:password@localhost/orders",
    "note: basic authentication is off, bearer tokens are used",
    "pin: 2026-06-01",
    "password_changed: 2026-06-01T10:00:00Z",
    "systems/assistant-to-gateway-and-back",
    "id: 123e4567-e89b-12d3-a456-426614174000",
]


@pytest.mark.parametrize("text", QUIET)
def test_references_digests_and_placeholders_are_no_secrets(text: str) -> None:
    assert find(text) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
def test_false_alarms_on_real_files_are_rare(record_property: Callable[[str, object], None]) -> None:
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file()]
    hit = [path.name for path in files if find(path.read_bytes().decode("utf-8", "replace"))]
    record_property("figure", f"secrets: {len(hit)} of {len(files)} corpus files hold what looks like one: {hit}")
    assert len(hit) <= len(files) / 100


def test_masking_keeps_lines_and_columns() -> None:
    block = "-----BEGIN " + "PRIVATE KEY-----\n  " + "Ab1+" * 16 + "\n  -----END " + "PRIVATE KEY-----"
    text = f"a: |\n  {block}\nb: 1\n"
    covered = masked(text)
    assert [len(line) for line in covered.split("\n")] == [len(line) for line in text.split("\n")]
    assert "Ab1+" not in covered
    assert mask(text, []) == text


HOSTILE = [
    "sk-", "eyJ", "eyJabcdefgh.", "://a:", "password: ", "A", "Aa1/", "-----BEGIN " + "PRIVATE KEY-----\n",
    "bearer ", ":AA",
    "Q~", "==", "glpat-", "key-", "AKIA", "SK0a", "xoxb-a1B2", "token=Aa1 ", "basic QUFB", "\n value: ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_search_is_linear(piece: str) -> None:
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        times = []
        for _ in range(3):
            start = time.process_time()
            find(text)
            times.append(time.process_time() - start)
        return min(times)

    small, large = cost(25_000), cost(400_000)
    assert large < 1
    assert large / max(small, 0.001) < 16 * 2.5


def test_entropy_tells_words_from_keys() -> None:
    rng = random.Random(1)
    assert entropy("") == 0
    assert not looks_random("gateway-vendor-a-2024-primary")
    assert not looks_random("aaaaaaaaaaaaaaaaaaaa1")
    assert sum(looks_random("".join(rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=24))) for _ in range(100)) >= 97
