/** The drawing of curves: axes, lines, bands and the epoch that is read. */

const isKnown = (value) => value !== null;

const MARGIN = { left: 60, right: 14, top: 14, bottom: 46 };
const HEADROOM = { linear: 3, logarithmic: 100 };

class Chart {
  constructor(svg) {
    this.svg = svg;
  }

  /**
   * Draw a measure.
   * @param metric Its epochs, and means and intervals for each line.
   * @param lines The lines to draw: index, colour and dashes.
   * @param options logarithmic, bands.
   */
  draw(metric, lines, { logarithmic, bands }) {
    this.metric = metric;
    this.lines = lines;
    this.fit();
    const { left, right, top, bottom } = this.plot;
    this.x = new Scale(metric.epochs[0], metric.epochs[this.last()], left, right, false);
    const drawn = lines.flatMap(({ index }) => metric.mean[index]).filter(isKnown);
    this.leavesOut = logarithmic && drawn.some((value) => value <= 0);
    const [low, high] = this.range(logarithmic);
    this.y = new Scale(low, high, bottom, top, logarithmic);
    const drawing = element("svg:g", { class: "lines" });
    const grey = (line) => (line.singled ? 1 : 0);
    for (const line of [...lines].sort((one, other) => grey(one) - grey(other))) {
      if (bands) drawing.append(this.band(line));
      drawing.append(this.line(line));
    }
    this.reading = element("svg:line", { class: "reading", y1: top, y2: bottom });
    this.svg.replaceChildren(this.frame(), drawing, this.reading);
  }

  /** Take the size that there is, so that words keep theirs on a phone. */
  fit() {
    const width = Math.max(this.svg.clientWidth, 260);
    const height = Math.round(Math.min(Math.max(width * 0.6, 260), 420));
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.plot = {
      left: MARGIN.left,
      right: width - MARGIN.right,
      top: MARGIN.top,
      bottom: height - MARGIN.bottom,
    };
  }

  /** Return the place of the last epoch at which a line has a point. */
  last() {
    const ends = this.lines.map(({ index }) => this.metric.mean[index].findLastIndex(isKnown));
    return Math.max(...ends) > 0 ? Math.max(...ends) : this.metric.epochs.length - 1;
  }

  /** Return the ends of the measure's axis; a curve that explodes leaves it at its bad end. */
  range(logarithmic) {
    const usable = (value) => value !== null && (!logarithmic || value > 0);
    const curves = this.lines.map((line) => this.metric.mean[line.index].filter(usable));
    const values = curves.filter((curve) => curve.length);
    if (!values.length) return logarithmic ? [0.1, 1] : [0, 1];
    const sizes = values.map((curve) => Math.max(...curve.map(Math.abs)));
    const ordinary = Math.max(Math.min(...sizes), ...values.map((curve) => Math.abs(curve[0])));
    const limit = ordinary * (logarithmic ? HEADROOM.logarithmic : HEADROOM.linear);
    let low = Math.min(...values.map((curve) => Math.min(...curve)));
    let high = Math.max(...values.map((curve) => Math.max(...curve)));
    if (ordinary && this.metric.higher) low = Math.max(low, -limit);
    if (ordinary && !this.metric.higher) high = Math.min(high, limit);
    if (logarithmic) return [low / 1.15, high * 1.15];
    const margin = (high - low) * 0.05 || Math.abs(high) * 0.1 || 1;
    return [low >= 0 && low < margin * 4 ? 0 : low - margin, high + margin];
  }

  line(line) {
    const path = this.path(this.metric.mean[line.index]);
    return element("svg:path", {
      d: path,
      class: line.singled ? "curve" : "curve rest",
      "data-line": line.index,
      stroke: line.colour,
      "stroke-dasharray": line.dashes,
    });
  }

  /** Return a path through the points that there are. */
  path(values) {
    return this.points(values)
      .map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join("");
  }

  points(values) {
    const floor = this.y.low;
    return this.metric.epochs
      .map((epoch, index) => [epoch, values[index]])
      .filter(([, value]) => value !== null)
      .map(([epoch, value]) => [this.x.place(epoch), this.within(Math.max(value, floor))]);
  }

  /** Return the place of a value, not further beyond the axis than a line's width. */
  within(value) {
    return Math.min(this.plot.bottom + 3, Math.max(this.plot.top - 3, this.y.place(value)));
  }

  band(line) {
    const [low, high] = [this.metric.low[line.index], this.metric.high[line.index]];
    const known = (values) => values.map((value, index) => (high[index] === null ? null : value));
    const corners = [...this.points(known(high)), ...this.points(known(low)).reverse()];
    const points = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    return element("svg:polygon", { points, class: "band", fill: line.colour });
  }

  /** Return axes with their ticks. */
  frame() {
    const frame = element("svg:g", { class: "frame" });
    const { left, right, bottom } = this.plot;
    for (const tick of this.y.ticks(6)) {
      const y = this.y.place(tick);
      frame.append(element("svg:line", { x1: left, x2: right, y1: y, y2: y }));
      frame.append(this.word(formatNumber(tick), left - 8, y + 4, "end"));
    }
    for (const tick of this.x.ticks((right - left) / 70)) {
      frame.append(this.word(formatNumber(tick), this.x.place(tick), bottom + 18, "middle"));
    }
    frame.append(this.word("epoch", (left + right) / 2, bottom + 38, "middle"));
    return frame;
  }

  word(text, x, y, anchor) {
    return element("svg:text", { x, y, "text-anchor": anchor }, text);
  }

  /** Mark the epoch that is read. */
  mark(index) {
    const x = this.x.place(this.metric.epochs[index]);
    this.reading.setAttribute("x1", x);
    this.reading.setAttribute("x2", x);
  }

  /** Draw one line thicker than the others, or none. */
  single(index) {
    for (const path of this.svg.querySelectorAll(".curve")) {
      path.classList.toggle("single", path.dataset.line === String(index));
    }
  }

  /** Return the recorded epoch and the line nearest to a place on the screen. */
  nearest(clientX, clientY) {
    const matrix = this.svg.getScreenCTM().inverse();
    const point = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    const distances = this.metric.epochs.map((epoch) => Math.abs(this.x.place(epoch) - point.x));
    const epoch = distances.indexOf(Math.min(...distances));
    let [line, least] = [null, 24];
    for (const { index } of this.lines) {
      const value = this.metric.mean[index][epoch];
      const distance = value === null ? Infinity : Math.abs(this.within(value) - point.y);
      if (distance < least) [line, least] = [index, distance];
    }
    return { epoch, line };
  }
}
