"""A page read back: its tree of tags as any browser would build it, its tables as rows of text."""

from html.parser import HTMLParser

from cadee.pack.base import Brief, Section
from cadee.pack.page import page

VOID = frozenset(
    ("br", "wbr", "hr", "img", "input", "link", "meta", "rect", "path", "line", "circle", "polyline", "polygon")
)


def rendered(section: Section, told: Brief) -> str:
    """The section as it stands on a page; a page on which it fails is no answer."""
    html, after = page(told, [section])
    assert after.failed == told.failed, after.failed
    start = html.index(f'<section id="{section.anchor}"')
    return html[start : html.index("</section>", start) + len("</section>")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.captions: list[str] = []
        self.depth: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"<{tag} {' '.join(sorted(name for name, _ in attrs))}>")
        if tag not in VOID:
            self.depth.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "caption":
            self.captions.append("")
        if tag == "br":
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"<{tag} {' '.join(sorted(name for name, _ in attrs))}/>")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"</{tag}>")
        assert self.depth[-1:] == [tag], (tag, self.depth)
        self.depth.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self.depth or "style" in self.depth:
            raise AssertionError("a section brought code")
        self.text.append(data)
        if self.depth and "caption" in self.depth:
            self.captions[-1] += data
        elif {"td", "th"} & set(self.depth) and self.rows:
            self.rows[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment appeared")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration appeared")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction appeared")


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def structure(html: str) -> list[str]:
    """Every tag in order with the names of its attributes: what no text may change but where a long word may break."""
    reader = _read(html)
    assert not reader.depth, reader.depth
    return [tag for tag in reader.tags if tag != "<wbr >"]


def rows(html: str) -> list[list[str]]:
    """Every row of every table, as the text of its cells."""
    return [[" ".join(cell.split()) for cell in row] for row in _read(html).rows]


def captions(html: str) -> list[str]:
    """The caption of every table."""
    return [" ".join(each.split()) for each in _read(html).captions]


def words(html: str) -> str:
    """All that a reader reads, on one line."""
    return " ".join("".join(_read(html).text).split())
