/** The learning curves: switched on and off by setting, read at an epoch. */

class LearningCurves {
  constructor(key, data) {
    this.data = data;
    this.root = document.getElementById(`${key}-chart`);
    this.form = document.getElementById(`${key}-chart-controls`);
    this.chart = new Chart(this.root.querySelector(".plot svg"));
    this.cursor = this.root.querySelector("[name=epoch]");
    this.rows = [...this.root.querySelectorAll("tbody tr")];
    this.boxes = this.rows.map((row) => row.querySelector("input"));
    this.singled = this.boxes.map((box) => box.defaultChecked);
    this.reveal();
    this.listen();
    this.choose();
  }

  reveal() {
    const hidden = [this.form, ...this.root.querySelectorAll("[hidden]:not(.note)")];
    for (const one of hidden) one.hidden = false;
  }

  listen() {
    const { metric, log, bands } = this.form.elements;
    metric.addEventListener("change", () => this.choose());
    for (const box of [log, bands]) box.addEventListener("change", () => this.draw());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.cursor.addEventListener("input", () => this.read());
    new ResizeObserver(() => this.draw()).observe(this.root.querySelector(".plot"));
    const plot = this.root.querySelector(".plot svg");
    plot.addEventListener("pointermove", (event) => this.point(event));
    plot.addEventListener("pointerleave", () => this.single(null));
    for (const button of this.root.querySelectorAll(".switches button")) {
      button.addEventListener("click", () => this.switchAll(button.name));
    }
    this.rows.forEach((row, index) => {
      this.boxes[index].addEventListener("change", () => this.draw());
      row.addEventListener("pointerenter", () => this.single(index));
      row.addEventListener("focusin", () => this.single(index));
      row.addEventListener("pointerleave", () => this.single(null));
      row.addEventListener("focusout", () => this.single(null));
    });
  }

  get metric() {
    return this.data.metrics[Number(this.form.elements.metric.value)];
  }

  /** Show another measure, at its last epoch. */
  choose() {
    this.form.elements.log.checked = this.metric.log;
    this.draw();
    this.cursor.value = this.cursor.max;
    this.read();
  }

  switchAll(which) {
    const wanted = { best: (index) => this.singled[index], all: () => true, none: () => false };
    this.boxes.forEach((box, index) => {
      box.checked = wanted[which](index);
    });
    this.draw();
  }

  draw() {
    const { log, bands } = this.form.elements;
    const lines = this.data.lines
      .map((line, index) => ({ ...line, index, singled: this.singled[index] }))
      .filter((line) => this.boxes[line.index].checked);
    this.chart.draw(this.metric, lines, { logarithmic: log.checked, bands: bands.checked });
    this.cursor.max = this.chart.last();
    this.root.querySelector(".plot .note").hidden = !this.chart.leavesOut;
    this.read();
  }

  /** Write the values at the epoch of the cursor beside their settings. */
  read() {
    const index = Number(this.cursor.value);
    const epoch = this.metric.epochs[index];
    this.chart.mark(index);
    this.root.querySelector("output").textContent = epoch;
    this.cursor.setAttribute("aria-valuetext", `epoch ${epoch}`);
    const when = element("span", { class: "when" }, `epoch ${epoch}`);
    this.root.querySelector("caption").replaceChildren(`Mean ${this.metric.name} at `, when, ".");
    this.rows.forEach((row, line) => {
      const place = this.recorded(line, index);
      row.cells[1].textContent = formatNumber(this.metric.mean[line][place] ?? null);
      row.cells[1].title = this.interval(line, place);
      row.cells[2].textContent = `${this.metric.left[line][place] ?? 0}/${this.data.lines[line].runs}`;
    });
  }

  /**
   * Return where a curve was last recorded, or null where it has ended before.
   * One whose runs all finished ends where they reached their target, and its last value stands.
   */
  recorded(line, index) {
    const left = this.metric.left[line];
    const end = left.findLastIndex(Boolean);
    if (index > end && !this.data.lines[line].settled) return null;
    return left.findLastIndex((runs, place) => runs > 0 && place <= index);
  }

  interval(line, index) {
    const [low, high] = [this.metric.low[line][index], this.metric.high[line][index]];
    if ((low ?? null) === null || (high ?? null) === null) return "";
    return `95% interval ${formatNumber(low)} to ${formatNumber(high)}`;
  }

  /** Read where the pointer is. */
  point(event) {
    const { epoch, line } = this.chart.nearest(event.clientX, event.clientY);
    this.cursor.value = epoch;
    this.read();
    this.single(line);
  }

  /** Single one setting out, in the drawing and in the legend. */
  single(index) {
    this.chart.single(index);
    this.rows.forEach((row, line) => row.classList.toggle("single", line === index));
  }
}
