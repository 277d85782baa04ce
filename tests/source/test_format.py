"""The canonical form: same meaning, every comment, one shape, reached in one step."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cadee.errors import InputError
from cadee.source.format import format_text
from cadee.source.yaml import read_yaml


def check(text: str) -> str:
    """Format a text, and hold the result to what every result must be."""
    formatted = format_text(text)
    before, after = read_yaml("a", text.encode()), read_yaml("a", formatted.encode())
    assert not after.faults
    assert typed(after.data) == typed(before.data)
    assert format_text(formatted) == formatted
    assert formatted.endswith("\n")
    assert not formatted.endswith("\n\n") or "|+" in formatted or ">+" in formatted
    assert not formatted.startswith("\n")
    return formatted


def typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    return [typed(item) for item in value] if isinstance(value, list) else (type(value).__name__, value)


def test_sections_and_keys_stand_in_the_order_of_the_language() -> None:
    text = """\
systems:
  web: {owner: shop, x-own: 1, kind: channel, name: Web, links: [], tier: 1}
integrations:
  ask:
    to: assistant
    timeout: 20s
    from: web
workflow: {exposure: internal, name: Example, industry: retail, use_case: example}
cadee: 1
"""
    assert check(text) == """\
cadee: 1
workflow: {name: Example, industry: retail, use_case: example, exposure: internal}

systems:
  web: {name: Web, kind: channel, owner: shop, tier: 1, links: [], x-own: 1}

integrations:
  ask:
    from: web
    to: assistant
    timeout: 20s
"""  # fmt: skip


def test_entries_keep_the_order_of_writing() -> None:
    assert check("owners:\n  zoe: {kind: person}\n  adam: {kind: person}\n").index("zoe") < 15


def test_comments_stay_with_what_they_speak_of() -> None:
    text = """\
# of the file

# of the systems
systems:   # beside systems
    # of web
    web:
        # of the owner
        owner: shop   # beside the owner
        kind: channel
        # tier: 1
    # between the entries

    bot: {kind: agent}     # beside bot
    # at the end of systems
# of the owners
owners:
    shop: {kind: team}
# at the end
"""
    assert check(text) == """\
# of the file

# of the owners
owners:
  shop: {kind: team}

# of the systems
systems:  # beside systems
  # of web
  web:
    kind: channel
    # of the owner
    owner: shop  # beside the owner
    # tier: 1
  # between the entries

  bot: {kind: agent}  # beside bot
  # at the end of systems

# at the end
"""  # fmt: skip


def test_a_comment_inside_brackets_opens_them() -> None:
    text = """\
systems:
  web: {kind: channel, # what it is
    # who
    owner: shop, failure_domains: [a/b, # first
      c/d]}   # the chat
"""
    assert check(text) == """\
systems:
  web:  # the chat
    kind: channel  # what it is
    # who
    owner: shop
    failure_domains:
      - a/b  # first
      - c/d
"""  # fmt: skip


def test_a_comment_between_a_key_and_its_value_moves_above_the_key() -> None:
    text = """\
owners:
  a:
    role:  # beside the key
      # above the value
      head of care
    members:
      # above the list
      [b, c]
"""
    assert check(text) == """\
owners:
  a:
    # above the value
    role: head of care  # beside the key
    # above the list
    members: [b, c]
"""  # fmt: skip


def test_brackets_stay_where_they_fit_and_open_where_they_do_not() -> None:
    domains = ", ".join(f"cloud-a/region-{number}" for number in range(7))
    assert check(f"systems:\n  web: {{failure_domains: [{domains}], kind: channel}}\n") == (
        "systems:\n  web:\n    kind: channel\n    failure_domains:\n"
        + "".join(f"      - cloud-a/region-{number}\n" for number in range(7))
        if len(f"    failure_domains: [{domains}]") > 120
        else f"systems:\n  web:\n    kind: channel\n    failure_domains: [{domains}]\n"
    )


def test_a_line_of_exactly_120_characters_stays() -> None:
    name = "x" * (120 - len("  web: {name: , kind: channel}"))
    text = f"systems:\n  web: {{name: {name}, kind: channel}}\n"
    assert check(text) == text
    assert "\n    name:" in check(text.replace("xx", "xxx", 1))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("no", '"no"'),
        ("on", '"on"'),
        ("22:30", '"22:30"'),
        ("3.10", '"3.10"'),
        ("'it is'", '"it is"'),
        ("'say \"hi\"'", "'say \"hi\"'"),
        ("'it''s'", '"it\'s"'),
        ('"\\u00e9"', '"\\u00e9"'),
        ("2026-06-30", "2026-06-30"),
        ("99.5%", "99.5%"),
        ("12", "12"),
        ("true", "true"),
        ('"12"', '"12"'),
        ("a\n      b", "a b"),
        ('"a\n\n      b"', '"a\\nb"'),
        ("a: b".replace(": ", ":"), "a:b"),
    ],
)
def test_scalars(written: str, canonical: str) -> None:
    assert check(f"owners:\n  a:\n    role: {written}\n") == f"owners:\n  a:\n    role: {canonical}\n"


def test_block_scalars_keep_their_lines() -> None:
    text = """\
