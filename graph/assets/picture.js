/* Draws the picture in #canvas from the JSON in #picture-data, and tells in #panel what is selected.
   Text is only ever set as text, never as markup. */
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("picture-data").textContent);
  const canvas = document.getElementById("canvas");
  const panel = document.getElementById("panel");
  const find = document.getElementById("find");
  const index = document.getElementById("index");
  const FONT = 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
  const MOST_LINES = 3;
  const paths = {};
  for (const [kind, [path]] of Object.entries(data.shapes)) paths[kind] = new Path2D(path);
  const things = data.nodes.filter((node) => data.look[node.id]);
  let faded = new Set();

  function glyph(ctx, kind, x, y) {
    ctx.save();
    ctx.translate(x, y);
    ctx.fillStyle = data.shapes[kind][1];
    ctx.fill(paths[kind]);
    ctx.restore();
  }

  function box(ctx, look, x, y, state) {
    const left = x - look.width / 2, top = y - look.height / 2;
    ctx.beginPath();
    ctx.roundRect(left, top, look.width, look.height, 7);
    ctx.fillStyle = state.selected ? "#fff1cc" : state.hover ? "#eef3f8" : "#ffffff";
    ctx.fill();
    ctx.lineWidth = state.selected || look.strong ? 3 : 1.4;
    ctx.strokeStyle = data.shapes[look.kind][1];
    ctx.stroke();
    glyph(ctx, look.kind, left + 18, y);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const step = 17, rows = look.lines.length + (look.note ? 1 : 0);
    let line = y - ((rows - 1) * step) / 2;
    ctx.font = (look.strong ? "700 15.5px " : "600 14px ") + FONT;
    ctx.fillStyle = "#1c2430";
    for (const words of look.lines) {
      ctx.fillText(words, left + 36, line, look.width - 44);
      line += step;
    }
    if (look.note) {
      ctx.font = "12.5px " + FONT;
      ctx.fillStyle = "#4a5560";
      ctx.fillText(look.note, left + 36, line, look.width - 44);
    }
  }

  function spoke(ctx, look, x, y, state) {
    glyph(ctx, look.kind, x, y);
    const flipped = Math.cos(look.angle) < 0;
    ctx.translate(x, y);
    ctx.rotate(flipped ? look.angle + Math.PI : look.angle);
    ctx.textAlign = flipped ? "right" : "left";
    ctx.textBaseline = "middle";
    ctx.font = (state.selected ? "700 " : "") + "14px " + FONT;
    ctx.fillStyle = "#1c2430";
    ctx.fillText(look.lines[0], flipped ? -14 : 14, 0);
  }

  function renderer({ ctx, id, x, y, state }) {
    const look = data.look[id];
    if (!look) return { drawNode() {}, nodeDimensions: { width: 1, height: 1 } };
    return {
      drawNode() {
        ctx.save();
        ctx.globalAlpha = faded.has(id) ? 0.18 : 1;
        (look.angle === null ? box : spoke)(ctx, look, x, y, state);
        ctx.restore();
      },
      nodeDimensions: look.angle === null ? { width: look.width, height: look.height } : { width: 16, height: 16 },
    };
  }

  function frames(ctx) {
    for (const frame of data.frames) {
      ctx.beginPath();
      ctx.roundRect(frame.x, frame.y, frame.width, frame.height, 10);
      ctx.fillStyle = "#f1f3f6";
      ctx.fill();
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.font = "12.5px " + FONT;
      ctx.fillStyle = "#4a5560";
      ctx.fillText(frame.label, frame.x + 12, frame.y + 13, frame.width - 24);
    }
  }

  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges);
  const options = data.options;
  options.nodes = { shape: "custom", ctxRenderer: renderer };
  const view = new vis.Network(canvas, { nodes, edges }, options);

  /* The whole picture, labels included, in the middle of a canvas that is as high as it needs. */
  function fit() {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    const pencil = document.createElement("canvas").getContext("2d");
    pencil.font = "14px " + FONT;
    for (const node of data.nodes) {
      const look = data.look[node.id];
      if (!look) continue;
      const turned = look.angle !== null;
      const reach = turned ? 18 + pencil.measureText(look.lines[0]).width : 0;
      const x = node.x + reach * Math.cos(look.angle), y = node.y + reach * Math.sin(look.angle);
      const half = turned ? 8 : look.width / 2, high = turned ? 8 : look.height / 2;
      left = Math.min(left, x - half); right = Math.max(right, x + half);
      top = Math.min(top, y - high); bottom = Math.max(bottom, y + high);
    }
    for (const frame of data.frames) { top = Math.min(top, frame.y); bottom = Math.max(bottom, frame.y + frame.height); }
    const room = Math.max(560, window.innerHeight - 190);
    const wide = canvas.clientWidth / (right - left + 60);
    const height = Math.round(Math.min(room, Math.max(260, (bottom - top + 48) * Math.min(1.15, wide))));
    canvas.style.height = height + "px";
    view.setSize("100%", height + "px");
    view.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.min(1.15, wide, height / (bottom - top + 40)) });
    view.redraw();
  }

  function add(parent, name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    if (className) made.className = className;
    parent.append(made);
    return made;
  }

  function link(parent, text, address) {
    const made = add(parent, "a", text);
    made.href = address;
    return made;
  }

  function say(parent, shown) {
    const line = add(parent, "span");
    if (shown.id && data.things !== null) link(line, shown.text, data.things + encodeURIComponent(shown.id));
    else line.textContent = shown.text;
  }

  function tell(parent, facts) {
    if (!facts.length) return;
    const list = add(parent, "dl");
    for (const [name, shown] of facts) {
      add(list, "dt", name);
      const value = add(list, "dd");
      for (const one of shown) say(value, one);
    }
  }

  function prove(parent, keys) {
    if (!keys.length) return;
    add(parent, "strong", "Why");
    const list = add(parent, "ul", null, "why");
    for (const key of keys) {
      const reason = data.reasons[key];
      const line = add(list, "li", reason.statement);
      if (!reason.source) continue;
      line.append(" – ");
      if (/^https?:\/\//.test(reason.url || "")) link(line, reason.source.label, reason.url);
      else line.append(reason.source.label);
      line.append(", " + (reason.locator || "") + (reason.verified ? " (" + reason.verified + ")" : ""));
    }
  }

  function close() {
    const returns = panel.contains(document.activeElement);
    reveal(false);
    view.unselectAll();
    emphasise(null);
    if (returns) find.focus();
  }

  /* The picture makes room for the panel. */
  function reveal(shown) {
    if (panel.hidden === !shown) return;
    panel.hidden = !shown;
    panel.parentElement.classList.toggle("told", shown);
    fit();
  }

  function enter(told) {
    for (const entry of told.entries) {
      const item = add(panel, "details");
      item.open = told.entries.length === 1;
      add(item, "summary", entry.title);
      tell(item, entry.facts);
      prove(item, entry.why);
    }
  }

  function open(id) {
    const told = data.details[id];
    panel.replaceChildren();
    const shut = add(panel, "button", "×", "close");
    shut.type = "button";
    shut.setAttribute("aria-label", "Close");
    shut.addEventListener("click", close);
    add(panel, "h3", told.title);
    add(panel, "p", told.kind, "kind");
    if (told.slug && data.things !== null) {
      link(add(panel, "p"), "All that is recorded of it", data.things + encodeURIComponent(told.slug));
    }
    tell(panel, told.facts);
    enter(told);
    const lines = Object.keys(data.ends).filter((edge) => data.look[id] && data.ends[edge].includes(id));
    for (const line of lines.length > MOST_LINES ? [] : lines) {
      add(panel, "h4", data.details[line].title);
      enter(data.details[line]);
    }
    reveal(true);
    panel.scrollTop = 0;
  }

  /* Lines that do not touch what is selected step back. */
  function emphasise(id) {
    const near = id === null ? null : new Set(data.look[id] ? Object.keys(data.ends).filter((edge) => data.ends[edge].includes(id)) : [id]);
    edges.update(data.edges.map((edge) => ({
      id: edge.id,
      color: { ...edge.color, opacity: near === null ? edge.color.opacity : near.has(edge.id) ? 1 : 0.1 },
    })));
  }

  function select(id) {
    view.setSelection(data.look[id] ? { nodes: [id], edges: [] } : { nodes: [], edges: [id] }, { highlightEdges: false });
    emphasise(id);
    open(id);
  }

  function list() {
    const asked = find.value.trim().toLowerCase();
    const holds = (node) => data.details[node.id].title.toLowerCase().includes(asked);
    faded = new Set(asked ? things.filter((node) => !holds(node)).map((node) => node.id) : []);
    index.replaceChildren();
    for (const node of things) {
      if (!asked || !holds(node)) continue;
      const button = add(add(index, "li"), "button", data.details[node.id].title);
      button.type = "button";
      button.addEventListener("click", () => { faded.clear(); select(node.id); panel.focus(); });
    }
    view.redraw();
  }

  view.on("beforeDrawing", frames);
  /* A box is hit wherever it is seen, also where lines run beneath it. */
  function boxAt(point) {
    const hit = data.nodes.find((node) => {
      const look = data.look[node.id];
      return look && look.angle === null
        && Math.abs(point.x - node.x) <= look.width / 2 && Math.abs(point.y - node.y) <= look.height / 2;
    });
    return hit && hit.id;
  }

  view.on("click", (event) => {
    const id = boxAt(event.pointer.canvas) || event.nodes.find((node) => data.look[node]) || event.edges[0];
    if (id === undefined) close(); else select(id);
  });
  view.once("afterDrawing", () => { document.body.dataset.ready = "true"; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  find.addEventListener("input", list);
  find.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = index.querySelector("button");
    if (first) first.click();
  });
  window.addEventListener("resize", fit);
  fit();
})();
