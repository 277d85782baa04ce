"""Questions to a page that is open in a browser, each a function in JavaScript."""

VISIBLE = (
    """() => [...document.querySelectorAll("main > section tbody tr")].filter(row => row.checkVisibility()).length"""
)
"""How many rows of the sections are shown."""

WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(item => !item.closest(".scroll") && item.checkVisibility())
  .filter(item => item.getBoundingClientRect().right > innerWidth + 1)
  .map(item => item.outerHTML.slice(0, 120))"""
"""What sticks out to the right, but for what scrolls by itself."""

OFF_PAPER = """() => [...document.querySelectorAll("main table")]
  .filter(item => item.getBoundingClientRect().right > innerWidth + 1)
  .map(item => item.caption.textContent)"""
"""The tables that stick out to the right of the paper, unfolded ones too."""

AT_THE_FOOT = """() => {
  const room = document.createElement("div"), table = document.querySelector("#map table");
  room.style.height = "960px";
  document.querySelector("main").replaceChildren(room, table);
}"""
"""Leaves one table, so far down on the first page that little more than its head fits."""

SMALL = """() => [...document.querySelectorAll("button, input, summary, .controls a, .contents a, .sheet li a, .skip")]
  .filter(item => item.checkVisibility() && !item.closest("label"))
  .filter(item => { const { width, height } = item.getBoundingClientRect(); return width < 24 || height < 24; })
  .map(item => item.outerHTML.slice(0, 120))"""
"""What is too small a target."""

BROKEN = """() => [...document.querySelectorAll(".sheet td, .sheet th")].filter(cell => {
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
  const meant = node => node?.matches?.("wbr"), head = cell.closest("thead");
  if (head && getComputedStyle(head).position === "absolute") return false;
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    for (const word of node.data.matchAll(/[^\\s-]{1,18}(?=[\\s-]|$)/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (range.getClientRects().length > 1 && !meant(node.nextSibling) && !meant(node.previousSibling)) return true;
    }
  return false;
}).map(cell => cell.textContent)"""
"""The cells of the first sheet in which a short word stands on two lines, hidden heads apart."""

COLOURS = """() => [
  getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector("figure.map svg > rect")).fill,
]"""
"""What the page and the first drawing are drawn on."""

TIMES = """() => [
  performance.timing.loadEventEnd - performance.timing.navigationStart,
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
]"""
"""When the page was loaded and when it was first seen, in milliseconds."""

SHAPE = """() => {
  const all = query => [...document.querySelectorAll(query)];
  const told = item => [item.tagName, ...item.getAttributeNames().sort()].join(" ");
  return [
    ...all("*").filter(item => !item.closest("svg") && !item.matches("wbr, .cut, .cut *")).map(told),
    ...[...new Set(all("svg *").map(told))].sort(),
    ...all("*").filter(item => item.getAttributeNames().some(name => name.startsWith("on"))).map(told),
    ...[...document.links].map(item => new URL(item.href).protocol),
  ];
}"""
"""Every element in order with its attributes; of drawings which kinds there are; what would run; where links lead."""