owners:
    a:
        role: |
            one
              two

            three


        contact: >-
            folded
            text
        on_call: |2
              begins with spaces
"""
    assert check(text) == """\
owners:
  a:
    role: |
      one
        two

      three

    contact: >-
      folded
      text
    on_call: |2
          begins with spaces
"""  # fmt: skip


def test_a_long_text_over_several_lines_is_folded() -> None:
    words = " ".join(["word"] * 60)
    broken = words.replace("word word word word ", "word word word word\n      ")
    formatted = check(f"owners:\n  a:\n    description: {broken}\n")
    assert "description: >-\n" in formatted
    assert max(map(len, formatted.splitlines())) <= 120


def test_a_file_of_json_becomes_yaml() -> None:
    assert check(json.dumps({"owners": {"a": {"kind": "team"}}, "cadee": 1})) == (
        'cadee: 1\nowners: {a: {kind: "team"}}\n'
    )


def test_line_feeds_and_marks_of_the_document() -> None:
    assert check("---\r\ncadee: 1\r\n...\r\n") == "cadee: 1\n"


def test_blank_lines_between_entries_are_kept_and_not_multiplied() -> None:
    text = (
        "owners:\n\n  a: {kind: team}\n\n\n\n  b: {kind: team}\n  c: {kind: team}\n\n\nzones:\n  x: {trust: internal}\n"
    )
    assert check(text) == (
        "owners:\n  a: {kind: team}\n\n  b: {kind: team}\n  c: {kind: team}\n\nzones:\n  x: {trust: internal}\n"
    )


def test_the_line_for_editors_stays_on_top() -> None:
    text = "# yaml-language-server: $schema=cadee.schema.json\nzones:\n  x: {trust: internal}\ncadee: 1\n"
    assert check(text).startswith("# yaml-language-server: $schema=cadee.schema.json\n\ncadee: 1\n")


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "- a list\n", "a: &x 1\nb: *x\n", "a: [\n", "a: 1\na: 2\n", "{}\n"]
)
def test_what_is_no_spec_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        format_text(text)


SCALARS = st.sampled_from((
    "a", "no", "ON", "3.10", "22:30", "0", "1", "-5", "0.25", "true", "null", "2026-06-30", "99.5%", "a b", "a:b",
    "x#y", "'q'", "''", '"d"', '""', '" s "', '"a\\nb"', '"\\u00e9\\t"', "'it''s'", "'#'", '"- a"', "Größe", "日本",
    "~x", "(c)", "-x",
))  # fmt: skip
BLOCK_ONLY = st.sampled_from(("a, b", "a [b]", "x} y", "it's", "a - b", "x\\y", "<<", "50 EUR/day", "a\n            b"))
KEYS = st.sampled_from((
    "a", "b-c", "name", "kind", "owner", "from", "to", "on", "x-own", "description", "links", "model", "rungs", "'s'",
    '"q k"', "zz", "environments", "per_environment", "tier", "é",
))  # fmt: skip
COMMENTS = st.sampled_from(
    ("# c", "#", "#no space", '# it\'s "quoted"', "# - dash: {", "# ...", "# | >", "## two", "# é ")
)


class Writer:
    """Writes a random document in a random hand."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.step = draw(st.integers(1, 5))
        self.left = 40

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def noise(self, indent: int) -> list[str]:
        lines = []
        while self.chance(4):
            beyond = self.draw(st.integers(-3, 4))
            lines.append("" if self.chance(2) else " " * max(0, indent + beyond) + self.draw(COMMENTS))
        return lines

    def beside(self) -> str:
        return "  " + self.draw(COMMENTS) if self.chance(5) else ""

    def keys(self) -> list[str]:
        return self.draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))

    def flow(self, depth: int) -> str:
        self.left -= 1
        choice = self.draw(st.integers(0, 3)) if depth < 3 and self.left > 0 else 0
        if choice < 2:
            return self.draw(SCALARS)
        gap = "\n" + " " * self.draw(st.integers(12, 16)) if self.chance(6) else " "
        if gap != " " and self.chance(2):
            gap = " " + self.draw(COMMENTS) + gap
        if choice == 2:
            return "[" + ("," + gap).join(self.flow(depth + 1) for _ in range(self.draw(st.integers(0, 3)))) + "]"
        return "{" + ("," + gap).join(f"{key}: {self.flow(depth + 1)}" for key in self.keys()) + "}"

    def block(self, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        is_map = depth == 0 or self.chance(2)
        for key in self.keys():
            lines += self.noise(indent)
            head = " " * indent + (f"{key}:" if is_map else "-")
            self.left -= 1
            choice = self.draw(st.integers(0, 9)) if depth < 4 and self.left > 0 else 0
            if choice <= 3:
                scalar = self.draw(SCALARS | BLOCK_ONLY)
                lines.append(f"{head} {scalar}{self.beside()}")
            elif choice <= 5:
                lines.append(f"{head} {self.flow(0)}{self.beside()}")
            elif choice == 6:
                lines += self.literal(head, indent)
            elif not is_map and choice == 7:
                inner = self.block(indent + 2, depth + 1)
                at = next(
                    number for number, line in enumerate(inner) if line.strip() and not line.strip().startswith("#")
                )
                lines += [
                    *inner[:at],
                    f"{head} {inner[at].strip()}" if inner[at].startswith(" " * (indent + 2)) else inner[at],
                ]
                lines += inner[at + 1 :]
            else:
                lines.append(f"{head}{self.beside()}")
                lines += self.block(indent + self.step, depth + 1)
        return [*lines, *self.noise(indent)]

    def literal(self, head: str, indent: int) -> list[str]:
        mark = self.draw(st.sampled_from(("|", ">", "|-", ">-", "|+", ">+")))
        body = self.draw(
            st.lists(st.sampled_from(("x", "y z", "  deep", "", "# no comment", "k: v")), min_size=1, max_size=4)
        )
        margin = " " * (indent + self.step)
        return [f"{head} {mark}{self.beside()}", f"{margin}first", *(margin + line if line else "" for line in body)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "\n".join(Writer(draw).block(0, 0)) + draw(st.sampled_from(("\n", "", "\n\n\n")))


def comments(text: str) -> Counter[str]:
    """The comments of a text by another way: the scanner's tokens in Python say where no comment can be."""
    inside = [False] * (len(text) + 1)
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            if token.style in ("|", ">"):
                start = text.index("\n", start)
            inside[start:end] = [True] * (end - start)
    found: Counter[str] = Counter()
    at = 0
    while at < len(text):
        if text[at] == "#" and not inside[at]:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            found[text[at:end].rstrip()] += 1
            at = end
        at += 1
    return found


@given(texts())
@settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example],
)
def test_any_hand_comes_to_one_form(text: str) -> None:
    read = read_yaml("a", text.encode())
    assume(not read.faults)
    assert comments(check(text)) == comments(text)


def test_the_examples_come_to_one_form(root: Path) -> None:
    for file in sorted((root / "examples").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        read = read_yaml("a", text.encode())
        if not read.faults and isinstance(read.data, dict):
            check(text)


def test_the_suite_of_yaml_keeps_its_meaning(root: Path) -> None:
    folder = root.parent / "shared" / "corpus" / "yaml-test-suite"
    if not folder.is_dir():
        pytest.skip("the corpus is not beside the checkout")
    done = 0
    for file in sorted(folder.glob("*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            text = (
                case.get("yaml", "")
                .replace("␣", " ")
                .replace("———»", "\t")
                .replace("»", "\t")
                .replace("∎\n", "")
                .replace("↵", "")
            )
            read = read_yaml("a", text.encode())
            if not read.faults and read.complete and isinstance(read.data, dict) and read.data:
                check(text)
                done += 1
    assert done > 60
