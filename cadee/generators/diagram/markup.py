"""SVG as a tree: elements built as data and written once, so that no text can become markup."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cadee.generators.diagram.palette import PAPER, Theme, repaint

SVG = "http://www.w3.org/2000/svg"
FONTS = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

Number = int | float


def document(width: int, height: int, name: str, title: str, description: str) -> Element:
    """Return an SVG root of that size; `name` makes the ids of its title and description unique on a page."""
    root = Element(
        "svg",
        {
            "xmlns": SVG,
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": FONTS,
        },
    )
    add(root, "title", id=f"{name}-title").text = title
    add(root, "desc", id=f"{name}-desc").text = description
    add(root, "rect", x=0, y=0, width=width, height=height, fill=PAPER)
    return root


def add(parent: Element, tag: str, **attributes: str | Number) -> Element:
    """Append an element; underscores in names stand for hyphens, one at the end for nothing."""
    named = {name.rstrip("_").replace("_", "-"): _value(value) for name, value in attributes.items()}
    return SubElement(parent, tag, named)


def text(parent: Element, x: Number, y: Number, words: str, size: int, colour: str, *, bold: bool = False) -> Element:
    """Append one line of text that begins at `x`, with its baseline at `y`."""
    made = add(parent, "text", x=x, y=y, font_size=size, fill=colour)
    if bold:
        made.set("font-weight", "bold")
    made.text = words
    return made


def write(root: Element, theme: Theme = Theme.LIGHT) -> str:
    """Return the document as text, in the colours of a theme: indented, one line feed at the end."""
    repaint(root, theme)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _value(value: str | Number) -> str:
    return value if isinstance(value, str) else f"{value:g}"
