"""Workspaces whose characters, values, keys and ids say one thing and mean another (T4 to T8, T10, T14, T33)."""

from tests.hostile.writing import HEAD, SOUND, Build, Case, after, include, text, value
from tests.source.planted import KINDS, Maker

TAGS = [
    "!!int foo", '!!int ""', "!!float abc", "!!bool maybe", "!!timestamp foo", '!!binary "@@@"', "!!null x",
    "!!set {a, b}",
    "!!omap [a: 1]", "!!pairs [a: 1]", "!!str 1", "!!python/object/apply:os.system [id]", "!!python/name:os.system",
    "!!python/object/new:type [x]", "!!java.net.URL [x]", "!custom x", "!<tag:yaml.org,2002:str> x", "! x",
    "!override [x]",
    "!undefined!x y", '! "x"', "!!map {a: b}", "!!merge <<",
]  # fmt: skip

ODD = [
    "0777", "0o14", "0x1F", "0b11", "1_000", "True", "FALSE", "NULL", "Null", ".inf", "-.Inf", ".nan", "1e999",
    "1.0e+309",
    "1e3", "+1", ".5", "5.", "-0", "08", "1234567890123456", "9" * 5_000, "[-]", "12e4567", "685_230.15",
]  # fmt: skip

TYPED = {
    "a month that is none": "2026-13-45", "an hour that is none": "2026-11-23T25:00:00", "no": "no", "a time": "22:30",
    "a version": "3.10", "a number": "42", "a list": "[1, 2]", "a map": "{a: b}", "a truth": "true",
    "a fraction": "0.5",
}  # fmt: skip
"""Values that are read, and then refused where a date must stand."""


def dated(written: str) -> Build:
    return text(HEAD + f"systems: {{web-chat: {{kind: channel, changed: {written}}}}}\n")


SCALARS: list[Case] = [
    *((f"tag {tag}", value(tag), "CADEE-S-006") for tag in TAGS),
    *((f"scalar {odd[:20]}", value(odd), "CADEE-S-010") for odd in ODD),
    *((f"{name} for a date", dated(written), "") for name, written in TYPED.items()),
]

BYTES: dict[str, bytes] = {
    "utf-16 with a mark": SOUND.encode("utf-16"),
    "utf-16 little end first": SOUND.encode("utf-16-le"),
    "utf-16 big end first": SOUND.encode("utf-16-be"),
    "utf-32 with a mark": SOUND.encode("utf-32"),
    "a stray continuation byte": SOUND.encode() + b"# \x80\n",
    "an overlong slash": SOUND.encode() + b"# \xc0\xaf\n",
    "half a character": SOUND.encode() + b"# \xe2\x82",
    "half a pair as bytes": SOUND.encode() + b"# \xed\xa0\x80\n",
    "beyond the last plane": SOUND.encode() + b"# \xf5\x80\x80\x80\n",
    "latin-1": SOUND.encode() + b"# Gr\xf6\xdfe\n",
    "a null": SOUND.encode() + b"# \0\n",
    "only nulls": b"\0" * 1000,
    "only high bytes": b"\xff" * 1000,
    "all bytes": bytes(range(256)),
}

SIGNS = {
    "escape": "\x1b[31mred", "bell": "\x07", "backspace": "a\x08b", "delete": "\x7f", "next line": "a\u0085b",
    "c1": "\u009b31m",
    "a return alone": "a\rb", "form feed": "\x0c", "line separator": "a\u2028b", "paragraph separator": "a\u2029b",
    "right to left": "a\u202eb", "isolate": "a\u2066b", "arabic mark": "a\u061cb", "zero width space": "a\u200bb",
    "zero width joiner": "a\u200db", "soft hyphen": "a\u00adb", "mark in the middle": "a\ufeffb",
    "word joiner": "a\u2060b",
    "tag characters": "a\U000e0041b", "no character": "a\ufffeb", "hangul filler": "a\u3164b", "annotation": "a\ufff9b",
    "variation selector": "a\ufe00b", "variation selector of a later plane": "a\U000e0100b",
}  # fmt: skip

ESCAPES = [
    "\\0", "\\e[31m", "\\a", "\\x85", "\\N", "\\L", "\\P", "\\u202e", "\\u200b", "\\uFEFF", "\\ud800", "\\U0010FFFF",
    "\\x7f",
]  # fmt: skip

