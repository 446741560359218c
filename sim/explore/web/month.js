"use strict";
// The month of two structures, frame by frame: the organisation chart, the map of communities, what is open.
class MonthView {
  constructor(data, say, language) {
    Object.assign(this, { data, say, language, frame: 0, panes: [] });
    this.timer = null;
    this.unpacked = new Map();
  }

  get clock() {
    return this.data.month && this.data.month.clock;
  }

  get last() {
    return this.clock ? this.clock.frames - 1 : 0;
  }

  // Numbers of a structure by frame, from their changes.
  side(structure) {
    const packed = this.clock ? this.data.month.sides[structure] : null;
    if (!packed) return null;
    if (!this.unpacked.has(structure)) {
      const grid = (rows) => rows.map((row) => MonthView.unpacked(row, this.clock.frames));
      const found = { ...packed, waiting: grid(packed.waiting), load: grid(packed.load), pending: grid(packed.pending) };
      found.open = Array.from({ length: this.clock.frames }, (_, f) => numbers.sum(found.pending.map((row) => row[f])));
      this.unpacked.set(structure, found);
    }
    return this.unpacked.get(structure);
  }

  static unpacked(changes, frames) {
    const found = new Int32Array(frames);
    for (let k = 0, at = 0; k < changes.length; k += 2) {
      at += changes[k];
      found.fill(changes[k + 1], at);
    }
    return found;
  }

  // --------------------------------------------------------------------------------------------- what is drawn

  show(place, structures) {
    this.sides = structures.map((structure) => ({ structure, ...this.side(structure) }));
    const most = (rows, keep) => rows.reduce((top, row, k) => (keep(k) ? Math.max(top, ...row) : top), 5);
    this.peaks = { front: 5, office: 5, tile: 5, city: 5 };
    for (const side of this.sides) {
      this.peaks.front = Math.max(this.peaks.front, most(side.waiting, (k) => side.front[k]));
      this.peaks.office = Math.max(this.peaks.office, most(side.waiting, (k) => !side.front[k]));
      this.peaks.tile = Math.max(this.peaks.tile, most(side.pending, () => true));
      this.peaks.city = Math.max(this.peaks.city, ...side.open);
    }
    const course = drawing.element("div", { class: "course" });
    const panes = drawing.element("div", { class: this.sides.length > 1 ? "panes two" : "panes" });
    place.replaceChildren(course, this.legend(), panes);
    this.drawCourse(course);
    this.panes = this.sides.map((side, number) => this.pane(panes, side, number));
    for (const pane of this.panes) pane.draw();
    this.paint();
  }

  legend() {
    const scale = (words, low, high) => {
      const boxes = Array.from({ length: 12 }, (_, k) =>
        drawing.svg("rect", { x: 9 * k, y: 0, width: 9, height: 12, fill: this.data.colours.load[0][Math.round((100 * k) / 11)] })
      );
      const ramp = drawing.svg("svg", { viewBox: "0 0 108 12", width: 108, height: 12, "aria-hidden": "true" }, ...boxes);
      return drawing.element("span", {}, `${words} ${low} `, ramp, ` ${high}`);
    };
    return drawing.element(
      "p",
      { class: "note legend" },
      scale(this.say("axis.utilisation"), "0", "100"),
      scale(this.say("page.course"), "0", String(this.peaks.tile))
    );
  }

  name(structure) {
    return this.data.structures[structure].title[this.language()];
  }

