/** From values to places on an axis, linear or logarithmic. */

class Scale {
  constructor(low, high, start, end, logarithmic) {
    this.logarithmic = logarithmic;
    this.bend = logarithmic ? Math.log10 : (value) => value;
    [this.low, this.high] = [low, high];
    this.start = start;
    this.factor = (end - start) / (this.bend(high) - this.bend(low) || 1);
  }

  place(value) {
    return this.start + (this.bend(value) - this.bend(this.low)) * this.factor;
  }

  ticks(most) {
    return this.logarithmic ? this.decades(most) : this.steps(most);
  }

  /** Return multiples of 1, 2 or 5 times a power of ten. */
  steps(most) {
    const rough = (this.high - this.low) / most || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find((multiple) => multiple * power >= rough) ?? 10);
    const ticks = [];
    for (let index = Math.ceil(this.low / step); index * step <= this.high * (1 + 1e-9); index += 1) {
      ticks.push(Number((index * step).toPrecision(12)));
    }
    return ticks;
  }

  /** Return powers of ten, with 2 and 5 times them where there are few; steps within a decade. */
  decades(most) {
    const [first, last] = [Math.floor(Math.log10(this.low)), Math.ceil(Math.log10(this.high))];
    const every = Math.max(1, Math.ceil((last - first) / most));
    const multiples = last - first <= 2 ? [1, 2, 5] : [1];
    const ticks = [];
    for (let power = first; power <= last; power += every) {
      ticks.push(...multiples.map((multiple) => Number(`${multiple}e${power}`)));
    }
    const shown = ticks.filter((tick) => tick >= this.low && tick <= this.high);
    return shown.length > 1 ? shown : this.steps(most);
  }
}
