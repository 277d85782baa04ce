"""Workspaces whose files are not files, lead out, or carry names that must not be shown (T11 to T13)."""

from tests.hostile.writing import Build, Case, both, include, link, listening, pipe, text

A, B = "a.yaml", "b.yaml"
OWNERS = "owners: {care: {kind: team}}\n"

OUTWARD = [
    "../owners.yaml", "a/../../owners.yaml", "/etc/passwd", "/proc/self/environ", "~/owners.yaml", "C:/owners.yaml",
    "file:///etc/passwd", "http://127.0.0.1:1/x.yaml", "https://example.com/x.yaml", "//example.com/x.yaml", "..",
]  # fmt: skip

NOWHERE = [
    "", ".", ".git/config", "%2e%2e/x.yaml", "a b.yaml", "x" * 400, "\\\\host\\x.yaml", "nothing.yaml", "a\\0b", "ä",
]  # fmt: skip


def named(name: str) -> Build:
    return include("*.yaml", then=text(OWNERS, name))


INCLUDES: list[Case] = [
    *((f"include {pattern}", include(pattern), "CADEE-S-013") for pattern in OUTWARD),
    *((f"include {pattern[:30]!r}", include(pattern), "") for pattern in NOWHERE),
    ("a link to a file", include("o.yaml", then=link("o.yaml", "/etc/passwd")), "CADEE-S-013"),
    ("a link to the environment", include("*.yaml", then=link("o.yaml", "/proc/self/environ")), "CADEE-S-013"),
    ("a linked folder", include("p/*.yaml", then=link("p", "/etc")), "CADEE-S-013"),
    ("a chain of links", include(A, then=both(link(A, B), link(B, "/etc/hosts"))), "CADEE-S-013"),
    ("a dangling link", include("a.yaml", then=link("a.yaml", "nothing.yaml")), "CADEE-S-013"),
    ("a loop of links", include("**/*.yaml", then=both(link(A, B), link(B, A))), "CADEE-S-013"),
    ("a folder that links to itself", include("**/x.yaml", then=link("deep/again", ".")), "CADEE-S-013"),
    ("a pipe", include("p.yaml", then=pipe("p.yaml")), "CADEE-S-001"),
    ("a socket", include("socket.yaml", then=listening), "CADEE-S-001"),
    ("a device by a link", include("d.yaml", then=link("d.yaml", "/dev/zero")), "CADEE-S-013"),
    ("names that differ in case", include("*.yaml", then=both(text(OWNERS, "A.yaml"), text(OWNERS, A))), "CADEE-S-001"),
    ("a name with an escape sequence", named("a\x1b[31m.yaml"), "CADEE-S-001"),
    ("a name that begins a command", named("a\n::error::.yaml"), "CADEE-S-001"),
    ("a name with a template", named("{{7*7}}.yaml"), "CADEE-S-001"),
    ("a name that turns around", named("a\u202elmay.yaml"), "CADEE-S-001"),
    ("another repository", include("s/a.yaml", then=both(text("", "s/.git"), text(OWNERS, "s/a.yaml"))), "CADEE-S-012"),
    ("a broken file", include("a.yaml", then=text("owners: [", "a.yaml")), "CADEE-S-007"),
    ("an empty file included", include("a.yaml", then=text("", "a.yaml")), "CADEE-S-027"),
    ("an include in an include", include("a.yaml", then=text("include: [b.yaml]\n" + OWNERS, "a.yaml")), "CADEE-S-022"),
    ("a root that is a link", link("cadee.yaml", "/etc/passwd"), "CADEE-S-013"),
    ("a root that is a pipe", pipe("cadee.yaml"), "CADEE-S-001"),
    ("a root that is a folder", text("", "cadee.yaml/x"), "CADEE-S-012"),
]  # fmt: skip
