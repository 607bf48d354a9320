// Search as you type: one long folded string, a line for each thing, the most supported first.

import { block, facts, graph, paperTitle } from "./data.js";

const MOST = 60;
let index = null;

/** Text as it is compared: no case, no accents, hyphens as spaces. */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[\s\-‐-―_/]+/gu, " ").trim();
}

/** Make the index; the first search waits for it. */
export function prepareSearch() {
  index ??= makeIndex();
  return index;
}

async function makeIndex() {
  const [forms] = await Promise.all([block("forms"), facts()]);
  const entities = graph.entities.id.map((_, entity) => entity);
  const { label, support } = graph.entities;
  entities.sort((a, b) => support[b] - support[a] || label[a].length - label[b].length || a - b);
  const lines = [];
  const things = [];
  for (const entity of entities) {
    const others = (forms[entity] ?? []).filter((form, i) => i % 2 === 0 && form !== label[entity]);
    for (const form of [label[entity], ...others]) {
      lines.push(form);
      things.push(entity);
    }
  }
  graph.papers.id.forEach((id, paper) => {
    lines.push(`${paperTitle(paper)} ${id}`);
    things.push(-1 - paper);
  });
  const text = `\n${lines.map((line) => folded(line.replace(/\n/g, " "))).join("\n")}\n`;
  const at = new Uint32Array(lines.length);
  let from = 0;
  for (let i = 0; i < lines.length; i++) {
    at[i] = from;
    from = text.indexOf("\n", from + 1);
  }
  return { text, at, things, lines };
}

function lineAt(at, position) {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Entities and papers that hold every word of the query: [{entity | paper, form}], names that begin so first. */
export async function search(query, most = MOST) {
  const { text, at, things, lines } = await prepareSearch();
  const words = folded(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  const whole = words.join(" ");
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a));
  const found = new Map();
  for (const [needle, sure] of [[`\n${whole}\n`, true], [`\n${whole}`, true], [` ${whole}`, true], [longest, false]]) {
    for (let i = text.indexOf(needle); i >= 0 && found.size < most; ) {
      const line = lineAt(at, i);
      const end = line + 1 < at.length ? at[line + 1] : text.length - 1;
      const thing = things[line];
      if (!found.has(thing) && (sure || words.every((word) => text.slice(at[line], end).includes(word)))) {
        found.set(thing, thing < 0 ? { paper: -1 - thing } : { entity: thing, form: lines[line] });
      }
      i = text.indexOf(needle, end);
    }
  }
  return [...found.values()];
}
