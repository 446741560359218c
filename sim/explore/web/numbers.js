"use strict";
// Statistics of stored values, as `sim.analysis` computes them, and numbers as people read them.
const numbers = {
  known: (values) => (values || []).filter((value) => value !== null),

  sum: (values) => values.reduce((total, value) => total + value, 0),

  // Mean, limits and count: Student's t with one error downwards and one upwards, as in `limits_of`.
  limits(values, t, rule) {
    const known = numbers.known(values);
    const n = known.length;
    if (!n) return { mean: NaN, low: NaN, high: NaN, n };
    const least = Math.min(...known);
    const shift = numbers.sum(known.map((value) => value - least)) / n;
    const apart = known.map((value) => value - least - shift);
    const mean = least + shift;
    if (n < 2) return { mean, low: NaN, high: NaN, n };
    const error = Math.sqrt(numbers.sum(apart.map((value) => value * value)) / (n - 1) / n);
    const k = numbers.skewness(apart) / Math.sqrt(n);
    const short = error / (1 + rule.short * Math.abs(k));
    const long = error * (1 + rule.long * Math.abs(k));
    return { mean, low: mean - t[n] * (k < 0 ? long : short), high: mean + t[n] * (k > 0 ? long : short), n };
  },

  skewness(apart) {
    const largest = Math.max(...apart.map(Math.abs));
    if (apart.length < 3 || !(largest > 0)) return 0;
    const scaled = apart.map((value) => value / largest);
    const second = numbers.sum(scaled.map((value) => value * value)) / scaled.length;
    const third = numbers.sum(scaled.map((value) => value * value * value)) / scaled.length;
    return third / (second * Math.sqrt(second));
  },

  // One minus other, replication by replication; what is only rounding becomes 0.
  paired(one, other, same) {
    return (one || []).map((value, k) => {
      const beside = (other || [])[k];
      if (value === null || beside === null || beside === undefined) return null;
      const gap = value - beside;
      return Math.abs(gap) <= same * Math.max(Math.abs(value), Math.abs(beside)) ? 0 : gap;
    });
  },

  // "lower", "higher", "undetermined" if the interval includes 0, "unknown" if there is none.
  side({ low, high }) {
    if (Number.isNaN(low) || Number.isNaN(high)) return "unknown";
    return high < 0 ? "lower" : low > 0 ? "higher" : "undetermined";
  },

  // Whether an interval stays away from 0 by at least half of its mean.
  clearly({ mean, low, high }) {
    return Math.min(Math.abs(low), Math.abs(high)) >= Math.abs(mean) / 2;
  },

  // A share with Wilson's limits.
  wilson(count, n, z) {
    const p = count / n;
    const whole = 1 + (z * z) / n;
    const centre = (p + (z * z) / (2 * n)) / whole;
    const half = (z / whole) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
    return { mean: p, low: count === 0 ? 0 : centre - half, high: count === n ? 1 : centre + half, n, count };
  },

  // Ranks from 1, ties by their middle.
  ranks(values) {
    const order = values.map((_, k) => k).sort((a, b) => values[a] - values[b]);
    const found = new Array(values.length);
    for (let first = 0; first < order.length; ) {
      let last = first;
      while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last += 1;
      for (let k = first; k <= last; k += 1) found[order[k]] = (first + last) / 2 + 1;
      first = last + 1;
    }
    return found;
  },

  correlation(one, other) {
    const n = one.length;
    const [a, b] = [numbers.sum(one) / n, numbers.sum(other) / n];
    let [ab, aa, bb] = [0, 0, 0];
    for (let k = 0; k < n; k += 1) {
      ab += (one[k] - a) * (other[k] - b);
      aa += (one[k] - a) ** 2;
      bb += (other[k] - b) ** 2;
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
  },

  // So many significant digits, but no more decimals; a dash where there is no number.
  figure(value, digits = 3) {
    if (value === null || Number.isNaN(value)) return "–";
    const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
    const decimals = Math.min(Math.max(digits - 1 - size, 0), digits);
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
    return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
  },

  // The same of four digits, without zeros at the end.
  plain(value) {
    return numbers.figure(value, 4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  },

  signed(value) {
    const text = numbers.figure(Math.abs(value));
    return /[1-9]/.test(text) ? `${value < 0 ? "−" : "+"}${text}` : text;
  },

  // Places of ticks, at steps of 1, 2 or 5 times a power of ten.
  ticks(low, high, about) {
    const exact = (high - low) / about;
    const power = 10 ** Math.floor(Math.log10(exact));
    const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= exact * 0.999);
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(k * step);
    return found;
  },
};