CHARACTERS: list[Case] = [
    *((name, text(raw), "CADEE-S-002") for name, raw in BYTES.items()),
    *((f"{name} in a value", value(f'"{sign}"'), "CADEE-S-002") for name, sign in SIGNS.items()),
    *((f"{name} in a key", value(f'{{"{sign}": 1}}'), "CADEE-S-002") for name, sign in list(SIGNS.items())[::4]),
    *((f"escape {escape}", value(f'"a{escape}b"'), "") for escape in ESCAPES),
    ("right to left in a comment", after(lambda: "# \u202e\n"), "CADEE-S-002"),
    ("zero width in an id", text(HEAD + "systems: {web\u200bchat: {kind: channel}}\n"), "CADEE-S-002"),
]

LOOKALIKES = {
    "a cyrillic letter": "w\u0435b-chat", "capital letters": "Web-Chat", "full width": "\uff57eb-chat",
    "a ligature": "\ufb01sh",
    "a dotted capital": "\u0130d", "an accent": "w\u00e9b", "a dot": "web.chat", "a slash": "web/chat",
    "a space": "web chat",
    "a climb": "../web", "markup": "[/foo]", "a command to the runner": "::error::x", "a template": "{{7*7}}",
    "nothing": "",
    "a path": "/etc/passwd", "64 characters": "a" * 64, "an underscore": "web_chat", "a leading dash": "-web",
    "html": "<b>",
}  # fmt: skip

IDS: list[Case] = [
    (f"an id with {name}", text(f'{HEAD}systems: {{"{identifier}": {{kind: channel}}}}\n'), "")
    for name, identifier in LOOKALIKES.items()
]


def systems(content: str) -> Build:
    return text(f"{HEAD}systems: {content}\n")


KEYS: list[Case] = [
    ("the same key at the top", after(lambda: "systems: {other: {kind: channel}}\n"), "CADEE-S-008"),
    ("the same entry", systems("\n  a: {kind: channel}\n  a: {kind: model}\n"), "CADEE-S-008"),
    ("the same field", systems("{a: {kind: channel, kind: model}}"), "CADEE-S-008"),
    ("the same field in quotes", systems('{a: {kind: channel, "kind": model}}'), "CADEE-S-008"),
    ("the same field by an escape", systems('{a: {kind: channel, "\\x6bind": model}}'), "CADEE-S-008"),
    ("the same key deep in an extension", value("{a: [{b: {c: 1, c: 2}}]}"), "CADEE-S-008"),
    ("one and true as keys", value("{1: a, true: b}"), "CADEE-S-009"),
    ("null as a key", value("{null: a}"), "CADEE-S-009"),
    ("a list as a key", value("{[a]: b}"), "CADEE-S-009"),
    ("a map as a key", value("{{a: b}: c}"), "CADEE-S-009"),
    ("a null value", systems("{a: {kind: channel, owner: }}"), "CADEE-S-026"),
    ("a null section", text(HEAD + "systems:\n"), "CADEE-S-026"),
    ("an unknown version", text("cadee: 2\n"), "CADEE-S-024"),
    ("a list for a file", text("- a\n"), "CADEE-S-027"),
    ("an empty file", text(""), "CADEE-S-027"),
    ("a schema elsewhere", systems("{$ref: 'http://127.0.0.1:1/x'}"), ""),
    ("a schema on disk", systems("{a: {$ref: 'file:///etc/passwd'}}"), ""),
    ("a schema of its own", after(lambda: "$schema: 'http://127.0.0.1:1/x'\n"), ""),
    ("a template in every field", systems("{a: {kind: '{{7*7}}', owner: '${jndi:x}', name: '<script>'}}"), ""),
    ("markup in a message", systems("{a: {'[/foo][link=file:x]': 1}}"), ""),
    ("an entry in two files", include("b.yaml", then=text("systems: {web-chat: {}}\n", "b.yaml")), "CADEE-S-022"),
    ("a second workflow", include("b.yaml", then=text("workflow: {name: Other}\n", "b.yaml")), "CADEE-S-022"),
]  # fmt: skip


def secret(kind: str, form: str) -> Build:
    return text(lambda: SOUND + form.replace("@", KINDS[kind](Maker(len(kind)))[0]))


SECRETS: list[Case] = [
    *((f"a secret: {kind}", secret(kind, 'x-note: "@"\n'), "CADEE-S-011") for kind in KINDS),
    ("a secret as an owner", secret("github token", 'owners: {"@": {kind: team}}\n'), "CADEE-S-011"),
    ("a secret in a comment", secret("npm token", "# @\n"), "CADEE-S-011"),
    ("a secret in broken text", secret("stripe key", "x: [@\ny: }\n"), "CADEE-S-011"),
    ("a secret as a wrong kind", secret("slack token", 'identities: {a: {kind: "@"}}\n'), "CADEE-S-011"),
]
