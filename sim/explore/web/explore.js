"use strict";
// The page: what is chosen, the sentences and charts that answer it, the month that is replayed.
const TICK = 200; // milliseconds between two frames while the month plays
const SPEEDS = [1, 3, 6, 12, 24];
const FEW = 8; // worlds that are listed
const SHOWN = 3; // numbers that have sliders at first

class Explorer {
  constructor(data) {
    const other = data.baseline;
    const one = data.structures.findIndex((_, k) => k !== other);
    Object.assign(this, { data, store: new Store(data), lang: data.lang, moved: [], ranges: [] });
    this.single = data.structures.length < 2;
    this.chosen = { one: this.single ? other : one, other, measure: 0, axis: 0, across: -1 };
    this.levels = this.start();
    this.month = new MonthView(data, (key, values) => this.say(key, values), () => this.lang);
    this.suggest();
  }

  // Gives sliders to the numbers that go most with what is told, unless a range has been chosen already.
  suggest() {
    if (!this.store.sampled || this.ranges.some(([, from, to]) => from > 0 || to < 100)) return;
    this.ranges = this.drivers().slice(0, SHOWN).map(({ number }) => [number, 0, 100]);
  }

  // The levels at which the structure and the one beside it were run first.
  start() {
    const { one, other } = this.chosen;
    const full = ([, ...at]) => at.map((level) => Math.max(level, 0));
    const cells = this.data.cells.filter(([name]) => name === one || name === other).map(full);
    return cells.find((at) => this.store.cell(one, at) >= 0 && this.store.cell(other, at) >= 0) || cells[0];
  }

  // --------------------------------------------------------------------------------------------- words

