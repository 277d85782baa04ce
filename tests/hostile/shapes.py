"""Workspaces that are too deep, too large, that explode, or that a careless reader takes minutes for (T1 to T3, T9)."""

from collections.abc import Callable

from tests.hostile.writing import HEAD, SOUND, Case, after, include, many, sparse, text, value
from tests.source.planted import HEX, Maker

MIB = 1024 * 1024
DEPTHS = (65, 1_000, 30_000, 200_000)
NESTED: dict[str, Callable[[int], str]] = {
    "lists in brackets": lambda depth: "[" * depth,
    "closed lists in brackets": lambda depth: "[" * depth + "]" * depth,
    "maps in braces": lambda depth: "{a: " * depth,
    "lists by dashes": lambda depth: "\n  " + "- " * depth + "x",
    "keys that are maps": lambda depth: "\n  " + "? " * depth + "x",
    "brackets and braces": lambda depth: "[{a: " * (depth // 2 + 1),
}


def indented(depth: int) -> str:
    return "\n" + "".join(f"{' ' * (number + 1)}a:\n" for number in range(depth))


def nested(make: Callable[[int], str], depth: int) -> Callable[[], str]:
    return lambda: make(depth)


DEEP: list[Case] = [
    *(
        (f"{depth} {form}", value(nested(make, depth)), "CADEE-S-004")
        for form, make in NESTED.items()
        for depth in DEPTHS
    ),
    *((f"{depth} maps by indentation", value(nested(indented, depth)), "CADEE-S-004") for depth in (65, 500, 2_000)),
    ("brackets over lines", value(lambda: "\n" + many(50_000, "  [\n")), "CADEE-S-004"),
    (
        "brackets in a further file",
        include("deep.yaml", then=text("owners: " + "[" * 9_000, "deep.yaml")),
        "CADEE-S-004",
    ),
]


def aliases(levels: int) -> str:
    lines = [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, levels)]
    return "x-0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(lines)


