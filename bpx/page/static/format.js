/** Numbers as the page writes them. */

const MISSING = "–";

/** Return a number to four significant digits, in the form of the table's. */
function formatNumber(value) {
  if (value === null || Number.isNaN(value)) return MISSING;
  const short = Number(value.toPrecision(4));
  const size = Math.abs(short);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(short);
  return short.toExponential().replace(/([+-])(\d)$/, "$10$2");
}

/** Return an element of the page with attributes and text. */
function element(name, attributes = {}, text = "") {
  const made = name.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}