  say(key, values = {}) {
    const text = this.data.words[this.lang][key];
    if (text === undefined) throw new Error(`no text has the key ${key}`);
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      if (!(name in values)) throw new Error(`${key} asks for ${name}`);
      return values[name];
    });
  }

  of(spoken) {
    return spoken[this.lang];
  }

  name(structure) {
    return this.of(this.data.structures[structure].title);
  }

  quoted(structure) {
    return this.say("finding.name", { name: this.name(structure) });
  }

  get measure() {
    return this.data.measures[this.chosen.measure];
  }

  word(side) {
    const words = { lower: this.measure.time ? "faster" : "lower", higher: this.measure.time ? "slower" : "higher" };
    const key = `verdict.${words[side] || "undetermined"}`;
    return this.say(key);
  }

  scaled(value) {
    return this.measure.share ? 100 * value : value;
  }

  with_unit(number, share) {
    if (this.measure.share) return this.say(share, { number });
    const unit = this.of(this.measure.unit);
    return unit ? this.say("said.number", { number, unit }) : number;
  }

  amount({ mean, low, high }) {
    if (Number.isNaN(mean)) return "–";
    const text = this.with_unit(numbers.figure(this.scaled(mean)), "said.percent");
    if (Number.isNaN(low)) return `${text} (${this.say("said.no_interval")})`;
    return `${text} [${numbers.figure(this.scaled(low))}, ${numbers.figure(this.scaled(high))}]`;
  }

  change({ mean, low, high }) {
    if (Number.isNaN(mean)) return "–";
    const text = this.with_unit(numbers.signed(this.scaled(mean)), "said.points");
    if (Number.isNaN(low)) return `${text} (${this.say("said.no_interval")})`;
    return `${text} [${numbers.signed(this.scaled(low))}, ${numbers.signed(this.scaled(high))}]`;
  }

  percent({ mean, low, high, count, n }) {
    const whole = (share) => (100 * share).toFixed(0);
    return this.say("explore.percent", { share: whole(mean), low: whole(low), high: whole(high), count, all: n });
  }

  axis_title() {
    const { one, other } = this.chosen;
    return this.say("explore.minus", { one: this.name(one), other: this.name(other), measure: this.of(this.measure.label) });
  }

  tick(value) {
    return numbers.plain(this.scaled(value));
  }

  // --------------------------------------------------------------------------------------------- choices

  build() {
    const at = (id) => document.getElementById(id);
    this.at = at;
    at("languages").replaceChildren(
      ...Object.keys(this.data.words).map((lang) =>
        drawing.element(
          "button",
          { type: "button", lang: this.data.words[lang]["language.html"], "data-lang": lang, click: () => this.speak(lang) },
          this.data.words[lang]["language.name"]
        )
      )
    );
    for (const id of ["one", "other", "measure", "axis", "across"])
      at(id).addEventListener("change", () => this.choose(id, Number(at(id).value)));
    at("add").addEventListener("change", () => this.add(Number(at("add").value)));
    at("reset").addEventListener("click", () => this.whole());
    at("choose").addEventListener("submit", (event) => event.preventDefault());
    at("play").addEventListener("click", () => this.toggle());
    at("time").addEventListener("input", () => this.go(Number(at("time").value)));
    at("second").hidden = this.single;
    at("numbers").hidden = !this.store.sampled;
    at("speed").replaceChildren(...SPEEDS.map((hours) => drawing.element("option", { value: hours }, String(hours))));
    at("speed").value = "3";
    this.speak(this.lang);
    let width = document.documentElement.clientWidth;
    window.addEventListener("resize", () => {
      if (document.documentElement.clientWidth === width) return;
      width = document.documentElement.clientWidth;
      this.answer();
      this.replay();
    });
  }

  speak(lang) {
    this.lang = lang;
    document.documentElement.lang = this.say("language.html");
    document.title = this.of(this.data.title);
    this.at("title").textContent = this.of(this.data.title);
    this.at("story").textContent = this.of(this.data.story);
    this.at("languages").setAttribute("aria-label", this.say("explore.language"));
    for (const button of this.at("languages").children)
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    for (const node of document.querySelectorAll("[data-say]")) node.textContent = this.say(node.dataset.say);
    this.controls();
    this.answer();
    this.replay();
    this.source();
  }

  choose(what, value) {
    const { one, other } = this.chosen;
    // who is chosen on both sides changes places with the other
    if (what === "one" && value === other) this.chosen.other = one;
    if (what === "other" && value === one) this.chosen.one = other;
    this.chosen[what] = value;
    if (what === "one" || what === "other") {
      this.moved = this.settle(this.levels, -1);
      this.suggest();
    }
    this.controls();
    this.answer();
    if (what === "one" || what === "other") this.replay();
  }

  level(axis, level) {
    const wanted = this.levels.map((each, k) => (k === axis ? level : each));
    this.moved = this.settle(wanted, axis);
    this.controls(`axis-${axis}`);
    this.answer();
  }

  // Takes levels as they are if both were run there, else the nearest that the first was run at; tells what moved.
  settle(wanted, axis) {
    const { one, other } = this.chosen;
    this.levels = wanted;
    if (this.store.cell(one, wanted) >= 0 && this.store.cell(other, wanted) >= 0) return [];
    const near = this.store.nearest(one, wanted, Math.max(axis, 0));
    if (!near) return [];
    this.levels = near;
    return near.map((level, k) => [k, level]).filter(([k, level]) => level !== wanted[k]);
  }

  add(number) {
    if (!this.ranges.some(([known]) => known === number)) this.ranges.push([number, 0, 100]);
    this.chosen.across = number;
    this.controls();
    this.answer();
  }

  drop(number) {
    this.ranges = this.ranges.filter(([known]) => known !== number);
    this.controls();
    this.answer();
  }

  whole() {
    this.ranges = this.ranges.map(([number]) => [number, 0, 100]);
    this.controls();
    this.answer();
  }

  options(id, entries, value) {
    const options = entries.map(([key, words]) => drawing.element("option", { value: key }, words));
    this.at(id).replaceChildren(...options);
    this.at(id).value = String(value);
  }

  controls(focus = "") {
    const { data, chosen } = this;
    const names = data.structures.map((_, k) => [k, this.name(k)]);
    this.options("one", names, chosen.one);
    this.options("other", names, chosen.other);
    this.options("measure", data.measures.map((each, k) => [k, this.of(each.label)]), chosen.measure);
    this.options("axis", data.axes.map((each, k) => [k, this.of(each.title)]), chosen.axis);
    this.at("axes").replaceChildren(...data.axes.map((axis, k) => this.axis(axis, k)));
    this.at("moved").textContent = this.moved.length ? this.say("explore.moved", { moved: this.places(this.moved) }) : "";
    if (this.store.sampled) this.range_controls();
    if (focus) this.at(focus).focus();
  }

  places(levels) {
    const told = levels.map(([axis, level]) => {
      const { title, levels: names } = this.data.axes[axis];
      return this.say("explore.level", { factor: this.of(title), level: this.of(names[level]) });
    });
    return told.join(this.say("join.names"));
  }

  axis({ title, ordered, levels }, axis) {
    const id = `axis-${axis}`;
    const label = drawing.element("label", { for: id }, this.of(title));
    const now = this.of(levels[this.levels[axis]]);
    if (!ordered) {
      const options = levels.map((level, k) =>
        drawing.element("option", { value: k, selected: k === this.levels[axis] ? "" : null }, this.of(level))
      );
      const change = (event) => this.level(axis, Number(event.target.value));
      return drawing.element("div", {}, label, drawing.element("select", { id, change }, ...options));
    }
    const input = (event) => this.level(axis, Number(event.target.value));
    const look = { id, type: "range", min: 0, max: levels.length - 1, step: 1, value: this.levels[axis] };
    const slider = drawing.element("input", { ...look, "aria-valuetext": now, input });
    const stored = levels.map((level) => this.of(level)).join(this.say("join.names"));
    return drawing.element(
      "div",
      {},
      label,
      slider,
      drawing.element("output", { for: id }, now),
      drawing.element("span", { class: "note" }, ` ${this.say("explore.stored", { levels: stored })}`)
    );
  }

  // --------------------------------------------------------------------------------------------- ranges

  worlds() {
    return this.store.whole(this.chosen.measure, this.levels);
  }

  // What is told of a world: the difference, or of a single structure its mean.
  told(world) {
    const { one, other } = this.chosen;
    return this.single ? this.store.mean(world, one) : this.store.gap(world, one, other);
  }

  drivers() {
    const { one, other } = this.chosen;
    const worlds = this.worlds().filter(({ values }) => values[one] && values[other]);
    const found = this.store.drivers(worlds, worlds.map((world) => this.told(world).mean));
    return found.filter(({ number }) => this.concerns(number));
  }

  // Whether a number is of one of both structures, or nobody knows of which it is.
  concerns(number) {
    const { of } = this.data.numbers.list[number];
    return !of || of.includes(this.chosen.one) || of.includes(this.chosen.other);
  }

  range_controls() {
    const { list, samples } = this.data.numbers;
    const said = { numbers: list.length, worlds: samples.length };
    this.at("about-numbers").textContent = this.say("explore.about_numbers", said);
    this.at("ranges").replaceChildren(...this.ranges.map((range) => this.range(range)));
    const known = new Set(this.ranges.map(([number]) => number));
    const free = this.drivers().filter(({ number }) => !known.has(number));
    const option = ({ number, rho }) =>
      drawing.element("option", { value: number }, `${this.of(list[number].title)} (${numbers.signed(Number(rho.toFixed(2)))})`);
    const group = (key, rows) => drawing.element("optgroup", { label: this.say(key) }, ...rows.map(option));
    this.at("add").replaceChildren(
      drawing.element("option", { value: "" }, this.say("explore.pick")),
      group("explore.beyond_chance", free.filter(({ told }) => told)),
      group("explore.within_chance", free.filter(({ told }) => !told))
    );
    if (!known.has(this.chosen.across)) this.chosen.across = this.ranges.length ? this.ranges[0][0] : -1;
    const across = [[-1, this.say("explore.across_mean", { name: this.name(this.chosen.other) })]];
    this.options("across", [...this.ranges.map(([number]) => [number, this.of(list[number].title)]), ...across], this.chosen.across);
  }

  range(range) {
    const [number] = range;
    const title = this.of(this.data.numbers.list[number].title);
    const output = drawing.element("output", {}, this.range_words(range));
    const slider = (end, key) => {
      const moved = (event) => {
        const value = Number(event.target.value);
        range[end] = end === 1 ? Math.min(value, range[2]) : Math.max(value, range[1]);
        event.target.value = range[end];
        event.target.setAttribute("aria-valuetext", `${range[end]} %`);
        output.textContent = this.range_words(range);
        this.answer();
      };
      const look = { type: "range", min: 0, max: 100, step: 1, value: range[end], "data-number": number, "data-end": end };
      const label = this.say("explore.end", { number: title, end: this.say(key) });
      return drawing.element(
        "label",
        {},
        drawing.element("span", { "aria-hidden": "true" }, this.say(key)),
        drawing.element("input", { ...look, "aria-label": label, "aria-valuetext": `${range[end]} %`, input: moved })
      );
    };
    const drop = { type: "button", click: () => this.drop(number), "aria-label": this.say("explore.end", { number: title, end: this.say("explore.drop") }) };
    return drawing.element(
      "fieldset",
      { title: this.data.numbers.list[number].path },
      drawing.element("legend", {}, title),
      slider(1, "explore.from"),
      slider(2, "explore.to"),
      drawing.element("div", { class: "foot" }, output, drawing.element("button", drop, this.say("explore.drop")))
    );
  }

  // The ends of a range as numbers, with their unit; null unless both structures have the same.
  ends(number, from = 0, to = 100) {
    const { ranges, unit } = this.data.numbers.list[number];
    const [a, b] = [ranges[this.chosen.one], ranges[this.chosen.other]];
    if (!(a || b) || (a && b && String(a) !== String(b))) return null;
    const [low, high] = a || b;
    const at = (place) => numbers.plain(low + ((high - low) * place) / 100);
    return [at(from), `${at(to)} ${this.of(unit)}`.trim()];
  }

  // A range in percent of the whole, and as numbers where there are some.
  range_words([number, from, to]) {
    const percent = this.say("explore.part", { from, to });
    if (!this.concerns(number)) return [percent, this.say("explore.of_others")].join(this.say("join.clauses"));
    const ends = this.ends(number, from, to);
    return ends ? this.say("explore.part_and_value", { span: ends.join(" … "), part: percent }) : percent;
  }

  // --------------------------------------------------------------------------------------------- answers

  answer() {
    const sampled = this.store.sampled;
    for (const id of ["first", "scatter", "nearest"]) this.at(id).hidden = !sampled;
    this.at("shares").hidden = !sampled || this.single;
    this.at("means").hidden = sampled;
    this.at("along").hidden = sampled || this.single || !this.data.axes.length;
    if (sampled) this.answer_worlds();
    else this.answer_point();
  }

  told_as(verdict, chance, assumed, count = "") {
    const texts = { count, verdict, chance, assumed };
    for (const [id, text] of Object.entries(texts)) {
      this.at(id).textContent = text;
      this.at(id).hidden = !text;
    }
  }

  chart(id) {
    return this.at(id).querySelector(".chart");
  }

  answer_point() {
    const { one, other, measure } = this.chosen;
    const point = this.store.point(measure, this.levels);
    if (this.single) {
      const text = this.say("explore.alone", { one: this.quoted(one), measure: this.of(this.measure.inside), value: this.amount(point.means[one]) });
      this.told_as(Number.isNaN(point.means[one].mean) ? this.say("explore.not_run_here") : text, this.say("explore.chance_alone", { n: point.means[one].n }), this.say("explore.assumed_open"));
    } else this.told_as(...this.verdict(point));
    const rows = this.data.structures.map((each, k) => ({
      key: each.key,
      name: this.name(k),
      number: point.means[k].n ? this.amount(point.means[k]) : this.say("explore.not_run"),
      limits: point.means[k],
      colour: each.colour,
      strong: k === one || k === other,
    }));
    const look = { axis: this.of(this.measure.label), tick: (value) => this.tick(value) };
    drawing.intervals(this.chart("means"), rows, look);
    const n = Math.max(...point.means.map((each) => each.n));
    this.at("means").querySelector(".note").textContent = this.say("explore.means_note", { n });
    if (!this.single && this.data.axes.length) this.along();
  }

  verdict(point) {
    const { one, other } = this.chosen;
    const gap = point.gap(one, other);
    const named = { one: this.quoted(one), other: this.quoted(other), measure: this.of(this.measure.inside) };
    const run = (structure) => this.store.cell(structure, this.levels) >= 0;
    if (!run(one) || !run(other)) return [this.say("explore.not_run_here"), "", ""];
    const side = numbers.side(gap);
    if (side === "unknown") return [this.say("explore.no_gap", named), "", ""];
    const interval = this.change(gap);
    const sure = this.say(numbers.clearly(gap) ? "explore.clearly" : "explore.detectably");
    const text =
      side === "undetermined"
        ? this.say("explore.open", { ...named, interval })
        : this.say("explore.verdict", { ...named, sure, verdict: this.word(side), interval });
    return [text, this.say("explore.chance", { n: gap.n, pairs: point.pairs }), this.doubt(named)];
  }

  // What the sweep beside a comparison says of the same difference.
  doubt({ one, other }) {
    const { doubt } = this.data;
    const told = doubt && doubt.measures[this.measure.key];
    const pair = told && told.pairs[`${this.chosen.one},${this.chosen.other}`];
    if (!pair) return this.say("explore.assumed_open");
    const where = { folder: doubt.folder, footing: this.of(doubt.footing) };
    // a comparison has no axis but its footing, and that only if there are several
    if (this.levels.length && this.levels[0] !== doubt.level) return this.say("explore.assumed_elsewhere", where);
    const share = (count) => this.percent(numbers.wilson(count, told.worlds, this.data.quantiles.normal));
    const [below, lower, higher] = pair.map(share);
    const words = { lower: this.word("lower"), higher: this.word("higher"), worlds: told.worlds };
    return this.say("explore.assumed", { one, other, below, sure: lower, against: higher, ...words, ...where });
  }

  along() {
    const { one, other, measure, axis } = this.chosen;
    const rows = this.data.axes[axis].levels.map((level, k) => {
      const levels = this.levels.map((each, place) => (place === axis ? k : each));
      const there = this.store.cell(one, levels) >= 0 && this.store.cell(other, levels) >= 0;
      const gap = there ? this.store.point(measure, levels).gap(one, other) : null;
      return {
        key: k,
        name: this.of(level),
        number: gap ? this.change(gap) : this.say("explore.not_run"),
        limits: gap,
        colour: this.colour(gap),
        strong: k === this.levels[axis],
      };
    });
    drawing.intervals(this.chart("along"), rows, { zero: true, axis: this.axis_title(), tick: (value) => this.tick(value) });
  }

  // Blue is less and orange is more, grey what cannot be told.
  colour(gap) {
    const { less, more, faint } = this.data.colours;
    const side = gap ? numbers.side(gap) : "unknown";
    return side === "lower" ? less : side === "higher" ? more : faint;
  }

  answer_worlds() {
    const { one, other } = this.chosen;
    const all = this.worlds();
    const inside = all.filter(({ sample }) => this.store.inside(sample, this.ranges));
    const total = this.data.numbers.samples.length;
    const said = { inside: inside.length, all: all.length };
    const left = total - all.length ? [this.say("explore.left_out", { left_out: total - all.length })] : [];
    const count = [this.say("explore.inside", said), ...left].join(this.say("join.sentences"));
    const absent = [one, other].some((structure) => all.length && !all[0].values[structure]);
    if (!all.length || absent) this.told_as(this.say("explore.not_run_here"), "", "", count);
    else if (!inside.length) this.told_as(this.say("explore.none_inside"), "", "", count);
    else this.told_as(...this.verdict_of(inside), count);
    const usable = absent ? [] : all;
    this.shares(absent ? [] : inside);
    this.scatter(usable, new Set(inside.map(({ sample }) => sample)));
    this.nearest(usable);
  }

  verdict_of(inside) {
    const { one, other } = this.chosen;
    const n = Math.max(...inside.map(({ values }) => values[one].length));
    const chosen = this.data.numbers.chosen;
    const drawn = chosen ? this.say("stable.not_random", { design: this.of(chosen) }) : this.say("explore.drawn");
    const assumed = this.say("explore.worlds_assumed", { drawn });
    if (this.single) {
      const means = inside.map((world) => this.store.mean(world, one).mean);
      const [low, high] = [Math.min(...means), Math.max(...means)].map((value) => this.amount({ mean: value, low: value, high: value }).split(" [")[0]);
      const named = { one: this.quoted(one), measure: this.of(this.measure.inside), low, high };
      return [this.say("explore.worlds_alone", named), this.say("explore.chance_alone", { n }), assumed];
    }
    const { below, lower, higher } = this.store.shares(inside, one, other);
    const named = { one: this.quoted(one), other: this.quoted(other), measure: this.of(this.measure.inside) };
    const words = { lower: this.word("lower"), higher: this.word("higher") };
    const shares = { below: this.percent(below), sure: this.percent(lower), against: this.percent(higher) };
    return [this.say("explore.share", { ...named, ...words, ...shares }), this.say("explore.worlds_chance", { n }), assumed];
  }

  shares(inside) {
    const { one, other } = this.chosen;
    const { less, more, faint } = this.data.colours;
    const look = { ends: [0, 1], axis: this.say("explore.share_axis"), tick: (value) => `${Math.round(100 * value)}` };
    const row = (key, words, limits, colour, more_words = "") => ({ key, name: words, number: limits ? this.percent(limits) + more_words : "–", limits, colour, strong: false });
    if (!this.single) {
      const found = inside.length ? this.store.shares(inside, one, other) : {};
      const words = { one: this.name(one), lower: this.word("lower"), higher: this.word("higher") };
      drawing.intervals(
        this.chart("shares"),
        [
          row("below", this.say("explore.row_below", words), found.below, faint),
          row("lower", this.say("explore.row_lower", words), found.lower, less),
          row("higher", this.say("explore.row_higher", words), found.higher, more),
        ],
        look
      );
    }
    const first = this.store.first(inside, this.measure.highest);
    this.at("first").querySelector("h3").textContent = this.say(this.measure.highest ? "explore.first_highest" : "explore.first_lowest");
    const rows = this.data.structures.map((each, k) => {
      const sure = first[k] ? this.say("explore.surely_first", { share: this.percent(first[k].surely) }) : "";
      const found = row(each.key, this.name(k), first[k] && first[k].first, each.colour, sure);
      return { ...found, strong: k === one || k === other };
    });
    drawing.intervals(this.chart("first"), rows, look);
    this.at("first").hidden = this.single;
  }

  scatter(all, inside) {
    const { across, other } = this.chosen;
    const { list, steps, samples } = this.data.numbers;
    const means = all.map((world) => this.store.mean(world, other).mean);
    const [least, most] = [Math.min(...means), Math.max(...means)];
    const usable = across < 0 ? all : all.filter(({ sample }) => list[across].places[sample] !== null);
    const dots = usable.map((world) => {
      const value = this.store.mean(world, other).mean;
      const percent = across < 0 ? (100 * (value - least)) / (most - least || 1) : (100 * list[across].places[world.sample]) / steps;
      const limits = this.told(world);
      const pale = !inside.has(world.sample);
      const said = this.single ? this.amount(limits) : this.change(limits);
      const words = this.say("explore.world", { number: samples[world.sample], value: said });
      return { x: percent, limits, colour: this.single ? this.data.colours.faint : this.colour(limits), pale, words };
    });
    const title = across < 0 ? this.of(this.measure.label) : this.of(list[across].title);
    const ends = across < 0 ? [this.tick(least), this.tick(most)] : this.ends(across) || ["0 %", "100 %"];
    const label = this.single ? this.of(this.measure.label) : this.axis_title();
    const look = { label, axis: title, ends, tick: (value) => this.tick(value) };
    const count = drawing.scatter(this.chart("scatter"), dots, look);
    const beyond = count ? [this.say("explore.beyond", { count })] : [];
    this.at("scatter").querySelector(".note").textContent = [this.say("explore.scatter_note"), ...beyond].join(this.say("join.sentences"));
  }

  nearest(all) {
    const { one, other } = this.chosen;
    const order = this.store.byDistance(all, this.ranges).slice(0, FEW);
    const none = !all.some(({ sample }) => this.store.inside(sample, this.ranges));
    this.at("nearest").querySelector("h3").textContent = this.say(none ? "explore.nearest_outside" : "explore.nearest");
    const head = [this.say("explore.head_world"), this.say("explore.head_away"), this.name(one)];
    if (!this.single) head.push(this.name(other), this.say("explore.head_gap"), this.say("explore.head_verdict"));
    const rows = order.map(({ world, away }) => {
      const row = [String(this.data.numbers.samples[world.sample]), away ? `${numbers.figure(100 * away, 2)} %` : this.say("explore.is_inside"), this.amount(this.store.mean(world, one))];
      if (this.single) return row;
      const gap = this.store.gap(world, one, other);
      const side = numbers.side(gap);
      return [...row, this.amount(this.store.mean(world, other)), this.change(gap), side === "unknown" ? this.say("said.no_interval") : this.word(side)];
    });
    this.at("nearest").querySelector(".wide").replaceChildren(drawing.table(head, rows, [2, 3, 4]));
  }

  // --------------------------------------------------------------------------------------------- the month

  replay() {
    const { month, chosen } = this;
    const wanted = this.single ? [chosen.one] : [chosen.one, chosen.other];
    const there = wanted.filter((structure) => this.data.month.sides[structure]);
    this.at("about-month").textContent = this.about_month(wanted, there);
    this.at("player").hidden = !there.length;
    for (const [id, key] of [["chart-note", "page.chart_note"], ["map-note", "explore.map_note"]])
      this.at(id).textContent = there.length ? this.say(key) : "";
    if (!there.length) {
      this.stop();
      this.at("replay").replaceChildren();
      return;
    }
    this.at("time").max = month.last;
    this.at("time").setAttribute("aria-label", this.say("page.time"));
    month.show(this.at("replay"), there);
    this.go(month.frame);
    this.button();
  }

  about_month(wanted, there) {
    const { clock, lack, footing } = this.data.month;
    const parts = [];
    if (there.length) {
      const { days, warm_up, replication, hours } = clock;
      parts.push(this.say("explore.month_about", { days, warm_up, replication, footing: this.of(footing), hours }));
      parts.push(this.say("explore.one_run"));
      if (hours > 1) parts.push(this.say("explore.thinned", { hours, limit: this.data.limit }));
    }
    for (const structure of wanted.filter((each) => !there.includes(each))) {
      const why = this.say(`explore.lack.${lack[structure]}`);
      parts.push(this.say("explore.no_month", { name: this.quoted(structure), why }));
    }
    const changed = there.filter((structure) => this.data.changed.includes(structure));
    if (changed.length) parts.push(this.say("explore.changed", { names: changed.map((k) => this.quoted(k)).join(this.say("join.names")) }));
    return parts.join(this.say("join.sentences"));
  }

  go(frame) {
    this.month.frame = Math.min(frame, this.month.last);
    this.month.paint();
    const told = this.month.told(this.month.frame);
    this.at("time").value = this.month.frame;
    this.at("time").setAttribute("aria-valuetext", told);
    this.at("moment").textContent = told;
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.month.frame >= this.month.last) this.go(0);
    this.timer = setInterval(() => {
      const frames = Math.max(1, Math.round(Number(this.at("speed").value) / this.month.clock.hours));
      this.go(this.month.frame + frames);
      if (this.month.frame >= this.month.last) this.stop();
    }, TICK);
    return this.button();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.button();
  }

  button() {
    this.at("play").textContent = this.say(this.timer ? "page.pause" : "page.play");
  }

  // --------------------------------------------------------------------------------------------- the source

  source() {
    const { made, left, limit } = this.data;
    const text = (words) => drawing.element("p", {}, words);
    const line = (words, command) => drawing.element("p", {}, `${words} `, drawing.element("code", {}, command));
    const { folder, version, date, seed, replications, runs } = made;
    const parts = [text(this.say("explore.made", { folder, version, date, seed, replications, runs }))];
    if (!made.finished) parts.push(text(this.say("sweep.unfinished", { runs })));
    parts.push(made.command ? line(this.say("explore.made_by"), made.command) : text(this.say("explore.made_in_python")));
    parts.push(line(this.say("explore.written_by", { version: made.writer }), made.again));
    if (made.refused) parts.push(text(this.say("explore.refused", { count: made.refused })));
    if (left) parts.push(text(this.say("explore.left", { count: left, limit })));
    this.at("made").replaceChildren(...parts);
  }
}

const tierflow = new Explorer(JSON.parse(document.getElementById("data").textContent));
window.tierflow = tierflow;
tierflow.build();
