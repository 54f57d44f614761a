"use strict";
(() => {
  const root = document.currentScript.closest(".explorer");
  const one = (selector) => root.querySelector(selector);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const MANY = 60; // labels; beyond, rows are dots
  const MOST = 5000; // labels of a file opened here
  const REACH = 1; // how far from the middle of the pair the origin goes for high cosines, in their distances
  const FARTHEST = 10; // how far from the pair others are in view, in sizes of what must be
  const HUE_A = 255, HUE_B = 50;

  // -- numbers as text ---------------------------------------------------------------------------
  const minus = (text) => text.replace(/-/g, "−");
  const number = (value, digits = 4) => {
    if (Number.isInteger(value)) return minus(String(value));
    const size = Math.abs(value);
    if (size !== 0 && (size < 10 ** -digits || size >= 1e6)) return power(value);
    return minus(value.toFixed(digits).replace(/\.?0+$/, ""));
  };
  const power = (value) => {
    const [head, tail] = value.toExponential(1).split("e");
    const high = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    const raised = [...String(Number(tail))].map((c) => (c === "-" ? "⁻" : high[Number(c)])).join("");
    return `${minus(head)} × 10${raised}`;
  };
  const cosineText = (value) => {
    if (value === null) return "undefined";
    if (Math.abs(value) < 5e-5) return value === 0 ? "0" : "0.0000";
    for (let digits = 4; digits < 16; digits += 2) {
      const text = value.toFixed(digits);
      if (Math.abs(Number(text)) !== 1 || Math.abs(value) === 1) return minus(Math.abs(value) === 1 ? String(value) : text);
    }
    return minus(String(value));
  };
  const chance = (value) => (value !== 0 && value < 5e-5 ? power(value) : value.toFixed(4));

  const TERM = /([+-]?)(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\*?)?(?:sqrt\((\d+(?:\/\d+)?)\))?(?:\/(\d+))?/y;
  const parsed = (entry) => {
    const text = String(entry).replace(/[\s]/g, "").replace(/−/g, "-");
    let total = 0, at = 0;
    while (at < text.length) {
      TERM.lastIndex = at;
      const [whole, sign, factor, under, bottom] = TERM.exec(text);
      if (!whole || (factor === undefined && under === undefined) || (at > 0 && !sign)) return NaN;
      const [top, low = "1"] = (under ?? "1").split("/");
      const size = (Number(factor ?? 1) * Math.sqrt(Number(top) / Number(low))) / Number(bottom ?? 1);
      total += sign === "-" ? -size : size;
      at += whole.length;
    }
    return text ? total : NaN;
  };

  // -- heads ----------------------------------------------------------------------------------------
  const prepared = (told) => {
    const n = told.rows.length;
    const head = { ...told, n, x: new Float64Array(n), y: new Float64Array(n) };
    told.rows.forEach((row, k) => { [head.x[k], head.y[k]] = row; });
    head.rest = told.rest ? Float64Array.from(told.rest) : new Float64Array(n);
    head.bias = Float64Array.from(told.bias ?? new Array(n).fill(0));
    head.projected = told.dim > 2;
    const seen = new Map();
    head.like = Array.from({ length: n }, (_, k) => {
      const key = `${head.x[k]} ${head.y[k]} ${head.bias[k]}`;
      if (!seen.has(key)) seen.set(key, []);
      seen.get(key).push(k);
      return seen.get(key);
    });
    return head;
  };
  const name = (k) => state.head.names?.[k] ?? String(state.head.numbers?.[k] ?? k);
  const short = (k, most = 12) => (name(k).length > most ? `${name(k).slice(0, most - 1)}…` : name(k));

  const heads = JSON.parse(one(".x-data").textContent).map(prepared);
  const state = { head: heads[0], a: 0, b: 1, o: [0, 0], f: [0, 0], low: 1, high: -1, drift: 0, said: "" };
  let X, Y, logits, shares, before, scale = 1, cells = [], neighbours = new Map(), looked = 0;

  const softmax = (x, y, bias, f, scores, out) => {
    let top = -Infinity, sum = 0;
    for (let k = 0; k < x.length; k++) {
      const value = x[k] * f[0] + y[k] * f[1] + bias[k];
      scores[k] = value;
      if (value > top) top = value;
    }
    for (let k = 0; k < x.length; k++) sum += out[k] = Math.exp(scores[k] - top);
    for (let k = 0; k < x.length; k++) out[k] /= sum;
  };
  const cosine = (i, j) => {
    const { rest } = state.head;
    const sizes = [Math.hypot(X[i], Y[i], rest[i]), Math.hypot(X[j], Y[j], rest[j])];
    const least = 1e-13 * (Math.hypot(...state.o) + span());
    if (!(sizes[0] > least && sizes[1] > least)) return null;
    if (rest[i] !== 0 || rest[j] !== 0) return i === j ? 1 : NaN;
    const dot = (X[i] / sizes[0]) * (X[j] / sizes[1]) + (Y[i] / sizes[0]) * (Y[j] / sizes[1]);
    const cross = (X[i] / sizes[0]) * (Y[j] / sizes[1]) - (Y[i] / sizes[0]) * (X[j] / sizes[1]);
    if (Math.abs(cross) < 4e-16) return Math.sign(dot); // nearer to one line than doubles tell
    return Math.max(-1, Math.min(1, dot));
  };
  const span = () => {
    const { head: { x, y }, a, b } = state;
    return Math.hypot(x[b] - x[a], y[b] - y[a]);
  };

  // -- what the moved rows give, anew in every frame -------------------------------------------------
  const compute = (looking = true) => {
    const { head, o, f } = state;
    for (let k = 0; k < head.n; k++) { X[k] = head.x[k] - o[0]; Y[k] = head.y[k] - o[1]; }
    softmax(head.x, head.y, head.bias, f, logits, before);
    softmax(X, Y, head.bias, f, logits, shares);
    state.drift = 0;
    for (let k = 0; k < head.n; k++) state.drift = Math.max(state.drift, Math.abs(shares[k] - before[k]));
    state.cosine = cosine(state.a, state.b);
    if (state.cosine !== null) {
      state.low = Math.min(state.low, state.cosine);
      state.high = Math.max(state.high, state.cosine);
    }
    scale = Math.max(1e-300, ...[0, 1, Math.floor(head.n / 2)].map((k) => Math.abs(logits[k])));
    regions(looked !== state.inputs.r || looking);
    looked = state.inputs.r;
  };

  // A label leads somewhere in the picture iff it leads at a corner of the regions of the labels known to
  // lead: their upper envelope less its score is convex, and linear on each region.  So every region is cut by
  // the labels that were met at its corners, until no corner has another leader.  While something moves, the
  // regions are cut by the neighbours known; once it rests, the corners are looked at again.
  const regions = (look) => {
    const { head: { n, bias }, inputs: { r } } = state;
    const square = [-r, -r, r, -r, r, r, -r, r];
    if (!neighbours.size) { neighbours.set(0, new Set()); look = true; }
    let asked = [...neighbours.keys()];
    const found = new Map(look ? [] : cells.map((cell) => [cell.k, cell]));
    for (let round = 0; asked.length && round < 200; round++) {
      const next = new Set();
      for (const k of asked) {
        let polygon = square;
        for (const j of neighbours.get(k)) {
          const [gx, gy, g0] = [X[k] - X[j], Y[k] - Y[j], bias[k] - bias[j]];
          if (gx === 0 && gy === 0 && (g0 < 0 || (g0 === 0 && j < k))) polygon = null;
          polygon = polygon && clipped(polygon, gx, gy, g0);
          if (!polygon) break;
        }
        if (polygon) found.set(k, { k, polygon, area: area(polygon) });
        else found.delete(k);
        if (!look || !polygon) continue;
        for (let at = 0; at < polygon.length; at += 2) {
          const px = polygon[at], py = polygon[at + 1];
          const here = X[k] * px + Y[k] * py + bias[k];
          let best = here + 1e-10 * Math.max(scale, Math.abs(here)), who = -1;
          for (let j = 0; j < n; j++) {
            const value = X[j] * px + Y[j] * py + bias[j];
            if (value > best) { best = value; who = j; }
          }
          if (who < 0) continue;
          if (!neighbours.has(who)) neighbours.set(who, new Set([k]));
          if (!neighbours.get(who).has(k)) neighbours.get(who).add(k);
          neighbours.get(k).add(who);
          next.add(k).add(who);
        }
      }
      asked = [...next];
    }
    cells = [...found.values()].filter((cell) => cell.area > 1e-9 * r * r).sort((p, q) => p.k - q.k);
    if (look) for (const k of neighbours.keys()) if (!found.has(k)) neighbours.delete(k);
  };
  const clipped = (polygon, gx, gy, g0) => {
    const n = polygon.length;
    let px = polygon[n - 2], py = polygon[n - 1], last = gx * px + gy * py + g0, out = null;
    for (let at = 0; at < n; at += 2) if (gx * polygon[at] + gy * polygon[at + 1] + g0 < 0) { out = []; break; }
    if (!out) return polygon;
    for (let at = 0; at < n; at += 2) {
      const qx = polygon[at], qy = polygon[at + 1], next = gx * qx + gy * qy + g0;
      if (last < 0 !== next < 0) {
        const t = last / (last - next);
        out.push(px + t * (qx - px), py + t * (qy - py));
      }
      if (next >= 0) out.push(qx, qy);
      px = qx; py = qy; last = next;
    }
    return out.length > 5 ? out : null;
  };
  const area = (polygon) => {
    let twice = 0;
    for (let at = 0, n = polygon.length; at < n; at += 2) {
      twice += polygon[at] * polygon[(at + 3) % n] - polygon[(at + 2) % n] * polygon[at + 1];
    }
    return Math.abs(twice) / 2;
  };
  const centroid = (polygon) => {
    let [sx, sy, sum] = [0, 0, 0];
    for (let at = 0, n = polygon.length; at < n; at += 2) {
      const [ax, ay, bx, by] = [polygon[at], polygon[at + 1], polygon[(at + 2) % n], polygon[(at + 3) % n]];
      const cross = ax * by - bx * ay;
      sx += (ax + bx) * cross; sy += (ay + by) * cross; sum += cross;
    }
    return sum === 0 ? [polygon[0], polygon[1]] : [sx / (3 * sum), sy / (3 * sum)];
  };

  // -- what is in view ---------------------------------------------------------------------------------
  const nice = (value) => {
    const base = 10 ** Math.floor(Math.log10(value));
    return base * [1, 2, 5, 10].find((step) => step * base >= value * (1 - 1e-12));
  };
  const frameLabels = () => {
    const { head, a, b, o } = state;
    const middle = [(head.x[a] + head.x[b]) / 2, (head.y[a] + head.y[b]) / 2];
    const reach = 1.04 * REACH * span();
    let [left, right, bottom, top] = [Math.min(0, o[0]), Math.max(0, o[0]), Math.min(0, o[1]), Math.max(0, o[1])];
    const take = (x, y) => {
      left = Math.min(left, x); right = Math.max(right, x); bottom = Math.min(bottom, y); top = Math.max(top, y);
    };
    for (const k of [a, b]) take(head.x[k], head.y[k]);
    take(middle[0] - reach, middle[1] - reach); take(middle[0] + reach, middle[1] + reach);
    const near = FARTHEST * Math.max(right - left, top - bottom), [cx, cy] = [(left + right) / 2, (bottom + top) / 2];
    for (let k = 0; k < head.n; k++) if (Math.abs(head.x[k] - cx) <= near && Math.abs(head.y[k] - cy) <= near) take(head.x[k], head.y[k]);
    const r = 0.57 * Math.max(right - left, top - bottom) || 1;
    state.view = { x: (left + right) / 2, y: (bottom + top) / 2, r };
  };
  const frameInputs = () => {
    const { head, f } = state;
    let spread = 0, offset = 0;
    for (let k = 0; k < head.n; k++) {
      spread = Math.max(spread, Math.hypot(head.x[k] - head.mean[0], head.y[k] - head.mean[1]));
      offset = Math.max(offset, Math.abs(head.bias[k] - head.bias[0]));
    }
    const wanted = Math.max((6 + offset) / (spread || 6), 1.15 * Math.abs(f[0]), 1.15 * Math.abs(f[1]));
    state.inputs = { x: 0, y: 0, r: nice(wanted) };
  };
  const outside = (view, [x, y]) => Math.max(Math.abs(x - view.x), Math.abs(y - view.y)) > view.r;

  // -- pictures ---------------------------------------------------------------------------------------
  const panels = {
    labels: { box: one(".x-labels"), canvas: one(".x-labels canvas"), view: () => state.view },
    inputs: { box: one(".x-inputs"), canvas: one(".x-inputs canvas"), view: () => state.inputs },
  };
  for (const panel of Object.values(panels)) panel.pen = panel.canvas.getContext("2d");
  let ink = {};
  const readInk = () => {
    const style = getComputedStyle(root);
    const named = ["ink", "quiet", "line", "card", "accent", "x-a", "x-b", "x-l", "x-c", "x-deep"];
    ink = Object.fromEntries(named.map((key) => [key, style.getPropertyValue(`--${key}`).trim()]));
    ink.font = style.fontFamily;
  };
  const hue = (k) => (k === state.a ? HUE_A : k === state.b ? HUE_B : (k * 137.508 + 150) % 360);
  const tint = (k) => `oklch(${ink["x-l"]} ${ink["x-c"]} ${hue(k)})`;
  const deep = (k) => `oklch(${ink["x-deep"]} 0.13 ${hue(k)})`;
  const measure = (panel) => {
    const size = panel.box.clientWidth;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const pixels = Math.max(1, Math.round(size * scale));
    if (panel.canvas.width !== pixels) panel.canvas.width = panel.canvas.height = pixels;
    panel.size = size;
    panel.scale = scale;
  };
  const place = (panel, x, y) => {
    const view = panel.view();
    return [((x - view.x) / view.r + 1) * panel.size / 2, (1 - (y - view.y) / view.r) * panel.size / 2];
  };
  const start = (panel) => {
    panel.pen.setTransform(panel.scale, 0, 0, panel.scale, 0, 0);
    panel.pen.clearRect(0, 0, panel.size, panel.size);
    panel.pen.lineJoin = panel.pen.lineCap = "round";
    return panel.pen;
  };
  const layer = (panel, same, paint) => { // what need not be painted anew in every frame
    panel.layer ??= document.createElement("canvas");
    if (!same || panel.layer.width !== panel.canvas.width) {
      panel.layer.width = panel.layer.height = panel.canvas.width;
      const pen = panel.layer.getContext("2d");
      pen.setTransform(panel.scale, 0, 0, panel.scale, 0, 0);
      pen.lineJoin = pen.lineCap = "round";
      paint(pen);
    }
    panel.pen.drawImage(panel.layer, 0, 0, panel.size, panel.size);
  };
  const path = (pen, points) => {
    pen.beginPath();
    points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  };
  const written = (pen, text, x, y, { size = 13, weight = 600, colour = ink.ink, halo = ink.card, align = "center" } = {}) => {
    pen.font = `${weight} ${size}px ${ink.font}`;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.lineWidth = 3.5;
    pen.strokeStyle = halo;
    pen.strokeText(text, x, y);
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  };
  const arrow = (pen, from, to, colour, width) => {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy);
    if (length < 1) return;
    const [ux, uy] = [dx / length, dy / length];
    const tip = Math.min(5 + 2.4 * width, length);
    const base = [to[0] - ux * tip, to[1] - uy * tip];
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = width;
    path(pen, [from, base]);
    pen.stroke();
    path(pen, [to, [base[0] - uy * tip * 0.42, base[1] + ux * tip * 0.42], [base[0] + uy * tip * 0.42, base[1] - ux * tip * 0.42]]);
    pen.fill();
  };
  const arcs = (value) => { // where the origin sees the pair at this cosine: two arcs, in the picture
    const { head: { x, y }, a, b } = state;
    const half = span() / 2, angle = Math.acos(value);
    if (!(half > 0) || !(angle > 1e-3 && angle < Math.PI - 1e-3)) return [];
    const [ux, uy] = [(x[b] - x[a]) / (2 * half), (y[b] - y[a]) / (2 * half)];
    const [mx, my] = [(x[a] + x[b]) / 2, (y[a] + y[b]) / 2];
    const centre = half / Math.tan(angle), radius = half / Math.sin(angle);
    return [1, -1].map((side) => Array.from({ length: 97 }, (_, step) => {
      const turn = angle - Math.PI / 2 + (step / 96) * 2 * (Math.PI - angle);
      const [u, v] = [radius * Math.cos(turn), side * (centre + radius * Math.sin(turn))];
      return place(panels.labels, mx + u * ux - v * uy, my + u * uy + v * ux);
    }));
  };
  const drawLabels = () => {
    const { head, a, b, o, cosine: now } = state;
    const panel = panels.labels, pen = start(panel), { size } = panel;
    const at = (k) => place(panel, head.x[k], head.y[k]);
    const [pa, pb, po] = [at(a), at(b), place(panel, ...o)];
    const given = place(panel, 0, 0);
    const gap = Math.hypot(pb[0] - pa[0], pb[1] - pa[1]);
    if (gap > 1) {
      const [ux, uy] = [(pb[0] - pa[0]) / gap, (pb[1] - pa[1]) / gap];
      pen.lineWidth = 1;
      pen.strokeStyle = ink.line;
      if (head.dim > 1) {
        const marks = [];
        pen.strokeStyle = ink.quiet;
        pen.globalAlpha = 0.75;
        pen.setLineDash([1, 4]);
        for (const value of [-0.5, 0, 0.5, 0.8]) {
          const clear = Math.sqrt((1 + value) / (1 - value)) * gap > 96 && (value !== 0.5 || gap > 90);
          for (const curve of arcs(value)) {
            path(pen, curve); pen.stroke();
            const [x, y] = curve[48];
            const hides = Math.hypot(x - given[0], y - given[1]) < 14;
            if (clear && !hides && x > 16 && x < size - 16 && y > 10 && y < size - 10) marks.push([number(value), x, y]);
          }
        }
        pen.setLineDash([]);
        pen.globalAlpha = 1;
        for (const mark of marks) written(pen, ...mark, { size: 11, weight: 400, colour: ink.quiet });
        pen.strokeStyle = ink.accent;
        pen.lineWidth = 1.5;
        if (now !== null) for (const curve of arcs(now)) { path(pen, curve); pen.stroke(); }
      }
      const far = 3 * size;
      pen.strokeStyle = now === 1 ? ink.accent : ink.line;
      pen.lineWidth = now === 1 ? 2 : 1;
      path(pen, [pa, [pa[0] - far * ux, pa[1] - far * uy]]); pen.stroke();
      path(pen, [pb, [pb[0] + far * ux, pb[1] + far * uy]]); pen.stroke();
      pen.strokeStyle = now === -1 ? ink.accent : ink.quiet;
      pen.lineWidth = now === -1 ? 2.5 : 1;
      path(pen, [pa, pb]); pen.stroke();
      const [mx, my] = [(pa[0] + pb[0]) / 2, (pa[1] + pb[1]) / 2];
      const side = (po[0] - mx) * -uy + (po[1] - my) * ux > 0 ? -1 : 1; // away from the origin
      if (gap > 56) written(pen, "−1", mx - 13 * side * uy, my + 13 * side * ux, { size: 11, weight: 400, colour: ink.quiet });
      for (const [point, sign] of [[pa, -1], [pb, 1]]) {
        const [x, y] = [point[0] + sign * 44 * ux - 11 * side * uy, point[1] + sign * 44 * uy + 11 * side * ux];
        written(pen, "+1", x, y, { size: 11, weight: 400, colour: ink.quiet });
      }
    }
    pen.strokeStyle = ink.quiet;
    pen.lineWidth = 1;
    path(pen, [[given[0] - 5, given[1]], [given[0] + 5, given[1]]]); pen.stroke();
    path(pen, [[given[0], given[1] - 5], [given[0], given[1] + 5]]); pen.stroke();
    const few = head.n <= MANY;
    const dots = (surface) => {
      for (let k = 0; k < head.n; k++) {
        if (k === a || k === b) continue;
        const [x, y] = at(k);
        surface.fillStyle = deep(k);
        surface.globalAlpha = few ? 1 : 0.7;
        surface.beginPath(); surface.arc(x, y, few ? 4 : 2, 0, 2 * Math.PI); surface.fill();
        surface.globalAlpha = 1;
      }
    };
    if (few) {
      pen.globalAlpha = 0.55;
      for (let k = 0; k < head.n; k++) if (k !== a && k !== b) arrow(pen, po, at(k), ink.quiet, 1);
      pen.globalAlpha = 1;
      dots(pen);
    } else {
      const key = [state.view.x, state.view.y, state.view.r, a, b, size].join(" ");
      layer(panel, panel.key === key && panel.of === head && panel.ink === ink, dots);
      Object.assign(panel, { key, of: head, ink });
    }
    if (now !== null && gap > 1) {
      const from = Math.atan2(pa[1] - po[1], pa[0] - po[0]), to = Math.atan2(pb[1] - po[1], pb[0] - po[0]);
      const turn = Math.atan2(Math.sin(to - from), Math.cos(to - from));
      pen.beginPath(); pen.moveTo(...po); pen.arc(...po, 30, from, from + turn, turn < 0); pen.closePath();
      pen.fillStyle = ink.accent; pen.globalAlpha = 0.22; pen.fill(); pen.globalAlpha = 1;
    }
    arrow(pen, po, pa, ink["x-a"], 2.6);
    arrow(pen, po, pb, ink["x-b"], 2.6);
    const out = (k, distance = 14) => { // beside a point, away from the mean row
      const [x, y] = at(k), [cx, cy] = place(panel, ...head.mean);
      const length = Math.hypot(x - cx, y - cy) || 1;
      const shifted = [x + distance * (x - cx) / length, y + distance * (y - cy) / length];
      return [Math.max(14, Math.min(size - 14, shifted[0])), Math.max(10, Math.min(size - 10, shifted[1]))];
    };
    if (few) for (let k = 0; k < head.n; k++) if (k !== a && k !== b && !outside(state.view, [head.x[k], head.y[k]])) written(pen, short(k, 8), ...out(k), { size: 12, colour: ink.quiet });
    for (const [k, letter, colour] of [[a, "A", ink["x-a"]], [b, "B", ink["x-b"]]]) {
      const [x, y] = at(k);
      pen.fillStyle = colour;
      pen.beginPath(); pen.arc(x, y, 5, 0, 2 * Math.PI); pen.fill();
      written(pen, `${letter} ${short(k, 8)}`, ...out(k, 20), { size: 14, weight: 700, colour });
    }
  };
  const hatch = (pen, panel, polygon, slope) => {
    pen.save();
    path(pen, polygon); pen.closePath(); pen.clip();
    pen.strokeStyle = ink.ink;
    pen.globalAlpha = 0.16;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = -panel.size; at < 2 * panel.size; at += 9) {
      pen.moveTo(at, slope > 0 ? panel.size : 0); pen.lineTo(at + panel.size, slope > 0 ? 0 : panel.size);
    }
    pen.stroke();
    pen.restore();
  };
  const drawInputs = () => {
    const { head, a, b, f, inputs: { r } } = state;
    const panel = panels.inputs, pen = start(panel);
    const zero = place(panel, 0, 0);
    const half = panel.size / 2;
    const corners = [a, b];
    for (const { k, polygon } of cells) {
      corners.push(k, polygon.length);
      for (let at = 0; at < polygon.length; at++) corners.push((polygon[at] / r) * half);
    }
    const old = panel.corners ?? [];
    const same = panel.of === head && panel.ink === ink && old.length === corners.length && corners.every((value, at) => Math.abs(value - old[at]) < 1e-3); // pixels
    layer(panel, same, (surface) => paintRegions(surface, panel, zero));
    if (!same) Object.assign(panel, { corners, of: head, ink });
    arrow(pen, zero, place(panel, ...f), ink.ink, 1.6);
  };
  const paintRegions = (pen, panel, zero) => {
    const { head, a, b, inputs: { r } } = state, { size } = panel;
    const outlines = cells.map(({ polygon }) => Array.from({ length: polygon.length / 2 }, (_, at) => place(panel, polygon[2 * at], polygon[2 * at + 1])));
    cells.forEach(({ k }, at) => {
      path(pen, outlines[at]); pen.closePath();
      pen.fillStyle = tint(k); pen.fill();
      if (head.like[k].includes(a)) hatch(pen, panel, outlines[at], 1);
      if (head.like[k].includes(b)) hatch(pen, panel, outlines[at], -1);
      pen.strokeStyle = ink.card; pen.lineWidth = cells.length > 200 ? 0.3 : 1.5;
      path(pen, outlines[at]); pen.closePath(); pen.stroke();
    });
    const [gx, gy, g0] = [X[a] - X[b], Y[a] - Y[b], head.bias[a] - head.bias[b]];
    const slope = Math.hypot(gx, gy);
    if (slope > 0) { // where the pair is tied
      const [nx, ny] = [(-g0 * gx) / slope ** 2, (-g0 * gy) / slope ** 2];
      const [dx, dy] = [(-gy / slope) * 4 * r, (gx / slope) * 4 * r];
      pen.setLineDash([7, 5]);
      pen.strokeStyle = ink.ink; pen.globalAlpha = 0.6; pen.lineWidth = 1.2;
      path(pen, [place(panel, nx - dx, ny - dy), place(panel, nx + dx, ny + dy)]); pen.stroke();
      pen.setLineDash([]); pen.globalAlpha = 1;
    }
    pen.fillStyle = ink.ink;
    pen.beginPath(); pen.arc(...zero, 2.5, 0, 2 * Math.PI); pen.fill();
    cells.forEach(({ k, polygon, area: covered }) => {
      if (covered * (size / (2 * r)) ** 2 < 620) return;
      const [x, y] = place(panel, ...centroid(polygon));
      const twin = head.like[k].length > 1 ? ` = ${short(head.like[k][1], 8)}${head.like[k].length > 2 ? " = …" : ""}` : "";
      const letter = head.like[k].includes(a) ? "A " : head.like[k].includes(b) ? "B " : "";
      written(pen, letter + short(k, twin ? 8 : 12) + twin, Math.max(24, Math.min(size - 24, x)), y, { size: 15, halo: tint(k) });
    });
    written(pen, `${minus(String(Number((-r).toPrecision(3))))} … ${Number(r.toPrecision(3))}`, size - 8, size - 12, { size: 11, weight: 400, colour: ink.quiet, align: "right" });
  };

  // -- readings ---------------------------------------------------------------------------------------
  const text = (element, value) => { if (element.textContent !== value) element.textContent = value; };
  const made = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const bars = one(".x-bars");
  const chosenBars = () => {
    const { head: { n }, a, b } = state;
    if (n <= 12) return [a, b, ...Array.from({ length: n }, (_, k) => k).filter((k) => k !== a && k !== b)];
    const top = [];
    for (let k = 0; k < n; k++) {
      if (k === a || k === b || (top.length > 7 && shares[k] <= shares[top[7]])) continue;
      top.push(k);
      top.sort((i, j) => shares[j] - shares[i]);
      top.length = Math.min(top.length, 8);
    }
    return [a, b, ...top, -1];
  };
  const drawBars = () => {
    const labels = chosenBars();
    const ceiling = certified()?.ceiling[1];
    while (bars.children.length > labels.length) bars.lastChild.remove();
    while (bars.children.length < labels.length) {
      bars.append(made("div", { className: "x-row" },
        made("bdi", { className: "x-name" }), made("div", { className: "x-track" }, made("div", { className: "x-fill" }), made("div", { className: "x-mark", title: "ceiling of the pair" })),
        made("span", { className: "x-chance" })));
      bars.lastChild.setAttribute("role", "listitem");
    }
    let rest = 1;
    labels.forEach((k, at) => {
      const [label, track, value] = bars.children[at].children;
      const share = k < 0 ? Math.max(0, rest) : shares[k];
      rest -= share;
      text(label, k < 0 ? `${state.head.n - labels.length + 1} others` : `${k === state.a ? "A " : k === state.b ? "B " : ""}${short(k, 14)}`);
      text(value, chance(share));
      const fill = track.firstChild.style, mark = track.lastChild.style;
      fill.transform = `scaleX(${share.toFixed(5)})`;
      fill.backgroundColor = k < 0 ? ink.quiet : k === state.a ? ink["x-a"] : k === state.b ? ink["x-b"] : deep(k);
      mark.display = ceiling && at < 2 ? "" : "none";
      if (ceiling && at < 2) mark.left = `${(100 * parsed(ceiling)).toFixed(3)}%`;
    });
  };
  const certified = () => {
    const pair = [state.a, state.b].sort((i, j) => i - j).map((k) => state.head.numbers?.[k] ?? k);
    return state.head.certified.find((entry) => [...entry.pair].sort((i, j) => i - j).every((k, at) => k === pair[at]));
  };
  const gauge = one(".x-gauge input"), covered = one(".x-covered");
  const drawReadings = () => {
    const { cosine: now, low, high, drift, head, o, f } = state;
    text(one(".x-value"), cosineText(now));
    if (now !== null && Math.abs(gauge.value - now) > 0.002) gauge.value = now;
    gauge.setAttribute("aria-valuetext", cosineText(now));
    covered.style.left = `calc(9px + (100% - 18px) * ${(Math.min(low, high) + 1) / 2})`;
    covered.style.width = `calc((100% - 18px) * ${Math.max(0, (high - low) / 2)})`;
    text(one(".x-run"), low > high ? "The origin lies on a label of the pair: that row is 0 and has no direction." :
      now === null ? "The origin lies on a label of the pair: that row is 0 and has no direction." :
      low === high ? "Drag the origin, or this slider: the head stays equivalent." : `It has been between ${cosineText(low)} and ${cosineText(high)}; the head stayed equivalent.`);
    text(one(".x-change"), drift === 0 ? "Change by the origin's place: 0" : `Change by the origin's place: at most ${power(drift)}, rounding`);
    for (const [handle, view, [x, y], panel, words] of [
      [one(".x-origin"), state.view, o, panels.labels, `x ${number(o[0])}, y ${number(o[1])}, cosine ${cosineText(now)}`],
      [one(".x-input"), state.inputs, f, panels.inputs, `x ${number(f[0])}, y ${number(f[1])}, probability of A ${chance(shares[state.a])}, of B ${chance(shares[state.b])}`]]) {
      const [left, top] = place(panel, x, y);
      handle.style.left = `${((100 * left) / panel.size).toFixed(3)}%`;
      handle.style.top = `${((100 * top) / panel.size).toFixed(3)}%`;
      handle.setAttribute("aria-valuemin", view.x - view.r);
      handle.setAttribute("aria-valuemax", view.x + view.r);
      handle.setAttribute("aria-valuenow", x);
      handle.setAttribute("aria-valuetext", words);
    }
  };
  const drawTable = () => {
    if (!one(".x-numbers").open) return;
    const { head, a, b, inputs: { r } } = state;
    let labels = Array.from({ length: head.n }, (_, k) => k);
    if (head.n > 200) labels = [...new Set([a, b, ...labels.sort((i, j) => shares[j] - shares[i]).slice(0, 48)])];
    const covers = new Map(cells.map(({ k, area: size }) => [k, size / (4 * r * r)]));
    text(one(".x-table caption"), `${labels.length === head.n ? `All ${head.n} labels` : `${labels.length} of ${head.n} labels: the pair and the most probable`}; origin (${number(state.o[0], 6)}, ${number(state.o[1], 6)}), input (${number(state.f[0], 6)}, ${number(state.f[1], 6)}).`);
    one(".x-written").hidden = !head.exact;
    one(".x-table tbody").replaceChildren(...labels.map((k) => {
      const size = Math.hypot(X[k], Y[k], head.rest[k]);
      const numbers = [
        `(${number(X[k])}, ${number(Y[k])})`, number(size),
        ...[a, b].map((with_) => { const value = cosine(k, with_); return Number.isNaN(value) ? number(slanted(k, with_)) : value === null ? "undefined" : cosineText(value); }),
        number(logits[k]), chance(shares[k]), covers.has(head.like[k][0]) ? `${(100 * covers.get(head.like[k][0])).toFixed(1)} %` : "none",
        ...(head.exact ? [minus(`(${head.exact[k].join(", ")})`)] : []),
      ];
      const label = made("th", { scope: "row" }, made("bdi", { textContent: `${k === a ? "A " : k === b ? "B " : ""}${name(k)}` }));
      return made("tr", {}, label, ...numbers.map((value) => made("td", { className: "number", textContent: value })));
    }));
  };
  const slanted = (i, j) => { // a row that leaves the plane, with one of the pair
    const { rest } = state.head;
    return (X[i] * X[j] + Y[i] * Y[j]) / (Math.hypot(X[i], Y[i], rest[i]) * Math.hypot(X[j], Y[j], rest[j]));
  };

  // -- frames -------------------------------------------------------------------------------------------
  let pending = false, settling = 0, touched = false;
  const draw = (looking = false) => {
    pending = false;
    compute(looking);
    drawLabels();
    drawInputs();
    drawBars();
    drawReadings();
  };
  const say = (message) => text(one(".x-alert"), message);
  const change = () => {
    if (!pending) { pending = true; requestAnimationFrame(() => draw()); }
    clearTimeout(settling);
    settling = setTimeout(settle, 350);
  };
  const settle = () => {
    compute();
    drawInputs();
    drawTable();
    if (!touched) return;
    const { a, b, o, f, cosine: now } = state;
    text(one(".x-live"), `Origin ${number(o[0])}, ${number(o[1])}: cosine of ${short(a)} and ${short(b)} ${cosineText(now)}. Input ${number(f[0])}, ${number(f[1])}: probability of ${short(a)} ${chance(shares[a])}, of ${short(b)} ${chance(shares[b])}; not changed by the origin.`);
  };
  let gliding = 0;
  const halt = () => { cancelAnimationFrame(gliding); sweeping = false; };
  const glide = (key, to, then = () => {}) => {
    halt();
    say("");
    const target = state.head.dim === 1 ? [to[0], 0] : to;
    const view = key === "o" ? state.view : state.inputs;
    const arrive = () => { state[key] = target; then(); if (outside(view, target)) (key === "o" ? frameLabels : frameInputs)(); change(); };
    if (still.matches || document.hidden) { arrive(); return; }
    const from = state[key], began = performance.now();
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - began) / 450)), eased = t * t * (3 - 2 * t);
      if (t >= 1) { arrive(); return; }
      state[key] = [0, 1].map((at) => from[at] + eased * (target[at] - from[at]));
      change();
      gliding = requestAnimationFrame(step);
    };
    gliding = requestAnimationFrame(step);
  };

  // the origin runs over every cosine, to -1, to 1 and back; step by step for who prefers less motion
  const STEPS = [-1, -0.5, 0, 0.5, 1];
  let sweeping = false;
  const sweep = () => {
    const stopped = sweeping;
    halt();
    if (stopped) return;
    if (span() === 0) { pairChosen(); return; }
    say("");
    const begun = state.cosine ?? -1, back = state.o;
    const go = (value) => { state.o = originFor(value); if (outside(state.view, state.o)) frameLabels(); change(); };
    if (still.matches || document.hidden || state.head.dim === 1) {
      const steps = state.head.dim === 1 ? [-1, 1] : STEPS;
      go(steps.find((value) => value > begun + 1e-9) ?? -1);
      return;
    }
    const started = performance.now(), legs = [begun, -1, 1, begun];
    const step = (now) => {
      const t = Math.max(0, now - started) / 1800, leg = Math.floor(t), part = Math.min(1, 1.25 * (t - leg)); // it rests at the ends
      if (leg >= 3) { sweeping = false; state.o = back; change(); return; }
      go(legs[leg] + part * part * (3 - 2 * part) * (legs[leg + 1] - legs[leg]));
      gliding = requestAnimationFrame(step);
    };
    sweeping = true;
    gliding = requestAnimationFrame(step);
  };

  // -- choices ------------------------------------------------------------------------------------------
  const fresh = () => { state.low = 1; state.high = -1; };
  const show = (head, input) => {
    halt();
    Object.assign(state, { head, a: head.pair[0], b: head.pair[1], o: [0, 0] });
    [X, Y, logits, shares, before] = Array.from({ length: 5 }, () => new Float64Array(head.n));
    cells = [];
    neighbours = new Map();
    looked = 0;
    fresh();
    state.f = [0, 0];
    frameInputs();
    if (input) state.f = input;
    else {
      const toward = [0, 1].map((at) => (head.rows[state.a][at] + head.rows[state.b][at]) / 2 - head.mean[at]);
      const length = Math.hypot(...toward);
      state.f = length > 0 ? toward.map((v) => (0.34 * state.inputs.r * v) / length) : [0.3 * state.inputs.r, 0];
      if (head.dim === 1) state.f[1] = 0;
    }
    if (outside(state.inputs, state.f)) frameInputs();
    frameLabels();
    for (const button of one(".x-heads").children) button.setAttribute("aria-pressed", String(heads[button.dataset.at] === head || heads[button.dataset.at] === head.from));
    for (const [select, chosen] of [[one(".x-first"), state.a], [one(".x-second"), state.b]]) {
      const kept = head.projected ? [chosen] : Array.from({ length: head.n }, (_, k) => k);
      select.replaceChildren(...kept.map((k) => made("option", { value: k, textContent: name(k) })));
      select.value = chosen;
      select.disabled = head.projected;
    }
    describe();
    pairChosen();
  };
  const describe = () => {
    const { head } = state;
    const size = `${head.labels} labels, ${head.dim} ${head.dim === 1 ? "feature" : "features"}`;
    const notes = [head.title.endsWith(size) ? `${head.title}.` : `${head.title}: ${size}.`];
    if (head.projected) notes.push(`Seen in the plane of labels ${name(state.a)}, ${name(state.b)} and the origin; inputs and origin stay in it, and for these inputs the projection changes no score.`);
    if (head.dim === 1) notes.push("Inputs and origin stay on a line.");
    if (head.numbers) notes.push(`${head.n} labels are kept: the pair, those on the hull, and others at even steps; probabilities are among them.`);
    if (head.exponent) notes.push(`Rows are shown in units of 2^${head.exponent}, inputs in units of 2^${-head.exponent}.`);
    if (head.note) notes.push(head.note);
    text(one(".x-note"), notes.join(" "));
  };
  const pairChosen = () => {
    fresh();
    const { head, a, b } = state;
    const entry = certified();
    const near = one('[data-do="best"]');
    near.disabled = !(entry?.input ?? head.input);
    const parts = [];
    if (entry) {
      const [low, high] = entry.ceiling;
      const cosines = [["as given", entry.cosine], ["centred", entry.centred]].filter(([, ends]) => ends).map(([when, ends]) => `${cosineText((ends[0] + ends[1]) / 2)} ${when}`);
      if (cosines.length) parts.push(`Certified: cosine ${cosines.join(", ")}.`);
      parts.push(`${parts.length ? "Ceiling" : "Certified: ceiling"}, whatever the origin: ${low === high ? `${high}` : `at most ${high}`} (${entry.says}).`);
    } else parts.push(head.stated ?? "The ceiling of this pair is not certified on this page.");
    text(one(".x-certified"), parts.join(" "));
    one(".x-telling").replaceChildren(...telling().map(([entryOf, words]) => {
      const button = made("button", { type: "button", textContent: words });
      button.addEventListener("click", () => {
        touched = true;
        choose(...entryOf.pair);
        glide("o", [0, 0]);
        state.f = entryOf.input;
        frameInputs();
        change();
      });
      return button;
    }));
    if (span() === 0) say("Both labels have the same row: their cosine is 1 wherever the origin is, except on the row itself.");
    change();
  };
  const telling = () => {
    const { head } = state;
    if (head.certified.length < 2) return [];
    const able = head.certified.filter((entry) => entry.cosine && entry.input);
    const least = able.filter((entry) => entry.ceiling[0] === "1/2").sort((p, q) => p.cosine[0] - q.cosine[0])[0];
    const most = able.filter((entry) => parsed(entry.ceiling[1]) < 0.45).sort((p, q) => q.cosine[0] - p.cosine[0])[0];
    const words = (entry, ceiling) => `${entry.pair.map(name).join(", ")}: cosine ${number(entry.cosine[0], 3)}, together ${ceiling}`;
    return [
      ...(least ? [[least, words(least, "up to 1/2")]] : []),
      ...(most ? [[most, words(most, `at most ${number(parsed(most.ceiling[1]), 4)}`)]] : []),
    ];
  };
  const choose = (a, b) => {
    say("");
    Object.assign(state, { a, b });
    one(".x-first").value = a;
    one(".x-second").value = b;
    frameLabels();
    pairChosen();
  };
  const along = (s) => {
    const { head: { x, y }, a, b } = state;
    return [x[a] + s * (x[b] - x[a]), y[a] + s * (y[b] - y[a])];
  };
  const originFor = (value) => {
    const { head, a, b, o } = state;
    const length = span();
    if (length === 0) return null;
    if (head.dim === 1) return along(value < 0 ? 0.5 : -0.5);
    const [ux, uy] = [(head.x[b] - head.x[a]) / length, (head.y[b] - head.y[a]) / length];
    const [mx, my] = along(0.5);
    const sides = [o, [0, 0], head.mean].map(([px, py]) => (py - my) * ux - (px - mx) * uy);
    const side = Math.sign(sides.find((v) => Math.abs(v) > 1e-9 * length) ?? 1);
    if (value >= 1) return along(-0.5);
    if (value <= -1) return along(0.5);
    const turning = (REACH ** 2 - 0.25) / (REACH ** 2 + 0.25); // up the bisector, then round to the line
    let u = 0, v = 0.5 * Math.sqrt((1 + value) / (1 - value));
    if (value > turning) {
      const square = ((REACH ** 2 + 0.25) ** 2 - ((REACH ** 2 - 0.25) / value) ** 2) / REACH ** 2;
      u = -Math.sqrt(Math.max(0, square));
      v = Math.sqrt(Math.max(0, REACH ** 2 - u ** 2));
    }
    return [mx + length * (u * ux - side * v * uy), my + length * (u * uy + side * v * ux)];
  };
  const normalised = () => {
    const { head } = state;
    compute();
    const sizes = Array.from({ length: head.n }, (_, k) => Math.hypot(X[k], Y[k], head.rest[k]));
    const zero = sizes.findIndex((size) => !(size > 1e-13 * (Math.hypot(...state.o) + span())));
    if (zero >= 0) { say(`Label ${name(zero)} lies on the origin: a zero row has no direction to keep. Move the origin first.`); return; }
    const rows = sizes.map((size, k) => [X[k] / size, Y[k] / size]);
    const mean = [0, 1].map((at) => rows.reduce((sum, row) => sum + row[at], 0) / head.n);
    const next = prepared({ ...head, rows, rest: sizes.map((size, k) => head.rest[k] / size), bias: Array.from(head.bias), exact: null, mean, certified: [], exponent: 0, pair: [state.a, state.b], stated: undefined, input: undefined, from: head.from ?? head });
    const after = new Float64Array(head.n);
    softmax(next.x, next.y, next.bias, state.f, new Float64Array(head.n), after);
    const moved = after.reduce((most, share, k) => Math.max(most, Math.abs(share - shares[k])), 0);
    if (sizes.every((size) => Math.abs(size - 1) < 1e-14)) { say("All rows have length 1 already: nothing changes."); return; }
    next.note = `Its rows, seen from the origin, were made length 1: that is no translation but another head. At this input a probability moved by ${chance(moved)}.`;
    next.moved = moved;
    show(next, state.f);
  };
  const acts = {
    given: () => glide("o", [0, 0]),
    minus: () => (span() === 0 ? pairChosen() : glide("o", along(0.5))),
    plus: () => (span() === 0 ? pairChosen() : glide("o", along(-0.5))),
    centre: () => glide("o", [...state.head.mean], () => {
      if (state.head.meanRest > 1e-12 * (span() + Math.hypot(...state.head.mean))) say(`The mean row lies ${number(state.head.meanRest)} outside this plane; the origin is at the plane's nearest point. Certified cosines below are of the whole head.`);
    }),
    any: sweep,
    unit: normalised,
    zero: () => glide("f", [0, 0]),
    best: () => { const point = certified()?.input ?? state.head.input; if (point) glide("f", point); },
  };
  for (const [key, act] of Object.entries(acts)) one(`[data-do="${key}"]`).addEventListener("click", () => { touched = true; act(); });
  gauge.addEventListener("input", () => {
    touched = true;
    halt();
    const place_ = originFor(Number(gauge.value));
    if (!place_) { pairChosen(); return; }
    say("");
    state.o = place_;
    if (outside(state.view, place_)) frameLabels();
    change();
  });
  for (const [select, key, other] of [[one(".x-first"), "a", "b"], [one(".x-second"), "b", "a"]]) {
    select.addEventListener("change", () => {
      touched = true;
      const chosen = Number(select.value);
      const next = { a: state.a, b: state.b, [key]: chosen };
      if (chosen === state[other]) next[other] = state[key];
      choose(next.a, next.b);
    });
  }
  heads.forEach((head, at) => {
    const button = made("button", { type: "button", textContent: head.title });
    button.dataset.at = at;
    button.addEventListener("click", () => { touched = true; say(""); show(head, head.input ?? undefined); });
    one(".x-heads").append(button);
  });

  // -- dragging, keys, places ------------------------------------------------------------------------------
  const snapped = (point, panel) => {
    const { head, a, b } = state;
    const near = (6 * 2 * state.view.r) / panel.size;
    for (const special of [[0, 0], along(0.5)]) if (Math.hypot(point[0] - special[0], point[1] - special[1]) < near) return special;
    const length = span();
    if (length === 0) return point;
    const s = ((point[0] - head.x[a]) * (head.x[b] - head.x[a]) + (point[1] - head.y[a]) * (head.y[b] - head.y[a])) / length ** 2;
    const foot = along(s);
    return Math.hypot(point[0] - foot[0], point[1] - foot[1]) < near ? foot : point;
  };
  const movable = (panel, handle, key) => {
    let held = null;
    const moved = (event) => {
      const box = panel.box.getBoundingClientRect(), view = panel.view();
      const inside = (v) => Math.max(0, Math.min(1, v));
      const point = [view.x + (2 * inside((event.clientX - box.left) / box.width) - 1) * view.r, view.y - (2 * inside((event.clientY - box.top) / box.height) - 1) * view.r];
      const kept = key === "o" && !event.altKey ? snapped(point, panel) : point;
      state[key] = state.head.dim === 1 ? [kept[0], 0] : kept;
      touched = true;
      change();
    };
    panel.box.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.target !== handle && event.pointerType !== "mouse")) return;
      halt();
      say("");
      held = event.pointerId;
      panel.box.setPointerCapture(held);
      handle.focus({ preventScroll: true });
      event.preventDefault();
      moved(event);
    });
    panel.box.addEventListener("pointermove", (event) => { if (event.pointerId === held) moved(event); });
    for (const end of ["pointerup", "pointercancel"]) panel.box.addEventListener(end, () => { held = null; });
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    handle.addEventListener("keydown", (event) => {
      const way = ways[event.key];
      if (!way && event.key !== "Home") return;
      event.preventDefault();
      halt();
      touched = true;
      say("");
      const step = panel.view().r / (event.shiftKey ? 500 : 50);
      const next = way ? state[key].map((v, at) => v + step * way[at]) : [0, 0];
      state[key] = state.head.dim === 1 ? [next[0], 0] : next;
      if (outside(panel.view(), state[key])) (key === "o" ? frameLabels : frameInputs)();
      change();
    });
  };
  movable(panels.labels, one(".x-origin"), "o");
  movable(panels.inputs, one(".x-input"), "f");
  one(".x-places").addEventListener("submit", (event) => {
    event.preventDefault();
    touched = true;
    for (const [field, key] of [["origin", "o"], ["input", "f"]]) {
      const written_ = event.target.elements[field].value.trim();
      if (!written_) continue;
      const point = written_.replace(/^\((.*)\)$/, "$1").split(/[,;]/).map(parsed);
      if (point.length === 1) point.push(0);
      if (point.length !== 2 || !point.every(Number.isFinite)) { say(`${field}: ${written_.slice(0, 40)} is no point; write two numbers, as in 3/4, -0.9 or 1, sqrt(3)/2`); return; }
      glide(key, point);
    }
  });
  one(".x-numbers").addEventListener("toggle", () => { compute(); drawTable(); });

  // -- files ------------------------------------------------------------------------------------------------
  const opened = (document_, title) => {
    if (document_?.matrices) throw new Error("holds several matrices; make the page with `shiftproof explore FILE:NAME`");
    const found = Array.isArray(document_) ? document_ : document_?.unembeddings ?? document_?.rows;
    if (!Array.isArray(found) || !found.length) throw new Error(document_?.verdict === "impossible" ? "certifies that there is no such head, so there is none to show" : 'has no head; it needs {"unembeddings": [["7/5", "-1"], ...]}');
    const dim = Array.isArray(found[0]) ? found[0].length : Number(document_.question?.dim);
    if (found.length < 2 || found.length > MOST) throw new Error(`has ${found.length} labels; the page takes 2 to ${MOST}`);
    if (!(dim >= 1) || found.length * dim > 4e6) throw new Error("has rows of no usable length");
    const dense = (row, what) => {
      const out = new Float64Array(dim);
      const entries = Array.isArray(row) ? row.entries() : Object.entries(row ?? {});
      if (Array.isArray(row) && row.length !== dim) throw new Error(`${what} has ${row.length} numbers, not ${dim}`);
      for (const [column, entry] of entries) {
        const value = parsed(entry);
        if (!Number.isFinite(value) || !(Number(column) < dim)) throw new Error(`${what}, column ${column}: ${String(entry).slice(0, 40)} is no number such as 7/5, -0.9 or sqrt(39)/20`);
        out[column] = value;
      }
      return out;
    };
    const rows = found.map((row, k) => dense(row, `row ${k}`));
    const stated = document_.pair;
    const pair = Array.isArray(stated) && stated.length === 2 && stated[0] !== stated[1] && stated.every((k) => Number.isInteger(k) && k >= 0 && k < rows.length) ? stated : [0, 1];
    const inner = (u, v) => u.reduce((sum, value, at) => sum + value * v[at], 0);
    const size = (u) => Math.sqrt(inner(u, u));
    const less = (u, v) => { const c = inner(u, v); return u.map((value, at) => value - c * v[at]); };
    let seen = (row) => [row[0], row[1] ?? 0], outside_ = () => 0;
    if (dim > 2) {
      const axes = [0, 1].map((c) => Float64Array.from({ length: dim }, (_, at) => Number(at === c)));
      const along_ = [...pair.map((k) => rows[k]), axes[0]].find((row) => size(row) > 0);
      const first = along_.map((v) => v / size(along_));
      const across = [rows[pair[1]], ...rows, ...axes].map((row) => [less(less(row, first), first), size(row)]).find(([left, whole]) => size(left) > 1e-12 * whole)[0];
      const second = across.map((v) => v / size(across));
      seen = (row) => [inner(row, first), inner(row, second)];
      outside_ = (row) => size(less(less(row, first), second));
    }
    const rest = dim > 2 ? rows.map(outside_) : null;
    if (rest) for (const k of pair) rest[k] = 0;
    const points = rows.map(seen);
    const mean = Float64Array.from({ length: dim }, (_, at) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length);
    const input = document_.input ? dense(document_.input, "the input") : null;
    const ends = (pairOf) => (pairOf[0] === pairOf[1] ? pairOf[0] : `${pairOf[0]} to ${pairOf[1]}`);
    const claims = [];
    if (Array.isArray(document_.cosine)) claims.push(`cosine ${ends(document_.cosine)}`);
    if (Array.isArray(document_.coprobability)) claims.push(`${document_.ceiling ? "ceiling" : "both probabilities at its input at least"} ${document_.ceiling ? ends(document_.coprobability) : document_.coprobability[0]}`);
    return prepared({
      title, labels: rows.length, dim, names: null, numbers: null, rows: points, rest,
      bias: Array.isArray(document_.bias) ? Array.from(document_.bias, (entry, k) => dense_(entry, k)) : null,
      exact: dim <= 2 && rows.length <= 40 && found.every(Array.isArray) ? found.map((row) => row.map((v) => String(v).slice(0, 40))) : null,
      mean: seen(mean), meanRest: dim > 2 ? outside_(mean) : 0, exponent: 0, pair, certified: [],
      input: input ? seen(input) : null,
      stated: claims.length ? `The file states: ${claims.join(", ")}. This page does not check it; \`shiftproof check\` does.` : undefined,
      note: input && dim > 2 && outside_(input) > 1e-12 * size(input) ? "The file's input leaves this plane; what lies in the plane is taken." : "",
    });
  };
  const dense_ = (entry, k) => {
    const value = parsed(entry);
    if (!Number.isFinite(value)) throw new Error(`bias of label ${k}: ${String(entry).slice(0, 40)} is no number`);
    return value;
  };
  const open = (content, title) => {
    touched = true;
    let head;
    try {
      head = opened(JSON.parse(content), title);
      if (head.bias.length !== head.n) throw new Error(`has ${head.bias.length} biases for ${head.n} labels`);
    } catch (error) {
      say(`${title}: ${error instanceof SyntaxError ? "is no JSON; open a certificate or a head written as JSON" : error.message}`);
      return;
    }
    say("");
    show(head, head.input ?? undefined);
  };
  one(".x-file input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    if (file.size > 2e7) say(`${file.name}: is larger than 20 MB; make the page with \`shiftproof explore\``);
    else open(await file.text(), file.name);
    event.target.value = "";
  });

  const refresh = () => { readInk(); Object.values(panels).forEach(measure); change(); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  matchMedia("print").addEventListener("change", () => { refresh(); draw(); });
  new ResizeObserver(refresh).observe(root);
  root.explorer = {
    draw, open,
    state: () => ({ title: state.head.title, pair: [state.a, state.b], origin: [...state.o], input: [...state.f], cosine: state.cosine, probabilities: Array.from(shares), drift: state.drift, leaders: cells.map((cell) => cell.k), areas: cells.map((cell) => cell.area), reach: state.inputs.r, moved: state.head.moved ?? null }),
  };
  show(heads[0], heads[0].input ?? undefined);
  refresh();
})();
