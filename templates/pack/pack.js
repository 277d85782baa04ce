"use strict";
(() => {
  const all = (query, at = document) => [...at.querySelectorAll(query)], id = name => document.getElementById(name);
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const name = box => box.querySelector("title").textContent;
  const maps = all("figure.map"), bar = document.querySelector(".controls");
  const filter = id("filter"), open = id("open"), spare = id("spare");

  // A group is a heading of a section with what follows it: it shows while anything in it does.
  const groups = all("main > section").flatMap(section => [...section.children].reduce((found, item) => {
    if (item.matches("h2, h3")) found.push([]);
    found.at(-1)?.push(item);
    return found;
  }, [])).map(items => {
    const head = items[0].matches("h3") ? items[0].textContent : "";
    const rows = items.flatMap(item => all("tbody tr", item)).map(row => ({
      row, bad: row.querySelector(".not-met, .at-risk") !== null,
      text: [head, row.closest("table").caption?.textContent, row.textContent].join(" ").toLowerCase(),
    }));
    return { items, head, rows };
  });
  const folds = all("main details");
  let shut = [];
  addEventListener("beforeprint", () => { shut = folds.filter(fold => !fold.open); shut.forEach(fold => { fold.open = true; }); });
  addEventListener("afterprint", () => shut.forEach(fold => { fold.open = false; }));

  function show() {
    const words = filter.value.trim().toLowerCase(), asked = words || open.checked;
    let count = 0, of = 0;
    for (const { items, head, rows } of groups) {
      for (const { row, bad, text } of rows) {
        const fits = text.includes(words) && (bad || !open.checked);
        row.classList.toggle("out", !fits);
        count += fits;
        of += 1;
      }
      const empty = rows.length > 0 && !rows.some(({ row }) => !row.classList.contains("out"));
      items.forEach((item, at) => item.classList.toggle("out", empty && (head !== "" || at > 0) && !item.matches(".map")));
    }
    for (const table of all("main > section table")) {
      (table.closest(".scroll") ?? table).classList.toggle("out", table.tBodies[0]?.rows.length > 0 && !table.querySelector("tbody tr:not(.out)"));
    }
    for (const fold of folds) {
      fold.was ??= fold.open;
      fold.open = asked ? fold.querySelector("tbody tr:not(.out)") !== null : fold.was;
      if (!asked) delete fold.was;
    }
    for (const map of maps) {
      map.classList.toggle("filtered", words !== "");
      map.classList.toggle("bare", !spare.checked);
      all(".box", map).forEach(box => box.classList.toggle("found", name(box).toLowerCase().includes(words)));
    }
    id("shown").textContent = asked ? `${count} of ${of} rows` : "";
  }

  function follow(link, target) {
    link.href = `#${target.id}`;
    link.onclick = () => { for (let at = target; at; at = at.parentElement) { at.classList.remove("out"); if (at.matches("details")) at.open = true; } };
    return link;
  }

  // One stop of the tab key for each map; arrows go from box to box.
  maps.forEach((map, number) => {
    const boxes = all(".box", map), svg = map.querySelector("svg"), scroll = map.querySelector(".scroll");
    if (!boxes.length) return;
    const lines = all("tr[data-line]", map.nextElementSibling ?? map), about = make("div", "");
    lines.forEach((row, at) => { row.id = `map-${number + 1}-line-${at + 1}`; });
    about.className = "about";
    about.hidden = true;
    scroll.after(about);
    scroll.removeAttribute("tabindex");
    svg.setAttribute("role", "group");
    boxes.forEach((box, at) => {
      box.setAttribute("role", "button");
      box.setAttribute("aria-label", name(box));
      box.setAttribute("tabindex", at ? -1 : 0);
    });

    let chosen = null;
    function light(box) {
      const key = box?.dataset.element, near = new Set([key]), own = new Set();
      for (const { dataset: { line, from, to } } of lines) {
        if (from === key || to === key) [from, to].forEach(end => near.add(end)), own.add(line);
      }
      svg.classList.toggle("focused", Boolean(box));
      boxes.forEach(item => item.classList.toggle("lit", near.has(item.dataset.element)));
      all(".wire", svg).forEach(item => item.classList.toggle("lit", own.has(item.dataset.element)));
      return lines.filter(row => own.has(row.dataset.line));
    }

    function choose(box) {
      chosen = box;
      const rows = light(box);
      about.replaceChildren();
      about.hidden = !box;
      if (!box) return;
      boxes.forEach(item => item.setAttribute("tabindex", item === box ? 0 : -1));
      const said = make("p", name(box)), flows = make("ul", ""), rules = make("p", "");
      said.setAttribute("role", "status");
      for (const row of rows) {
        const [, from, to] = row.cells, item = make("li", "");
        item.append(follow(make("a", `${from.textContent} → ${to.textContent}`), row));
        flows.append(item);
      }
      const text = [box, ...all(".wire.lit", svg)].map(name).join(" ");
      for (const head of all("#findings > h3")) {
        const code = head.textContent.split(":")[0];
        if (!text.split(/[\s,;]+/).includes(code)) continue;
        head.id ||= `rule-${code}`;
        rules.append(follow(make("a", code), head));
      }
      if (rules.hasChildNodes()) rules.prepend("Findings: ");
      about.append(said, rules, flows);
    }

    const middle = box => { const { x, y, width, height } = box.getBBox(); return [x + width / 2, y + height / 2]; };
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    svg.addEventListener("keydown", event => {
      const here = event.target.closest(".box"), way = ways[event.key];
      if (!here) return;
      if (event.key === "Escape") choose(null);
      else if (event.key === "Enter" || event.key === " ") about.querySelector("a")?.focus();
      else if (way) {
        const [x, y] = middle(here), far = box => {
          const [dx, dy] = [middle(box)[0] - x, middle(box)[1] - y], on = dx * way[0] + dy * way[1];
          return on > 1 ? on + 2 * Math.abs(dx * way[1] + dy * way[0]) : Infinity;
        };
        const next = boxes.reduce((best, box) => far(box) < far(best) ? box : best);
        if (far(next) < Infinity) next.focus();
      } else return;
      event.preventDefault();
    });
    svg.addEventListener("focusin", event => choose(event.target.closest(".box")));
    svg.addEventListener("mouseover", event => light(event.target.closest(".box") ?? chosen));
    svg.addEventListener("mouseleave", () => light(chosen));
    svg.addEventListener("click", event => event.target.closest(".box") ? event.target.closest(".box").focus() : choose(null));
  });

  document.documentElement.classList.add("scripted");
  spare.closest("label").hidden = !maps.some(map => map.querySelector(".wire [stroke-dasharray]"));
  bar.hidden = false;
  bar.addEventListener("input", show);
})();
