/** The table of settings: sorted by its headings, filtered by its form, shown page by page. */

const ROWS_A_PAGE = 25;
const ROWS_IN_PRINT = 200;

class SettingsTable {
  constructor(key, data) {
    this.table = document.getElementById(`${key}-table`);
    this.form = document.getElementById(`${key}-filter`);
    this.pager = document.getElementById(`${key}-pager`);
    this.numeric = data.numeric;
    this.rows = data.rows.map((cells, index) => ({ cells, order: data.order[index] }));
    this.column = 0;
    this.direction = "ascending";
    this.page = 0;
    this.length = ROWS_A_PAGE;
    this.makeSortable();
    this.listen();
    this.form.hidden = false;
    this.pager.hidden = false;
    this.draw();
  }

  /** Put a button into every heading. */
  makeSortable() {
    this.headings = [...this.table.tHead.rows[0].cells];
    this.headings.forEach((heading, column) => {
      const button = element("button", { type: "button", class: "sort" }, heading.textContent);
      button.addEventListener("click", () => this.sortBy(column));
      heading.replaceChildren(button);
    });
  }

  listen() {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => this.turnTo(0));
    this.form.elements.clear.addEventListener("click", () => this.clear());
    const [back, on] = this.pager.querySelectorAll("button");
    back.addEventListener("click", () => this.turnTo(this.page - 1));
    on.addEventListener("click", () => this.turnTo(this.page + 1));
    addEventListener("beforeprint", () => this.showRows(ROWS_IN_PRINT));
    addEventListener("afterprint", () => this.showRows(ROWS_A_PAGE));
  }

  /** Sort by a column, or turn its direction round where it is sorted by it. */
  sortBy(column) {
    const again = column === this.column && this.direction === "ascending";
    this.direction = again ? "descending" : "ascending";
    this.column = column;
    this.turnTo(0);
  }

  clear() {
    this.form.reset();
    this.turnTo(0);
  }

  turnTo(page) {
    this.page = page;
    this.draw();
  }

  showRows(length) {
    this.length = length;
    this.turnTo(0);
  }

  /** Return the rows that the form lets through, in order. */
  chosen() {
    const words = this.form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const picked = [...this.form.querySelectorAll("select")].filter((list) => list.selectedIndex);
    const fits = ({ cells }) =>
      picked.every((list) => cells[list.dataset.column] === list.value) &&
      words.every((word) => cells.some((cell) => cell.toLowerCase().includes(word)));
    return this.rows.filter(fits).sort((one, other) => this.compare(one, other));
  }

  /** Compare two rows; missing values come last in either direction. */
  compare(one, other) {
    const [a, b] = [one.order[this.column], other.order[this.column]];
    if (a === null || b === null) return (a === null) - (b === null);
    return this.direction === "ascending" ? a - b : b - a;
  }

  draw() {
    const rows = this.chosen();
    const pages = Math.max(1, Math.ceil(rows.length / this.length));
    this.page = Math.min(this.page, pages - 1);
    const start = this.page * this.length;
    const shown = rows.slice(start, start + this.length);
    this.table.tBodies[0].replaceChildren(...shown.map((row) => this.row(row)));
    this.headings.forEach((heading, column) => {
      if (column === this.column) heading.setAttribute("aria-sort", this.direction);
      else heading.removeAttribute("aria-sort");
    });
    const [back, on] = this.pager.querySelectorAll("button");
    back.disabled = this.page === 0;
    on.disabled = this.page === pages - 1;
    this.pager.querySelector("[role=status]").textContent = this.status(rows.length, start, shown);
  }

  row({ cells }) {
    const row = element("tr");
    cells.forEach((text, column) => {
      const kind = this.numeric[column] ? { class: "number" } : {};
      const cell = column ? element("td", kind, text) : element("th", { scope: "row", ...kind }, text);
      row.append(cell);
    });
    return row;
  }

  status(matching, start, shown) {
    if (!matching) return `None of ${this.rows.length} settings match.`;
    const of = matching < this.rows.length ? `${matching} matching` : "";
    const all = `${this.rows.length} settings`;
    return `${start + 1} to ${start + shown.length} of ${of ? `${of}, of ` : ""}${all}`;
  }
}
