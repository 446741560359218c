"use strict";
// What stored points answer: one point, or the worlds of a sample that lie in chosen ranges.  Nothing is computed
// between points: who asks for a combination that was not run is told so.
class Store {
  constructor(data) {
    this.data = data;
    this.sampled = data.numbers.samples.length > 1;
  }

  // The cell of a structure at a level of each axis; -1 if it was not run.  An axis that a structure does not have
  // fits at all levels.
  cell(structure, levels) {
    return this.data.cells.findIndex(
      ([name, ...at]) => name === structure && at.every((level, axis) => level < 0 || level === levels[axis])
    );
  }

  // The levels of a stored cell of a structure that has a level of an axis and else as many of `levels` as can be.
  nearest(structure, levels, axis) {
    let [best, most] = [null, -1];
    for (const [name, ...at] of this.data.cells) {
      if (name !== structure || (at[axis] >= 0 && at[axis] !== levels[axis])) continue;
      const full = at.map((level, k) => (level < 0 ? levels[k] : level));
      const alike = full.filter((level, k) => level === levels[k]).length;
      if (alike > most) [best, most] = [full, alike];
    }
    return best;
  }

  values(measure, structure, levels, sample) {
    const cell = this.cell(structure, levels);
    const samples = cell < 0 ? null : this.data.measures[measure].values[cell];
    return samples ? samples[sample] : null;
  }

  // --------------------------------------------------------------------------------------------- one point

  // Mean of each structure with limits for itself, and the differences of pairs with limits for all pairs together.
  point(measure, levels) {
    const { quantiles, structures } = this.data;
    const found = structures.map((_, k) => this.values(measure, k, levels, 0));
    const there = found.filter((values) => numbers.known(values).length).length;
    const t = quantiles.pairs[String(Math.max(2, there))] || quantiles.each;
    return {
      means: found.map((values) => numbers.limits(values, quantiles.each, quantiles)),
      pairs: (there * (there - 1)) / 2,
      gap: (one, other) =>
        numbers.limits(numbers.paired(found[one], found[other], quantiles.same), t, quantiles),
    };
  }

  // --------------------------------------------------------------------------------------------- worlds

  // The worlds of which all structures have values: of each the values by structure, cut to common replications.
  whole(measure, levels) {
    const key = `${measure}/${levels}`;
    if (this.kept && this.kept.key === key) return this.kept.worlds;
    const cells = this.data.structures.map((_, k) => this.cell(k, levels));
    const here = cells.map((cell, structure) => ({ cell, structure })).filter(({ cell }) => cell >= 0);
    const worlds = [];
    this.data.numbers.samples.forEach((_, sample) => {
      const rows = here.map(({ cell }) => {
        const samples = this.data.measures[measure].values[cell];
        return samples ? samples[sample] : null;
      });
      if (rows.some((row) => !row)) return;
      const common = rows[0].map((_, k) => k).filter((k) => rows.every((row) => row[k] !== null));
      if (!common.length) return;
      const values = new Array(cells.length).fill(null);
      here.forEach(({ structure }, k) => (values[structure] = common.map((place) => rows[k][place])));
      worlds.push({ sample, values });
    });
    this.kept = { key, worlds };
    return worlds;
  }

  // Whether a sample lies in all ranges: [number, from, to] in percent of the range of that number.
  inside(sample, ranges) {
    return ranges.every(([number, from, to]) => this.outside(number, sample, from, to) === 0);
  }

  // How far a sample is outside a range, as a share of the whole range; one that leaves the number as the file has it
  // is inside the whole range alone.
  outside(number, sample, from, to) {
    if (from <= 0 && to >= 100) return 0;
    const { list, steps } = this.data.numbers;
    const place = list[number].places[sample];
    if (place === null) return 1;
    // places are whole numbers, and so are ends in percent of them
    const [low, high] = [(from * steps) / 100, (to * steps) / 100];
    return Math.max(low - place, place - high, 0) / steps;
  }

  gap(world, one, other) {
    const { quantiles } = this.data;
    const change = numbers.paired(world.values[one], world.values[other], quantiles.same);
    return numbers.limits(change, quantiles.each, quantiles);
  }

  mean(world, structure) {
    return numbers.limits(world.values[structure], this.data.quantiles.each, this.data.quantiles);
  }

  // In how many worlds one is below the other: on the mean, surely, surely above.
  shares(worlds, one, other) {
    const z = this.data.quantiles.normal;
    const gaps = worlds.map((world) => this.gap(world, one, other));
    const count = (test) => numbers.wilson(gaps.filter(test).length, worlds.length, z);
    return {
      below: numbers.wilson(
        worlds.filter((world) => this.mean(world, one).mean < this.mean(world, other).mean).length,
        worlds.length,
        z
      ),
      lower: count((gap) => numbers.side(gap) === "lower"),
      higher: count((gap) => numbers.side(gap) === "higher"),
    };
  }

  // How often each structure is the best on the mean (those that are equal share it), and how often surely so.
  first(worlds, highest) {
    const { structures, quantiles } = this.data;
    const sign = highest ? -1 : 1;
    const wanted = highest ? "higher" : "lower";
    return structures.map((_, one) => {
      if (!worlds.length || !worlds[0].values[one]) return null;
      const others = structures.map((__, k) => k).filter((k) => k !== one && worlds[0].values[k]);
      const leads = (world) =>
        others.every((k) => sign * this.mean(world, one).mean <= sign * this.mean(world, k).mean);
      const sure = (world) => others.every((k) => numbers.side(this.gap(world, one, k)) === wanted);
      const share = (test) => numbers.wilson(worlds.filter(test).length, worlds.length, quantiles.normal);
      return { first: share(leads), surely: share(sure) };
    });
  }

  // Rank correlation of each number with what is told of each world, the strongest first; numbers that are left as
  // they are in some worlds are left out.
  drivers(worlds, told) {
    const ranks = numbers.ranks(told);
    const rows = this.data.numbers.list.map(({ places }, number) => {
      const here = worlds.map(({ sample }) => places[sample]);
      const usable = worlds.length > 2 && !here.includes(null);
      return { number, rho: usable ? numbers.correlation(numbers.ranks(here), ranks) : 0 };
    });
    rows.sort((a, b) => Math.abs(b.rho) - Math.abs(a.rho));
    const border = this.data.numbers.beyond / Math.sqrt(Math.max(1, worlds.length - 1));
    return rows.map((row) => ({ ...row, told: Math.abs(row.rho) > border }));
  }

  // Worlds by how far they are from ranges, and then from their middle.
  byDistance(worlds, ranges) {
    const { list, steps } = this.data.numbers;
    const measured = worlds.map((world) => {
      let [away, middle] = [0, 0];
      for (const [number, from, to] of ranges) {
        away += this.outside(number, world.sample, from, to) ** 2;
        const place = list[number].places[world.sample];
        middle += place === null ? 1 : (place / steps - (from + to) / 200) ** 2;
      }
      return { world, away: Math.sqrt(away), middle };
    });
    return measured.sort((a, b) => a.away - b.away || a.middle - b.middle || a.world.sample - b.world.sample);
  }
}
