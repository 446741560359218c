"use strict";
// Elements of the page and its charts.  Texts go in as text, never as HTML.
const drawing = {
  SVG: "http://www.w3.org/2000/svg",

  element(name, attributes = {}, ...inside) {
    return drawing.filled(document.createElement(name), attributes, inside);
  },

  svg(name, attributes = {}, ...inside) {
    return drawing.filled(document.createElementNS(drawing.SVG, name), attributes, inside);
  },

  filled(node, attributes, inside) {
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(key, value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
    }
    node.append(...inside.filter((part) => part !== null));
    return node;
  },

  // A scale from the least to the greatest number, with some room around; 0 is on it if `zero` is.
  scale(values, zero) {
    const known = values.filter((value) => Number.isFinite(value));
    if (zero) known.push(0);
    if (!known.length) return [0, 1];
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const room = (high - low || Math.abs(high) || 1) * 0.05;
    return [low - room, high + room];
  },

  // Rows of a name, a number and its interval on a common scale.  A row is {name, number, limits, colour, strong};
  // one without a mean says so by its number.
  intervals(place, rows, { zero = false, ends = null, axis, tick }) {
    const width = Math.max(240, place.clientWidth || 600);
    const all = rows.flatMap(({ limits }) => (limits ? [limits.mean, limits.low, limits.high] : []));
    const [low, high] = ends || drawing.scale(all, zero);
    const x = (value) => 6 + ((width - 12) * (value - low)) / (high - low);
    const items = rows.map((row) => {
      const head = drawing.element(
        "div",
        { class: "head" },
        drawing.element("span", { class: row.strong ? "name strong" : "name" }, row.name),
        drawing.element("span", { class: "number" }, row.number)
      );
      const line = drawing.svg("svg", { viewBox: `0 0 ${width} 16`, height: 16, "aria-hidden": "true" });
      if (zero) line.append(drawing.svg("line", { x1: x(0), x2: x(0), y1: 0, y2: 16, class: "zero" }));
      if (row.limits && Number.isFinite(row.limits.mean)) line.append(...drawing.interval(row, x));
      return drawing.element("li", { "data-key": row.key }, head, line);
    });
    place.replaceChildren(
      drawing.element("ul", { class: "rows" }, ...items),
      drawing.axis(width, [low, high], x, axis, tick)
    );
  },

  interval({ limits, colour, strong }, x) {
    const thick = strong ? 3.5 : 2;
    const parts = [drawing.svg("circle", { cx: x(limits.mean), cy: 8, r: strong ? 5.5 : 4.5, fill: colour })];
    if (Number.isFinite(limits.low)) {
      const [left, right] = [x(limits.low), x(limits.high)];
      const line = { stroke: colour, "stroke-width": thick };
      parts.push(drawing.svg("line", { x1: left, x2: right, y1: 8, y2: 8, ...line }));
      for (const end of [left, right])
        parts.push(drawing.svg("line", { x1: end, x2: end, y1: 3, y2: 13, ...line, "stroke-width": 2 }));
    }
    return parts;
  },

  axis(width, [low, high], x, title, tick) {
    const marks = numbers.ticks(low, high, Math.max(3, Math.min(8, width / 90))).flatMap((value) => [
      drawing.svg("line", { x1: x(value), x2: x(value), y1: 0, y2: 5, class: "tick" }),
      drawing.svg(
        "text",
        { x: Math.min(Math.max(x(value), 14), width - 14), y: 18, "text-anchor": "middle", class: "small" },
        tick(value)
      ),
    ]);
    const line = drawing.svg("line", { x1: 6, x2: width - 6, y1: 0.5, y2: 0.5, class: "tick" });
    return drawing.element(
      "div",
      { class: "axis" },
      drawing.svg("svg", { viewBox: `0 0 ${width} 22`, height: 22, "aria-hidden": "true" }, line, ...marks),
      drawing.element("div", { class: "small" }, title)
    );
  },

  // The ends of a scale on which 0 lies and nearly all values, but not what is far from all others.
  most(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))] || 0;
    const [low, high] = drawing.scale([at(0.02), at(0.98)], true);
    const room = (high - low) * 0.12;
    return [low - room, high + room];
  },

  // Dots with their intervals: {x, limits, colour, pale, words}, x from 0 to 100.  Returns how many lie beyond the
  // scale: these are triangles at its edge.
  scatter(place, dots, { label, axis, ends, tick }) {
    const width = Math.max(260, place.clientWidth || 600);
    const [height, left, bottom, top] = [300, 52, 262, 8];
    const [from, to] = drawing.most(dots.map(({ limits }) => limits.mean));
    const x = (percent) => left + 8 + ((width - left - 20) * percent) / 100;
    const y = (value) => bottom - ((bottom - top) * (Math.min(Math.max(value, from), to) - from)) / (to - from);
    const parts = numbers.ticks(from, to, 6).flatMap((value) => [
      drawing.svg("line", { x1: left, x2: width - 4, y1: y(value), y2: y(value), class: value ? "grid" : "zero" }),
      drawing.svg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end", class: "small" }, tick(value)),
    ]);
    const order = [...dots.filter((dot) => dot.pale), ...dots.filter((dot) => !dot.pale)];
    const beyond = ({ limits: { mean } }) => (mean < from ? -1 : mean > to ? 1 : 0);
    for (const dot of order) parts.push(drawing.dot(dot, x(dot.x), y, beyond(dot)));
    const foot = { y: bottom + 16, class: "small" };
    parts.push(
      drawing.svg("text", { ...foot, x: left }, ends[0]),
      drawing.svg("text", { ...foot, x: width - 4, "text-anchor": "end" }, ends[1]),
      drawing.svg("text", { ...foot, y: bottom + 32, x: (left + width) / 2, "text-anchor": "middle" }, axis)
    );
    const look = { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": label };
    place.replaceChildren(drawing.svg("svg", look, ...parts));
    return dots.filter(beyond).length;
  },

  dot({ limits, colour, pale, words }, x, y, beyond) {
    const group = drawing.svg("g", { class: pale ? "dot pale" : "dot" }, drawing.svg("title", {}, words));
    const [middle, tip] = [y(limits.mean), 7 * beyond];
    if (Number.isFinite(limits.low))
      group.append(drawing.svg("line", { x1: x, x2: x, y1: y(limits.low), y2: y(limits.high), stroke: colour }));
    if (beyond) group.append(drawing.svg("path", { d: `M${x - 5} ${middle + tip}h10l-5 ${-tip}z`, fill: colour }));
    else group.append(drawing.svg("circle", { cx: x, cy: middle, r: 3.5, fill: colour }));
    return group;
  },

  table(head, rows, numeric) {
    const cell = (name) => (text, k) =>
      drawing.element(name, { class: numeric.includes(k) ? "number" : null, "data-head": name === "td" ? head[k] : null }, text);
    return drawing.element(
      "table",
      {},
      drawing.element("thead", {}, drawing.element("tr", {}, ...head.map(cell("th")))),
      drawing.element("tbody", {}, ...rows.map((row) => drawing.element("tr", {}, ...row.map(cell("td")))))
    );
  },
};
