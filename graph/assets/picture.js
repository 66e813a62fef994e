/* Draws the picture in #canvas from the JSON in #picture-data, and tells in #panel what is selected.
   Text is only ever set as text, never as markup. */
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("picture-data").textContent);
  const canvas = document.getElementById("canvas");
  const panel = document.getElementById("panel");
  const find = document.getElementById("find");
  const index = document.getElementById("index");
  const drawnLine = document.getElementById("drawn");
  const FONT = 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
  const INK = "#1c2430", SOFT = "#4a5560";
  const MOST_LINES = 3, MOST_ENTRIES = 60, MOST_FOUND = 80, MOST_ROWS = 12, MOST_DRAWN = 2500, MOST_ARROWS = 700, FIRST = 25, FOREMOST = 14, TITLE = 26, COLUMN = 290;
  const look = data.look, groups = data.groups, isMap = data.mode.map;
  const paths = {};
  for (const [kind, [path]] of Object.entries(data.shapes)) paths[kind] = new Path2D(path);
  const base = Object.fromEntries(data.nodes.map((node) => [node.id, node]));
  const members = Object.fromEntries(Object.keys(groups).map((id) => [id, []]));
  for (const node of data.nodes) if (look[node.id].group) members[look[node.id].group].push(node.id);
  const opened = new Set(Object.keys(groups).filter((id) => groups[id].open));
  const heaviest = Math.max(1, ...data.edges.map((edge) => edge.w));
  const isWeighted = data.mode.weighted;
  const asked = { kind: "", tie: "", group: "" };
  let faded = new Set(), chosen = null, hovered = null, near = null;
  let pen = 1;
  let spots = {}, shown = [], lines = [], openFrames = [], byId = {};

  /* WHAT IS SHOWN, AND WHERE */

  /* A node inside a closed group is shown as its group. */
  function seen(id) {
    const group = look[id].group;
    return group && !opened.has(group) ? group : id;
  }

  /* Things and ties that the filters leave: what is asked for, with what it is tied to. */
  function kept() {
    const fits = (id) => (!asked.kind || look[id].kind === asked.kind) && (!asked.group || look[id].of === asked.group);
    const free = !asked.kind && !asked.group && !asked.tie;
    const ties = free ? data.edges : data.edges.filter((edge) =>
      (!asked.tie || data.bundles[edge.b].k.includes(asked.tie)) && (fits(edge.from) || fits(edge.to)));
    const things = new Set(free ? data.nodes.map((node) => node.id) : ties.flatMap((edge) => [edge.from, edge.to]));
    if (!asked.tie) for (const node of data.nodes) if (fits(node.id) && !groups[node.id]) things.add(node.id);
    return { ties, things };
  }

  function size(id) {
    const { radius, width, height, strong } = look[id];
    if (radius) return { w: radius * 2, h: radius * 2 };
    return { w: width, h: strong && isNarrow() ? Math.min(height, 74) : height };
  }

  function isNarrow() {
    return canvas.clientWidth < 620;
  }

  /* Whether lines leave boxes at their feet, and not at their sides. */
  function isDown() {
    return data.mode.flow && isNarrow();
  }

  /* On a narrow screen a map is turned, a path leads downwards, and columns become one. */
  function upright(units) {
    const at = {}, strong = units.filter((id) => look[id].strong);
    if (isMap) for (const id of units) at[id] = { x: base[id].y, y: base[id].x };
    else if (isDown()) for (const id of units) at[id] = { x: base[id].y * 4.2, y: base[id].x * 0.4 };
    else if (!data.mode.docked || strong.length !== 1) for (const id of units) at[id] = { x: base[id].x, y: base[id].y };
    else {
      const order = units.filter((id) => id !== strong[0]).sort((a, b) => base[a].x - base[b].x || base[a].y - base[b].y);
      let y = 60;
      at[strong[0]] = { x: 0, y: 0 };
      for (const id of order) {
        y += size(id).h / 2;
        at[id] = { x: 46, y };
        y += size(id).h / 2 + 12;
      }
    }
    return at;
  }

  /* Where everything stands: an open group pushes the others aside by as much as it has grown. */
  function arrange(units) {
    const at = isNarrow() ? upright(units) : Object.fromEntries(units.map((id) => [id, { x: base[id].x, y: base[id].y }]));
    const frames = [];
    for (const id of units) {
      if (!opened.has(id)) continue;
      const grown = { x: (groups[id].width - size(id).w) / 2, y: (groups[id].height - size(id).h) / 2 };
      const home = { ...at[id] };
      for (const other of units) {
        if (other === id) continue;
        const dx = at[other].x - home.x, dy = at[other].y - home.y;
        if (isMap) at[other].x += Math.sign(dx) * grown.x;
        if (isMap || Math.abs(dx) < 60) at[other].y += Math.sign(dy) * grown.y;
      }
    }
    for (const id of units) {
      if (!opened.has(id)) continue;
      const { width, height } = groups[id];
      frames.push({ id, label: look[id].title, x: at[id].x - width / 2, y: at[id].y - height / 2, width, height });
      for (const member of members[id]) at[member] = { x: at[id].x + base[member].x, y: at[id].y + base[member].y };
    }
    return { at, frames };
  }

  /* One line between two marks, however many ties it stands for. */
  function bundled(ties) {
    const found = new Map();
    for (const edge of ties) {
      let from = seen(edge.from), to = seen(edge.to);
      if (from === to) continue;
      if (!data.mode.directed && from > to) [from, to] = [to, from];
      const key = from + "\n" + to;
      const line = found.get(key);
      if (!line) found.set(key, { id: key, from, to, s: edge.s, w: edge.w, ties: [edge] });
      else { line.ties.push(edge); line.s = Math.min(line.s, edge.s); line.w = Math.max(line.w, edge.w); }
    }
    for (const line of found.values()) line.entries = line.ties.reduce((sum, edge) => sum + data.bundles[edge.b].e.length, 0);
    return [...found.values()];
  }

  /* Of very many lines each mark's strongest; the others are drawn while one of their ends is selected. */
  function strongest(all) {
    const most = Math.max(MOST_DRAWN, 2 * shown.length);
    if (all.length <= most) return all;
    const ranked = [...all].sort((a, b) => b.w - a.w || b.entries - a.entries || (a.id < b.id ? -1 : 1));
    const count = {}, place = new Map();
    for (const line of ranked) {
      count[line.from] = (count[line.from] || 0) + 1;
      count[line.to] = (count[line.to] || 0) + 1;
      place.set(line, Math.min(count[line.from], count[line.to]));
    }
    return ranked.sort((a, b) => place.get(a) - place.get(b)).slice(0, most);
  }

  /* The ends of lines at the sides of boxes, spread so that they do not meet. */
  function docked(all) {
    const docks = {}, down = isDown(), column = !down && isNarrow();
    const [along, across] = down ? ["x", "y"] : ["y", "x"];
    for (const line of all) {
      const a = spots[line.from], b = spots[line.to];
      const side = column ? -1 : b[across] > a[across] ? 1 : -1, back = column ? -1 : -side;
      (docks[line.from + "\n" + side] ||= []).push({ line, end: "a", far: b[along], id: line.from, side });
      (docks[line.to + "\n" + back] ||= []).push({ line, end: "b", far: a[along], id: line.to, side: back });
    }
    for (const ends of Object.values(docks)) {
      ends.sort((one, two) => one.far - two.far || (one.line.id < two.line.id ? -1 : 1));
      const { w, h } = size(ends[0].id), spot = spots[ends[0].id], long = down ? w : h, wide = down ? h : w;
      const step = (long * 0.8) / ends.length;
      ends.forEach((dock, number) => {
        const offset = (number - (ends.length - 1) / 2) * step;
        dock.line[dock.end] = { [across]: spot[across] + (dock.side * wide) / 2, [along]: spot[along] + offset };
      });
    }
  }

  function opacity() {
    if (data.mode.docked) return 0.85;
    return lines.length > 900 ? 0.12 : lines.length > 250 ? 0.26 : 0.5;
  }

  function hasArrow(line) {
    if (!data.mode.directed || !data.mode.arrows) return false;
    return data.mode.docked || lines.length <= MOST_ARROWS || (near !== null && near.lines.size <= MOST_ARROWS / 3 && near.lines.has(line.id));
  }

  function visLine(line) {
    const [, colour, dashes] = data.styles[line.s];
    const strong = near !== null && near.lines.size > MOST_ARROWS / 3 ? 0.13 : 0.95;
    const lit = near === null ? opacity() : near.lines.has(line.id) ? strong : 0.04;
    return {
      id: line.id,
      from: data.mode.docked ? line.id + "<" : line.from,
      to: data.mode.docked ? line.id + ">" : line.to,
      arrows: { to: { enabled: hasArrow(line), scaleFactor: data.mode.docked ? 0.55 : 0.4 } },
      color: { color: colour, highlight: colour, hover: colour, opacity: lit },
      dashes: dashes.length ? dashes : false,
      label: data.mode.flow ? data.bundles[line.ties[0].b].k.join(", ") : undefined,
      font: { size: 12, color: SOFT, strokeWidth: 4, strokeColor: "#ffffff", face: "sans-serif", align: isDown() ? "horizontal" : "top" },
      width: pen * (isWeighted ? 0.7 + 4.5 * (line.w / heaviest) : 0.9 + Math.sqrt(Math.min(line.entries, 16)) * 0.5),
    };
  }

  function ports(all) {
    if (!data.mode.docked) return [];
    return all.flatMap((line) => [{ id: line.id + "<", ...line.a }, { id: line.id + ">", ...line.b }]);
  }

  /* Everything anew: what is open and what is filtered may have changed. */
  function compose() {
    const { ties, things } = kept();
    const units = [...new Set(data.nodes.filter((node) => things.has(node.id)).map((node) => look[node.id].group || node.id))];
    const placed = arrange(units);
    spots = placed.at;
    openFrames = placed.frames;
    shown = Object.keys(spots).filter((id) => !opened.has(id) && (groups[id] || things.has(id)));
    for (const id of Object.keys(groups)) groups[id].kept = members[id].filter((member) => things.has(member)).length;
    shown.sort((a, b) => look[a].rank - look[b].rank);
    const all = bundled(ties);
    lines = strongest(all);
    byId = Object.fromEntries(all.map((line) => [line.id, line]));
    if (data.mode.docked) docked(lines);
    if (drawnLine) {
      const told = lines.length < all.length
        ? [`${lines.length} of ${all.length} lines are drawn, each thing’s strongest; the others while it is selected.`] : [];
      if (data.mode.directed && data.mode.arrows && !data.mode.docked && lines.length > MOST_ARROWS) told.push("Arrows are drawn on what is selected.");
      drawnLine.textContent = told.join(" ");
    }
  }

  function redraw() {
    compose();
    nodes.clear();
    edges.clear();
    nodes.add([...shown.map((id) => ({ id, ...spots[id] })), ...ports(lines)]);
    edges.add(lines.map(visLine));
  }

  /* THE BRUSH */

  function glyph(ctx, kind, x, y, scale, colour) {
    ctx.save();
    ctx.translate(x, y);
    if (scale !== 1) ctx.scale(scale, scale);
    ctx.fillStyle = colour || data.shapes[kind][1];
    ctx.fill(paths[kind], "evenodd");
    ctx.restore();
  }

  function clipped(ctx, text, room) {
    if (ctx.measureText(text).width <= room) return text;
    let end = text.length;
    while (end > 1 && ctx.measureText(text.slice(0, end) + "…").width > room) end--;
    return text.slice(0, end) + "…";
  }

  function box(ctx, drawn, x, y, state, high) {
    const left = x - drawn.width / 2, top = y - high / 2;
    ctx.beginPath();
    ctx.roundRect(left, top, drawn.width, high, 7);
    ctx.fillStyle = state.selected ? "#fff1cc" : state.hover ? "#eef3f8" : "#ffffff";
    ctx.fill();
    ctx.lineWidth = state.selected || drawn.strong ? 3 : 1.4;
    ctx.strokeStyle = drawn.colour || data.shapes[drawn.kind][1];
    ctx.stroke();
    glyph(ctx, drawn.kind, left + 18, y, 1, drawn.colour);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const step = 17, rows = drawn.lines.length + (drawn.note ? 1 : 0);
    let line = y - ((rows - 1) * step) / 2;
    ctx.font = (drawn.strong ? "700 15.5px " : "600 14px ") + FONT;
    ctx.fillStyle = INK;
    for (const words of drawn.lines) {
      ctx.fillText(words, left + 36, line, drawn.width - 44);
      line += step;
    }
    if (drawn.note) {
      ctx.font = "12.5px " + FONT;
      ctx.fillStyle = SOFT;
      ctx.fillText(clipped(ctx, drawn.note, drawn.width - 44), left + 36, line);
    }
  }

  function spoke(ctx, drawn, x, y, state) {
    glyph(ctx, drawn.kind, x, y, 1, drawn.colour);
    const flipped = Math.cos(drawn.angle) < 0;
    ctx.translate(x, y);
    ctx.rotate(flipped ? drawn.angle + Math.PI : drawn.angle);
    ctx.textAlign = flipped ? "right" : "left";
    ctx.textBaseline = "middle";
    ctx.font = (state.selected ? "700 " : "") + "14px " + FONT;
    ctx.fillStyle = INK;
    ctx.fillText(drawn.lines[0], flipped ? -14 : 14, 0);
  }

  /* Far off, a dot is a little larger than it would be, so that its shape is still seen. */
  function seenRadius(radius) {
    return Math.max(radius, Math.min(4 / view.getScale(), radius * 2));
  }

  /* A thing on a map: its shape, larger the more it counts; a closed group is a ring with its number. */
  function dot(ctx, id, drawn, x, y, state) {
    const radius = seenRadius(drawn.radius), colour = drawn.colour || data.shapes[drawn.kind][1];
    if (state.selected || state.hover) {
      ctx.beginPath();
      ctx.arc(x, y, radius + 5, 0, 2 * Math.PI);
      ctx.fillStyle = state.selected ? "#ffd66b" : "#dfe6ee";
      ctx.fill();
    }
    if (!groups[id]) return glyph(ctx, drawn.kind, x, y, radius / 8, colour);
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y, radius - 4.5, 0, 2 * Math.PI);
    ctx.lineWidth = 1.2;
    ctx.stroke();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = INK;
    ctx.font = `700 ${Math.max(10, radius * 0.72)}px ${FONT}`;
    ctx.fillText(String(groups[id].kept), x, y + 0.5);
    return undefined;
  }

  function renderer({ ctx, id, x, y, state }) {
    const drawn = look[id];
    if (!drawn) return { drawNode() {}, nodeDimensions: { width: 1, height: 1 } };
    const { w, h } = size(id);
    return {
      drawNode() {
        ctx.save();
        ctx.globalAlpha = faded.has(id) || (near !== null && !near.things.has(id)) ? 0.22 : 1;
        if (drawn.radius) dot(ctx, id, drawn, x, y, state);
        else (drawn.angle === null ? box : spoke)(ctx, drawn, x, y, state, h);
        ctx.restore();
      },
      nodeDimensions: drawn.angle === null ? { width: w, height: h } : { width: 16, height: 16 },
    };
  }

  /* The smallest shape without dents round some points. */
  function hullOf(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
    const turn = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    const half = (given) => {
      const made = [];
      for (const point of given) {
        while (made.length > 1 && turn(made[made.length - 2], made[made.length - 1], point) <= 0) made.pop();
        made.push(point);
      }
      made.pop();
      return made;
    };
    return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
  }

  function hulls(ctx) {
    for (const hull of data.hulls) {
      const points = hullOf(hull.members.map((id) => spots[id]).filter(Boolean));
      if (!points.length) continue;
      ctx.beginPath();
      points.forEach((point, number) => (number ? ctx.lineTo(point.x, point.y) : ctx.moveTo(point.x, point.y)));
      ctx.closePath();
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.strokeStyle = ctx.fillStyle = hull.colour;
      ctx.save();
      ctx.globalAlpha = 1;
      for (const [wide, paint] of [[46, hull.colour], [43, "#ffffff"], [43, hull.tint]]) {
        ctx.lineWidth = wide;
        ctx.strokeStyle = ctx.fillStyle = paint;
        ctx.stroke();
        ctx.fill();
      }
      ctx.restore();
    }
  }

  function frame(ctx, drawn, isOpen) {
    ctx.beginPath();
    ctx.roundRect(drawn.x, drawn.y, drawn.width, drawn.height, 10);
    ctx.fillStyle = "#f1f3f6";
    ctx.fill();
    if (isOpen) {
      ctx.lineWidth = 1.2;
      ctx.strokeStyle = "#9aa5b1";
      ctx.stroke();
    }
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = (isOpen ? "600 " : "") + "12.5px " + FONT;
    ctx.fillStyle = SOFT;
    ctx.fillText((isOpen ? "▾ " : "") + drawn.label, drawn.x + 12, drawn.y + TITLE / 2, drawn.width - 24);
  }

  function behind(ctx) {
    hulls(ctx);
    for (const drawn of data.frames) frame(ctx, drawn, false);
    for (const drawn of openFrames) frame(ctx, drawn, true);
  }

  const widths = {};
  function widthOf(ctx, text) {
    return (widths[text] ??= ctx.measureText(text).width);
  }

  const CELL = 60;
  function cellsOf(area) {
    const found = [];
    for (let a = Math.floor(area.x / CELL); a <= Math.floor((area.x + area.w) / CELL); a++) {
      for (let b = Math.floor(area.y / CELL); b <= Math.floor((area.y + area.h) / CELL); b++) found.push(a + "," + b);
    }
    return found;
  }

  /* Names on a map: always of the same size, none upon another, the weightiest first; nearer shows more. */
  function names(ctx) {
    if (!isMap) return;
    const matrix = ctx.getTransform(), ratio = matrix.a / view.getScale();
    const scale = view.getScale(), wide = canvas.clientWidth, high = canvas.clientHeight;
    const put = (point) => ({ x: (point.x * matrix.a + matrix.e) / ratio, y: (point.y * matrix.d + matrix.f) / ratio });
    const taken = new Map();
    const isFree = (area, light) => cellsOf(area).every((cell) => (taken.get(cell) || []).every((other) => (other.dot && other.dot <= light)
      || area.x >= other.x + other.w || other.x >= area.x + area.w || area.y >= other.y + other.h || other.y >= area.y + area.h));
    const take = (area) => { for (const cell of cellsOf(area)) taken.has(cell) ? taken.get(cell).push(area) : taken.set(cell, [area]); };
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3.5;
    for (const id of shown) {
      const spot = put(spots[id]), r = seenRadius(look[id].radius) * scale;
      if (r > 4) take({ x: spot.x - r, y: spot.y - r, w: 2 * r, h: 2 * r, dot: groups[id] ? (r < 14 ? 2 : 0) : 1 });
    }
    const hullAreas = [];
    for (const hull of data.hulls) {
      const area = titled(ctx, hull, put, scale);
      if (!area || !isFree(area, 2)) continue;
      take(area);
      hullAreas.push(area);
    }
    const first = [chosen, hovered].filter((id) => id && spots[id] && look[id] && !opened.has(id));
    const tied = near === null ? [] : shown.filter((id) => near.things.has(id));
    let count = 0;
    for (const id of new Set([...first, ...tied, ...shown])) {
      count++;
      const spot = put(spots[id]);
      if (spot.x < -20 || spot.y < -10 || spot.x > wide + 20 || spot.y > high + 10) continue;
      const beside = chosen && look[chosen] && look[id].group && look[id].group === look[chosen].group;
      if (near !== null && !near.things.has(id) && !first.includes(id) && !beside) continue;
      if (faded.has(id)) continue;
      named(ctx, id, spot, seenRadius(look[id].radius) * scale, first.includes(id), (area) => isFree(area), (area) => isFree(area, count <= FOREMOST ? 2 : count <= FIRST ? 1 : 0), take);
    }
    for (const area of hullAreas) write(ctx, area.text, area.x + 3, area.y + area.h / 2, area.colour, "700 13px ");
    ctx.restore();
  }

  function titled(ctx, hull, put, scale) {
    const inside = hull.members.map((id) => spots[id]).filter(Boolean);
    if (!inside.length) return null;
    const top = inside.reduce((a, b) => (b.y < a.y ? b : a));
    const middle = inside.reduce((sum, point) => sum + point.x, 0) / inside.length;
    const spot = put({ x: middle, y: top.y });
    ctx.font = "700 13px " + FONT;
    const w = widthOf(ctx, hull.title) * 1.08 + 6;
    const x = Math.max(2, Math.min(canvas.clientWidth - w - 2, spot.x - w / 2));
    return { x, y: Math.max(2, spot.y - 24 * scale - 18), w, h: 18, text: hull.title, colour: hull.colour };
  }

  function write(ctx, text, x, y, colour, font) {
    ctx.font = font + FONT;
    ctx.textAlign = "left";
    ctx.strokeStyle = "rgb(255 255 255 / 88%)";
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  function named(ctx, id, spot, r, must, isFree, isNearlyFree, take) {
    const gap = Math.max(r, 3) + 4;
    let text = look[id].short || look[id].title;
    const font = groups[id] || must ? "600 12.5px " : "12.5px ";
    ctx.font = font + FONT;
    if (look[id].group && !must) {
      const room = COLUMN * view.getScale() - 30;
      if (room < 60) return;
      if (widthOf(ctx, text) > room) text = clipped(ctx, text, room);
    }
    const w = widthOf(ctx, text) * (font.startsWith("600") ? 1.06 : 1) + 2, h = 15;
    const areas = [
      { x: spot.x + gap, y: spot.y - h / 2, w, h }, { x: spot.x - w / 2, y: spot.y + gap - 2, w, h },
      { x: spot.x - gap - w, y: spot.y - h / 2, w, h }, { x: spot.x - w / 2, y: spot.y - gap - h + 2, w, h },
    ];
    const inside = areas.filter((area) => area.x > 2 && area.x + area.w < canvas.clientWidth - 2);
    const area = inside.find(isFree) || inside.find(isNearlyFree) || (must ? inside[0] || areas[0] : null);
    if (!area) return;
    take(area);
    write(ctx, text, area.x, area.y + h / 2, INK, font);
  }

  /* THE VIEW */

  compose();
  const nodes = new vis.DataSet([...shown.map((id) => ({ id, ...spots[id] })), ...ports(lines)]);
  const edges = new vis.DataSet(lines.map(visLine));
  const options = data.options;
  options.nodes = { shape: "custom", ctxRenderer: renderer };
  const view = new vis.Network(canvas, { nodes, edges }, options);

  function bounds(pencil) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    const widen = (a, b, c, d) => { left = Math.min(left, a); top = Math.min(top, b); right = Math.max(right, c); bottom = Math.max(bottom, d); };
    for (const id of shown) {
      const { x, y } = spots[id], { w, h } = size(id), angle = look[id].angle;
      const turned = !look[id].radius && angle !== null;
      const reach = turned ? 18 + pencil.measureText(look[id].lines[0]).width : 0;
      const tip = { x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle) };
      const half = turned ? 8 : w / 2, high = turned ? 8 : h / 2;
      widen(Math.min(tip.x, x) - half, Math.min(tip.y, y) - high, Math.max(tip.x, x) + half, Math.max(tip.y, y) + high);
    }
    for (const one of [...data.frames, ...openFrames]) widen(one.x, one.y, one.x + one.width, one.y + one.height);
    const skin = data.hulls.length ? 45 : 0;
    return { left: left - skin, top: top - skin, right: right + skin, bottom: bottom + skin };
  }

  /* The whole picture, labels included, in the middle of a canvas that is as high as it needs. */
  function fit() {
    const pencil = document.createElement("canvas").getContext("2d");
    pencil.font = "14px " + FONT;
    const { left, top, right, bottom } = bounds(pencil);
    if (left > right) return;
    const margin = isMap ? 110 : 60, most = isMap ? 1.6 : 1.15;
    const room = isNarrow() && data.mode.docked ? 2400 : Math.max(560, window.innerHeight - 190);
    const wide = canvas.clientWidth / (right - left + margin);
    const height = Math.round(Math.min(room, Math.max(260, (bottom - top + 48) * Math.min(most, wide))));
    canvas.style.height = height + "px";
    view.setSize("100%", height + "px");
    const scale = Math.min(most, wide, height / (bottom - top + (isMap ? 70 : 40)));
    view.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
    const thick = isMap ? Math.min(2.5, Math.max(1, 0.8 / scale)) : 1;
    if (Math.abs(thick - pen) > 0.2) {
      pen = thick;
      edges.update(lines.map(visLine));
    }
    view.redraw();
  }

  function zoom(by) {
    view.moveTo({ scale: Math.min(6, Math.max(0.03, view.getScale() * by)) });
  }

  /* Look at an open group, as near as it fits. */
  function lookAt(id) {
    const drawn = openFrames.find((one) => one.id === id);
    if (!drawn) return;
    const scale = Math.min(1.1, canvas.clientWidth / (drawn.width + 160), canvas.clientHeight / (drawn.height + 120));
    view.moveTo({ position: { x: drawn.x + drawn.width / 2, y: drawn.y + drawn.height / 2 }, scale: Math.max(scale, isMap ? 0.45 : 0) });
  }

  function toggle(id, open) {
    if (opened.has(id) === open) return;
    if (open) opened.add(id); else opened.delete(id);
    near = null;
    redraw();
    if (!isMap) fit();
    if (open && isMap) lookAt(id);
  }

  /* THE PANEL */

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

  function press(parent, text, act, className) {
    const made = add(parent, "button", text, className);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function say(parent, told) {
    const line = add(parent, "span");
    if (told.id && data.things !== null) link(line, told.text, data.things + encodeURIComponent(told.id));
    else line.textContent = told.text;
  }

  function tell(parent, facts) {
    if (!facts.length) return;
    const list = add(parent, "dl");
    for (const [name, values] of facts) {
      add(list, "dt", name);
      const value = add(list, "dd");
      for (const one of values) say(value, one);
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
  function reveal(isShown) {
    if (panel.hidden === !isShown) return;
    panel.hidden = !isShown;
    panel.parentElement.classList.toggle("told", isShown);
    if (!isMap) fit();
    else view.setSize("100%", canvas.style.height);
  }

  /* An entry with its words, which lie in one list for all. */
  function entryOf(number) {
    const [title, facts, why] = data.entries[number], word = (at) => data.words[at];
    return { title: word(title), facts: facts.map(([name, ...shown]) => [word(name), shown.map(word)]), why: why.map(word) };
  }

  function pairOf(tie) {
    return `${title(tie.from)} ${data.mode.directed ? "→" : "–"} ${title(tie.to)}`;
  }

  function listed(all, most, name) {
    return all.slice(0, most).map(name).join(", ") + (all.length > most ? ` and ${all.length - most} more` : "");
  }

  /* The rows behind a line, those of one title together; which things they tie, where the line stands for several. */
  function enter(parent, line) {
    const titles = new Map();
    for (const tie of line.ties) {
      for (const number of data.bundles[tie.b].e) {
        const word = data.words[data.entries[number][0]], rows = titles.get(word) || new Map();
        rows.set(number, [...(rows.get(number) || []), tie]);
        titles.set(word, rows);
      }
    }
    const single = line.ties.length === 1;
    for (const [word, rows] of [...titles].slice(0, MOST_ENTRIES)) {
      for (const part of single ? [...rows].map((row) => [row]) : [[...rows]]) fold(parent, word, part, single, titles.size === 1 && rows.size === 1);
    }
    if (titles.size > MOST_ENTRIES) add(parent, "p", `and ${titles.size - MOST_ENTRIES} more; open a group or select one thing to see fewer.`);
  }

  /* One title that unfolds; what is inside is written when it does. */
  function fold(parent, word, rows, single, isOpen) {
    const item = add(parent, "details"), count = rows.reduce((sum, [, ties]) => sum + ties.length, 0);
    add(item, "summary", word + (single ? "" : ` (${count})`));
    let isTold = false;
    const unfold = () => {
      if (isTold || !item.open) return;
      isTold = true;
      for (const [number, ties] of rows.slice(0, MOST_ROWS)) {
        const entry = entryOf(number);
        if (!single) add(item, "p", listed(ties, 4, pairOf), "pairs");
        tell(item, entry.facts);
        prove(item, entry.why);
      }
      if (rows.length > MOST_ROWS) add(item, "p", `and ${rows.length - MOST_ROWS} more`);
    };
    item.addEventListener("toggle", unfold);
    item.open = isOpen;
    unfold();
  }

  function title(id) {
    return look[id].title;
  }

  function titleOf(line) {
    return `${title(line.from)} ${data.mode.directed ? "→" : "–"} ${title(line.to)}`;
  }

  function header(text, kind) {
    panel.replaceChildren();
    press(panel, "×", close, "close").setAttribute("aria-label", "Close");
    add(panel, "h3", text);
    add(panel, "p", kind, "kind");
  }

  function linesOf(id) {
    return Object.values(byId).filter((line) => line.from === id || line.to === id);
  }

  function neighbours(id) {
    const touching = linesOf(id);
    if (touching.length <= MOST_LINES) {
      for (const line of touching) {
        add(panel, "h4", titleOf(line));
        enter(panel, line);
      }
      return;
    }
    if (data.mode.docked && !isMap) return;
    add(panel, "h4", `Tied to ${touching.length}`);
    const list = add(panel, "ul", null, "tied");
    touching.sort((a, b) => b.w - a.w || b.entries - a.entries);
    for (const line of touching) {
      const far = line.from === id ? line.to : line.from;
      const arrow = !data.mode.directed ? "" : line.from === id ? "→ " : "← ";
      const told = isWeighted ? ` (weight ${Math.round(line.w * 100) / 100})` : ` (${line.entries})`;
      press(add(list, "li"), arrow + title(far) + told, () => { select(line.id); panel.focus(); });
    }
  }

  function openGroup(id) {
    header(title(id), look[id].note);
    const label = opened.has(id) ? "Close the group" : "Open the group";
    press(panel, label, () => { toggle(id, !opened.has(id)); select(id); panel.focus(); }, "act");
    tell(panel, data.facts[id] || []);
    const list = add(panel, "ul", null, "tied");
    for (const member of [...members[id]].sort((a, b) => title(a).localeCompare(title(b)))) press(add(list, "li"), title(member), () => { select(member); panel.focus(); });
  }

  function open(id) {
    if (groups[id]) openGroup(id);
    else if (look[id]) {
      const told = look[id];
      header(title(id), told.of && told.of !== title(id) ? `${told.kind}, ${told.of}` : told.kind);
      if (told.slug && data.things !== null) {
        link(add(panel, "p"), "All that is recorded of it", data.things + encodeURIComponent(told.slug));
      }
      tell(panel, data.facts[id] || []);
      neighbours(id);
    } else {
      header(titleOf(byId[id]), data.styles[byId[id].s][0]);
      enter(panel, byId[id]);
    }
    reveal(true);
    panel.scrollTop = 0;
  }

  /* What is not tied to what is selected steps back; its lines are drawn also where they were left out. */
  function emphasise(id) {
    chosen = id;
    if (id === null) near = null;
    else {
      const ids = groups[id] && opened.has(id) ? members[id] : [id];
      const touching = look[id] ? ids.flatMap(linesOf) : [byId[id]];
      near = { lines: new Set(touching.map((line) => line.id)), things: new Set([...ids, ...touching.flatMap((line) => [line.from, line.to])]) };
    }
    const extra = near === null || data.mode.docked ? [] : [...near.lines].map((key) => byId[key]).filter((line) => !edges.get(line.id));
    const drawn = new Set(lines.map((line) => line.id));
    edges.remove(edges.getIds().filter((key) => !drawn.has(key)));
    edges.update([...lines, ...extra].map(visLine));
    view.redraw();
  }

  function select(id) {
    if (look[id] && look[id].group && !opened.has(look[id].group)) toggle(look[id].group, true);
    if (look[id] && !spots[id]) return;
    if (byId[id] && !edges.get(id)) edges.add(visLine(byId[id]));
    const isThing = Boolean(look[id]);
    if (!isThing || !opened.has(id)) view.setSelection(isThing ? { nodes: [id], edges: [] } : { nodes: [], edges: [id] }, { highlightEdges: false });
    emphasise(id);
    open(id);
  }

  /* FINDING AND FILTERING */

  function list() {
    const words = find.value.trim().toLowerCase();
    const things = [...Object.keys(groups), ...data.nodes.map((node) => node.id).filter((id) => !groups[id])];
    const full = (id) => [title(id), look[id].of].filter(Boolean).join(" · ");
    const holds = (id) => full(id).toLowerCase().includes(words);
    const found = things.filter(holds).sort((a, b) => title(b).toLowerCase().includes(words) - title(a).toLowerCase().includes(words));
    const marks = new Set(found.map(seen));
    faded = new Set(words ? shown.filter((id) => !marks.has(id)) : []);
    index.replaceChildren();
    if (words) {
      for (const id of found.slice(0, MOST_FOUND)) {
        press(add(index, "li"), look[id].of === title(id) ? title(id) : full(id), () => { faded.clear(); find.value = ""; index.replaceChildren(); select(id); panel.focus(); });
      }
      if (found.length > MOST_FOUND) add(index, "li", `and ${found.length - MOST_FOUND} more`, "more");
      if (!found.length) add(index, "li", "nothing here is called so", "more");
    }
    view.redraw();
  }

  function along(event) {
    const buttons = [...index.querySelectorAll("button")];
    if (!buttons.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (buttons[next] || find).focus();
  }

  /* A thing is hit wherever it is seen, also where lines run beneath it. */
  function thingAt(point) {
    const slack = 6 / view.getScale();
    const hit = shown.filter((id) => {
      const { w, h } = size(id), extra = look[id].radius ? slack : 0, turned = look[id].angle !== null && !look[id].radius;
      const spot = spots[id];
      return !turned && Math.abs(point.x - spot.x) <= w / 2 + extra && Math.abs(point.y - spot.y) <= h / 2 + extra;
    });
    const far = (id) => Math.hypot(point.x - spots[id].x, point.y - spots[id].y);
    return hit.sort((a, b) => far(a) - far(b))[0];
  }

  function titleAt(point) {
    const hit = openFrames.find((one) => point.x >= one.x && point.x <= one.x + one.width && point.y >= one.y && point.y <= one.y + TITLE);
    return hit && hit.id;
  }

  view.on("beforeDrawing", behind);
  view.on("afterDrawing", names);
  view.on("hoverNode", (event) => { hovered = event.node; });
  view.on("blurNode", () => { hovered = null; });
  view.on("click", (event) => {
    const point = event.pointer.canvas;
    const shut = titleAt(point);
    if (shut) { toggle(shut, false); select(shut); return; }
    const id = thingAt(point) || event.nodes.find((node) => look[node]) || event.edges[0];
    if (id === undefined) { close(); return; }
    if (groups[id]) toggle(id, true);
    select(id);
  });
  view.once("afterDrawing", () => { document.body.dataset.ready = String(Math.round(performance.now())); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  find.addEventListener("input", list);
  find.form.addEventListener("keydown", along);
  find.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = index.querySelector("button");
    if (first) first.click();
  });
  for (const choice of document.querySelectorAll("select[data-filter]")) {
    choice.addEventListener("change", () => { asked[choice.dataset.filter] = choice.value; close(); redraw(); fit(); });
  }
  const acts = {
    nearer: () => zoom(1.35),
    farther: () => zoom(1 / 1.35),
    whole: fit,
    unfold: () => { const all = opened.size < Object.keys(groups).length; opened.clear(); if (all) Object.keys(groups).forEach((id) => opened.add(id)); close(); redraw(); fit(); },
  };
  for (const button of document.querySelectorAll("button[data-act]")) button.addEventListener("click", acts[button.dataset.act]);
  let wasNarrow = isNarrow();
  window.addEventListener("resize", () => {
    if (isNarrow() !== wasNarrow) redraw();
    wasNarrow = isNarrow();
    fit();
  });
  canvas.picture = { view, spots: () => spots, shown: () => shown, lines: () => lines, size };
  fit();
})();
