// Pieces that several views share: names with their type, evidence sentences, bars by year, lists that open.

import { entityAddress, graph, paperAddress, paperTitle, texts, typeOf } from "./data.js";
import { h, plural } from "./dom.js";
import { pieces, sentenceAround } from "./spans.js";

const SHAPES = {
  circle: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z",
  square: "M2.4 2.4h11.2v11.2H2.4z",
  diamond: "M8 .8L15.2 8 8 15.2.8 8z",
  triangle: "M8 1.4L15.4 14.4H.6z",
  hexagon: "M4.3 1.6h7.4L15.4 8l-3.7 6.4H4.3L.6 8z",
  pentagon: "M8 .9l7.2 5.3-2.75 8.5h-8.9L.8 6.2z",
  star: "M8 .5l2.3 5 5.3.6-3.9 3.7 1 5.4L8 12.6l-4.7 2.6 1-5.4L.4 6.1l5.3-.6z",
};
const LOOKS = {
  method: "circle", dataset: "square", benchmark: "diamond", task: "triangle", metric: "hexagon", concept: "pentagon",
};

/** The shape of a type: known ones have their own, a user's types take turns. */
export const shapeName = (type) => LOOKS[type] ?? ["circle", "square", "diamond", "triangle", "hexagon", "pentagon"][graph.names.types.indexOf(type) % 6];

/** The style class that colours a type. */
export const typeClass = (type) => (type in LOOKS ? `t-${type}` : `t-own-${graph.names.types.indexOf(type) % 3}`);

export const words = (name) => name.replaceAll("_", " ");

export function typeMark(type, shape = shapeName(type)) {
  return h("svg", { viewBox: "0 0 16 16", class: `mark ${typeClass(type)}`, "aria-hidden": "true" }, h("path", { d: SHAPES[shape] }));
}

/** The name of an entity with the mark of its type, as a link or in another element; `note` follows in small. */
export function entityLink(entity, note = null, tag = "a") {
  const type = typeOf(entity);
  const href = tag === "a" ? entityAddress(entity) : null;
  return h(
    tag, { class: "entity", href, title: `${type}, in ${plural(graph.entities.support[entity], "paper")}` },
    typeMark(type), h("span", { dir: "auto" }, graph.entities.label[entity]), h("span", { class: "unseen" }, ` (${type})`),
    note === null ? null : h("small", {}, ` ${note}`),
  );
}

export function paperLink(paper, note = null, tag = "a") {
  const untitled = graph.papers.title[paper] === null;
  return h(
    tag, { class: untitled ? "paper untitled" : "paper", href: tag === "a" ? paperAddress(paper) : null },
    h("span", { dir: "auto" }, paperTitle(paper)), note === null ? null : h("small", {}, ` ${note}`),
  );
}

export function when(paper) {
  return [graph.papers.venue[paper], graph.papers.year[paper]].filter((x) => x !== null).join(" ");
}

/** A list that shows its first items, and more on demand; `draw` makes one item's content, perhaps later. */
export function longList(items, draw, { first = 8, label = "more", className = "plain" } = {}) {
  const list = h("ul", { class: className });
  let shown = 0;
  const add = async (count) => {
    const part = items.slice(shown, shown + count);
    shown += part.length;
    const drawn = await Promise.all(part.map(draw));
    list.append(...drawn.map((content) => h("li", {}, content)));
    button.textContent = `Show ${Math.min(50, items.length - shown)} more of ${items.length.toLocaleString("en")} ${label}`;
    button.hidden = shown >= items.length;
    return list.children[shown - part.length];
  };
  const button = h("button", { type: "button", class: "quiet", hidden: true, onclick: async () => {
    const next = await add(50);
    (next.querySelector("a,button") ?? button).focus();
  } });
  const ready = add(first);
  const box = h("div", {}, list, button);
  box.ready = ready;
  return box;
}

/** The sentence of a paper that holds a span, with the span marked. */
export async function evidence(paper, [field, start, end], { mark = null } = {}) {
  const entry = await texts(paper);
  const text = field ? entry.abstract : graph.papers.title[paper];
  const [from, to] = sentenceAround(entry.sentences, field, start, end);
  return h(
    "q", { dir: "auto" },
    pieces(text, from, to, [{ start, end }]).map((piece) =>
      piece.spans.length ? h("mark", { class: mark ? typeClass(mark) : null }, piece.text) : piece.text),
  );
}

/** Bars of papers by year, with the figures for those who do not see them; null where no paper has a year. */
export function yearBars(counts, { label, height = 92 } = {}) {
  const years = Object.keys(counts).map(Number).filter((year) => counts[year]);
  if (!years.length) return null;
  const all = graph.papers.year.filter((year) => year !== null);
  const from = all.reduce((a, b) => Math.min(a, b));
  const to = all.reduce((a, b) => Math.max(a, b));
  const most = Math.max(...years.map((year) => counts[year]));
  const width = 300;
  const step = width / (to - from + 1);
  const every = Math.ceil((to - from + 1) / 6);
  const bars = [];
  for (let year = from; year <= to; year++) {
    const count = counts[year] ?? 0;
    const tall = (count / most) * (height - 34);
    const x = (year - from) * step;
    if (count) {
      bars.push(h("rect", { class: "yearbar", x: x + step * 0.1, y: height - 18 - tall, width: step * 0.8, height: tall, rx: Math.min(2, step / 4) },
        h("title", {}, `${year}: ${plural(count, "paper")}`)));
      if (count === most && year === years.find((y) => counts[y] === most))
        bars.push(h("text", { class: "peak", x: x + step / 2, y: height - 22 - tall, "text-anchor": "middle" }, count));
    }
    if ((year - from) % every === 0)
      bars.push(h("text", { x: x + step / 2, y: height - 4, "text-anchor": step > 26 ? "middle" : "start" }, year));
  }
  const spoken = years.map((year) => `${year}: ${counts[year]}`).join(", ");
  return h("figure", { class: "years" },
    h("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${label}. ${spoken}` },
      h("line", { x1: 0, x2: width, y1: height - 17.5, y2: height - 17.5, class: "axis" }), bars));
}

export function countYears(papers) {
  const counts = {};
  for (const paper of papers) {
    const year = graph.papers.year[paper];
    if (year !== null) counts[year] = (counts[year] ?? 0) + 1;
  }
  return counts;
}

let sections = 0;

export function section(title, ...content) {
  const id = `section-${++sections}`;
  return h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), content);
}
