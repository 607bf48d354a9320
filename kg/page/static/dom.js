// Elements are made here, from text only: nothing from a paper is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "rect", "circle", "line", "text", "title", "polygon", "polyline"]);

/** An element with properties (`on…` are listeners, others attributes) and children; null children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The address if it is one of the web, else null: `javascript:` and its like never become links. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function outside(address, text) {
  const href = webAddress(address);
  return href ? h("a", { href, rel: "noopener noreferrer", target: "_blank" }, text) : h("span", {}, text);
}

/** Tell a screen reader what happened. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function clip(text, most) {
  const points = Array.from(text.slice(0, most * 2));
  return points.length > most ? `${points.slice(0, most - 1).join("").trimEnd()}…` : text;
}

export function download(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
