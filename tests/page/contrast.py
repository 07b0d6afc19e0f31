"""The contrast of every text of a page, as WCAG 2 defines it."""

CONTRAST = """
const channel = (value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
const luminance = ([red, green, blue]) =>
  0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
const ground = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = parts(getComputedStyle(one).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const found = [];
for (const element of document.querySelectorAll("body *")) {
  const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!words || !element.checkVisibility() || element.disabled) continue;
  const style = getComputedStyle(element);
  const drawn = element.namespaceURI.endsWith("svg") ? style.fill : style.color;
  const [text, back] = [luminance(parts(drawn)), luminance(ground(element))];
  const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
  found.push({ text: element.textContent.trim().slice(0, 40), ratio });
}
return found;
"""