  drawCourse(place) {
    const width = Math.max(280, place.clientWidth);
    const [left, top, bottom] = [34, 8, 104];
    this.x = (frame) => left + ((width - left - 8) * frame) / Math.max(this.last, 1);
    this.y = (open) => bottom - ((bottom - top) * open) / this.peaks.city;
    const parts = numbers.ticks(0, this.peaks.city, 3).flatMap((value) => [
      drawing.svg("line", { x1: left, x2: width - 8, y1: this.y(value), y2: this.y(value), class: "grid" }),
      drawing.svg("text", { x: left - 4, y: this.y(value) + 4, "text-anchor": "end", class: "small" }, String(value)),
    ]);
    const week = Math.round((7 * 24 * 3600000) / this.clock.step);
    for (let frame = 0; frame <= this.last; frame += week)
      parts.push(drawing.svg("text", { x: this.x(frame), y: bottom + 16, class: "small" }, this.moment(frame).slice(5, 10)));
    this.dots = this.sides.map((side, number) => {
      const { colour } = this.data.structures[side.structure];
      const points = side.open.map((open, frame) => `${this.x(frame).toFixed(1)},${this.y(open).toFixed(1)}`);
      const look = { fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": number ? "6 4" : "" };
      parts.push(drawing.svg("polyline", { points: points.join(" "), ...look }));
      return drawing.svg("circle", { r: 4, fill: colour });
    });
    this.now = drawing.svg("line", { y1: top, y2: bottom, stroke: this.data.colours.ink });
    const look = { viewBox: `0 0 ${width} ${bottom + 22}`, height: bottom + 22, role: "img" };
    const label = this.say("page.course");
    place.replaceChildren(
      drawing.element("h3", {}, label),
      drawing.svg("svg", { ...look, "aria-label": label }, ...parts, this.now, ...this.dots)
    );
  }

  pane(place, side, number) {
    const { colour } = this.data.structures[side.structure];
    const line = { x1: 0, x2: 28, y1: 6, y2: 6, stroke: colour, "stroke-width": 3, "stroke-dasharray": number ? "6 4" : "" };
    const key = drawing.svg("svg", { width: 28, height: 12, "aria-hidden": "true", class: "key" }, drawing.svg("line", line));
    const told = drawing.element("p", { class: "now" });
    const [chart, map] = [drawing.element("div", {}), drawing.element("div", {})];
    place.append(
      drawing.element(
        "section",
        { class: "pane", "data-structure": this.data.structures[side.structure].key },
        drawing.element("h3", {}, key, " ", this.name(side.structure)),
        told,
        drawing.element("h4", {}, this.say("page.chart")),
        chart,
        drawing.element("h4", {}, this.say("page.map")),
        map,
        drawing.element("p", { class: "note" }, this.say("explore.month_again")),
        drawing.element("code", {}, side.command)
      )
    );
    const pane = { side, told, marks: [] };
    pane.draw = () => {
      pane.marks = [...this.chart(chart, side), ...this.map(map, side)];
    };
    return pane;
  }

  // Boxes of offices, row by row, with room for a bar above each.
  chart(place, side) {
    const width = Math.max(240, place.clientWidth);
    const [box, bar, text, gap] = [20, 26, 17, 12];
    const tops = [];
    let y = 0;
    side.rows.forEach((_, row) => {
      const room = side.row.some((each, k) => each === row && side.posts[k]) ? bar : 4;
      y += text + room;
      tops.push({ top: y, room });
      y += box + gap;
    });
    const [lines, labels, boxes, marks] = [[], [], [], []];
    const centre = (k) => side.x[k] * width;
    side.row.forEach((row, k) => {
      const parent = side.parent[k];
      if (parent < 0) return;
      const [from, to] = [tops[side.row[parent]].top + box, tops[row].top];
      lines.push(drawing.svg("line", { x1: centre(parent), x2: centre(k), y1: from, y2: to, class: "lead" }));
    });
    side.rows.forEach((words, row) => {
      const at = { x: 2, y: tops[row].top - tops[row].room - 4, class: "small over" };
      labels.push(drawing.svg("text", at, words[this.language()]));
    });
    side.row.forEach((row, k) => {
      const wide = Math.max(1.5, side.wide[k] * width);
      const [left, { top }] = [centre(k) - wide / 2, tops[row]];
      const rise = drawing.svg("rect", { x: left, width: wide, y: top, height: 0, fill: this.data.colours.faint });
      const look = { x: left, y: top, width: wide, height: box, class: wide > 8 ? "area" : "area thin" };
      const mark = this.mark(drawing.svg("rect", look), { x: centre(k), y: top + 14, roomy: side.posts[k] && wide >= 15 });
      const peak = side.front[k] ? this.peaks.front : this.peaks.office;
      mark.group.prepend(rise);
      mark.group.setAttribute("data-office", k);
      boxes.push(mark.group);
      marks.push((frame) => {
        const [waiting, load] = [side.waiting[k][frame], side.load[k][frame]];
        const height = (bar * waiting) / peak;
        rise.setAttribute("y", top - height);
        rise.setAttribute("height", height);
        mark.paint(load, waiting, this.office(side, k, frame));
        mark.group.setAttribute("data-waiting", waiting);
      });
    });
    const look = { viewBox: `0 0 ${width} ${y}`, height: y, role: "img", "aria-label": this.say("page.chart") };
    place.replaceChildren(drawing.svg("svg", look, ...lines, ...labels, ...boxes));
    return marks;
  }

  // Tiles of communities, each under the office that it belongs to: a scheme, not a map.
  map(place, side) {
    const width = Math.max(240, place.clientWidth);
    const [tile, pad, text] = [25, 5, 17];
    const members = new Map();
    let community = 0;
    side.front.forEach((front, k) => {
      if (!front) return;
      if (!members.has(side.parent[k])) members.set(side.parent[k], []);
      members.get(side.parent[k]).push([k, community]);
      community += 1;
    });
    let [x, y, deepest] = [0, 0, 0];
    const [frames, tiles, marks] = [[], [], []];
    for (const [parent, list] of [...members].sort((a, b) => a[0] - b[0])) {
      const most = Math.floor((width - 2 * pad) / tile);
      const columns = Math.max(2, Math.min(Math.ceil(Math.sqrt(2 * list.length)), most, list.length));
      const [wide, high] = [columns * tile + 2 * pad, Math.ceil(list.length / columns) * tile + 2 * pad + text];
      if (x && x + wide > width) [x, y, deepest] = [0, y + deepest + pad, 0];
      frames.push(...this.frameOf(side, parent, { x, y, wide, high }));
      list.forEach(([k, number], place_) => {
        const [left, top] = [x + pad + (place_ % columns) * tile, y + pad + text + Math.floor(place_ / columns) * tile];
        const area = drawing.svg("rect", { x: left + 1, y: top + 1, width: tile - 2, height: tile - 2, rx: 2, class: "area thin" });
        const mark = this.mark(area, { x: left + tile / 2, y: top + tile / 2 + 4, roomy: true });
        mark.group.setAttribute("data-community", number);
        tiles.push(mark.group);
        marks.push((frame) => {
          const pending = side.pending[number][frame];
          const words = this.say("page.tile", { office: this.office(side, k, frame), pending });
          mark.paint(Math.round((100 * pending) / this.peaks.tile), pending, words);
          mark.group.setAttribute("data-pending", pending);
        });
      });
      [x, deepest] = [x + wide + pad, Math.max(deepest, high)];
    }
    const look = { viewBox: `0 0 ${width} ${y + deepest + 2}`, height: y + deepest + 2, role: "img" };
    place.replaceChildren(drawing.svg("svg", { ...look, "aria-label": this.say("page.map") }, ...frames, ...tiles));
    return marks;
  }

  frameOf(side, office, { x, y, wide, high }) {
    const look = { x: x + 0.5, y: y + 0.5, width: wide - 1, height: high - 1, rx: 3, class: "frame" };
    const name = office < 0 ? "" : side.names[this.language()][office];
    const width = (words) => [...words].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e7f ? 12 : 6.9), 0);
    const short = width(name) <= wide - 10 ? name : name.split(" ").pop();
    const words = drawing.svg("text", { x: x + 5, y: y + 16, class: "small" }, width(short) <= wide - 10 ? short : "");
    words.append(drawing.svg("title", {}, name));
    return [drawing.svg("rect", look), words];
  }

  // An area whose colour is a percentage, with a number in it where there is room.
  mark(area, { x, y, roomy }) {
    const [fills, inks] = this.data.colours.load;
    const title = drawing.svg("title", {});
    const text = roomy ? drawing.svg("text", { x, y, "text-anchor": "middle", class: "tiny" }) : null;
    const group = drawing.svg("g", {}, title, area, text);
    const paint = (percent, number, words) => {
      const place = Math.min(Math.max(percent, 0), 100);
      area.setAttribute("fill", percent < 0 ? "#ffffff" : fills[place]);
      title.textContent = words;
      if (!text) return;
      text.setAttribute("fill", percent < 0 ? this.data.colours.ink : inks[place]);
      text.textContent = number;
    };
    return { group, paint };
  }

  office(side, k, frame) {
    const load = side.load[k][frame];
    return this.say("page.office", {
      name: side.names[this.language()][k],
      posts: side.posts[k],
      waiting: side.waiting[k][frame],
      load: load < 0 ? this.say("page.shut") : `${load} %`,
    });
  }

  // --------------------------------------------------------------------------------------------- the frame

  moment(frame) {
    return new Date(this.clock.start + frame * this.clock.step).toISOString();
  }

  told(frame) {
    const text = this.moment(frame);
    const day = (new Date(text).getUTCDay() + 6) % 7;
    return this.say("page.moment", { day: this.say(`page.day.${day}`), date: text.slice(0, 10), time: text.slice(11, 16) });
  }

  paint() {
    this.now.setAttribute("x1", this.x(this.frame));
    this.now.setAttribute("x2", this.x(this.frame));
    this.sides.forEach((side, number) => {
      this.dots[number].setAttribute("cx", this.x(this.frame));
      this.dots[number].setAttribute("cy", this.y(side.open[this.frame]));
    });
    for (const { side, told, marks } of this.panes) {
      for (const paint of marks) paint(this.frame);
      told.textContent = [this.nowOf(side), this.longest(side)].join(this.say("join.clauses"));
    }
  }

  nowOf(side) {
    const waiting = numbers.sum(side.waiting.map((row) => row[this.frame]));
    return this.say("page.now", { open: side.open[this.frame], waiting });
  }

  longest(side) {
    const queues = side.waiting.map((row) => row[this.frame]);
    const count = Math.max(...queues);
    const name = side.names[this.language()][queues.indexOf(count)];
    return count ? this.say("page.longest", { name, count }) : this.say("page.no_queue");
  }
}