def merges(levels: int) -> str:
    lines = [f"x-{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, levels)]
    return "x-0: &a0 {k: v}\n" + "".join(lines)


BOMBS: list[Case] = [
    *((f"alias bomb of {levels} levels", text(SOUND + aliases(levels)), "CADEE-S-005") for levels in (3, 6, 9, 12)),
    *((f"merge bomb of {levels} levels", text(SOUND + merges(levels)), "CADEE-S-005") for levels in (3, 6, 9, 12)),
    ("a list that holds itself", value("&a [*a]"), "CADEE-S-005"),
    ("a map that holds itself", value("&a {b: *a}"), "CADEE-S-005"),
    ("an alias of nothing", value("*nothing"), "CADEE-S-005"),
    ("an anchor alone", value("&a b"), "CADEE-S-005"),
    ("a merge of nothing", value("{<<: }"), "CADEE-S-005"),
    ("a merge key in quotes with an alias", value('{"<<": *a}'), "CADEE-S-005"),
    ("an alias as a key", value("{*a : 1}"), "CADEE-S-005"),
    ("20,000 anchors", after(lambda: many(20_000, "x-@: &a@ 1\n")), "CADEE-S-005"),
    ("100,000 aliases", value(lambda: "[" + "*a, " * 100_000 + "]"), "CADEE-S-005"),
]

LARGE: list[Case] = [
    ("a file above the limit", sparse(64 * MIB + 1), "CADEE-S-003"),
    ("a plain text of 20 MB", value(lambda: "x" * 20 * MIB), "CADEE-S-003"),
    ("words of 20 MB", value(lambda: "word " * 4 * MIB + "end"), "CADEE-S-003"),
    ("a quoted text of 20 MB", value(lambda: '"' + "x" * 20 * MIB + '"'), "CADEE-S-003"),
    ("a quote of 10 MB that is never closed", value(lambda: '"' + "x" * 10 * MIB), "CADEE-S-007"),
    ("a quote of many lines that is never closed", value(lambda: "'" + "x\n " * 3 * MIB), "CADEE-S-007"),
    ("a block text of 20 MB", value(lambda: "|\n  " + "x" * 20 * MIB), "CADEE-S-003"),
    ("a block of a million blank lines", value(lambda: "|\n" + "\n" * MIB + "  x\n"), "CADEE-S-003"),
    ("a key of 100 KB", value(lambda: "{" + "k" * 100_000 + ": 1}"), "CADEE-S-007"),
    ("an explicit key of 100 KB", value(lambda: "\n  ? " + "k" * 100_000 + "\n  : 1"), "CADEE-S-003"),
    ("1 MB of line breaks of both kinds", after(lambda: "\r\n\n" * 350_000 + "x: 0777\n"), "CADEE-S-010"),
    ("1 MB of random letters", after(lambda: f"# {Maker(3).text(HEX + 'XYZ', MIB)}\nx: 0777\n"), "CADEE-S-010"),
]

TAGS_OF_ITS_OWN = "%TAG !a@! tag:a,2026:\n"

SLOW: list[Case] = [
    ("80 KB of open maps", text("{a: " * 20_000), "CADEE-S-004"),
    ("200,000 directives", text(lambda: many(200_000, TAGS_OF_ITS_OWN) + "---\n" + SOUND), "CADEE-S-006"),
    ("200,000 directives at the end", after(lambda: "...\n" + many(200_000, TAGS_OF_ITS_OWN) + "---\n"), "CADEE-S-025"),
    ("20,000 documents", after(lambda: "---\na: 1\n" * 20_000), "CADEE-S-025"),
    ("200,000 empty lists", text(lambda: HEAD + "systems: [" + "[], " * 200_000 + "]"), ""),
    ("100,000 duplicate keys", value(lambda: "\n" + many(50_000, "  k@: 1\n") * 2), "CADEE-S-008"),
    ("100,000 times the same key", value(lambda: "\n" + "  k: 1\n" * 100_000), "CADEE-S-008"),
    ("100,000 odd numbers", value(lambda: "[" + "0777, " * 100_000 + "]"), "CADEE-S-010"),
    ("100,000 numbers as keys", value(lambda: "\n" + many(100_000, "  @: 1\n")), "CADEE-S-009"),
    ("100,000 control characters", after(lambda: "# " + "\x07" * 100_000 + "\n"), "CADEE-S-002"),
    ("100,000 escapes of null", value(lambda: '"' + "\\0" * 100_000 + '"'), "CADEE-S-002"),
    ("50,000 quoted nulls", value(lambda: "[" + '"\\0", ' * 50_000 + "]"), "CADEE-S-002"),
    ("100,000 tags", value(lambda: "[" + "!a b, " * 100_000 + "]"), "CADEE-S-006"),
    ("100,000 nulls", after(lambda: "owners:\n" + many(100_000, "  o@:\n")), "CADEE-S-026"),
    ("1 MB of question marks", value(lambda: "[" + "?x, " * 250_000 + "]"), "CADEE-S-007"),
    ("2 MB of comments too near", after(lambda: "x-v: [" + "a,#b\n " * 330_000 + "]\n"), "CADEE-S-007"),
    ("2 MB of tabs", after(lambda: "x-v:\n" + "\t" * 2 * MIB + "x\n"), "CADEE-S-007"),
    ("a comment of 2 MB of marks", after(lambda: "#" + "?x,#" * 500_000 + "\nx: 0777\n"), "CADEE-S-010"),
    ("many lines that are not indented", value(lambda: "[" + "\na," * 300_000 + "\n]"), "CADEE-S-007"),
    ("2 MB of beginnings of keys", after(lambda: "# " + "sk-" * 700_000 + "\nx: 0777\n"), "CADEE-S-010"),
    ("2 MB of names of passwords", after(lambda: "# " + "password: " * 200_000 + "\nx: 0777\n"), "CADEE-S-010"),
    ("5,000 unknown keys", after(lambda: many(5_000, "k@: 1\n")), "CADEE-S-014"),
    ("5,000 bad ids", after(lambda: "owners:\n" + many(5_000, "  O@: {kind: team}\n")), "CADEE-S-019"),
    ("5,000 dangling references", after(lambda: "kpis:\n" + many(5_000, "  k@: {unit: share, owner: o@}\n")), ""),
]
