// The page of one paper: its words with every mention marked, what it states, and papers like it.

import { entityAddress, facts, graph, paperTitle, similarPapers, texts, typeOf } from "./data.js";
import { h, outside, plural } from "./dom.js";
import { resultsTable } from "./entity.js";
import { entityLink, evidence, longList, paperLink, section, typeClass, when, words } from "./parts.js";
import { pieces } from "./spans.js";

/** Text with its mentions as links, coloured by type; a tip says type, role and pattern. */
function marked(text, mentions, roleOf) {
  const spans = mentions.map(([, start, end, entity, pattern]) => ({ start, end, entity, pattern }));
  const length = Array.from(text).length;
  return pieces(text, 0, length, spans).map((piece) => {
    const span = piece.spans.at(-1);
    if (!span) return piece.text;
    const type = typeOf(span.entity);
    const tip = `${graph.entities.label[span.entity]} — ${type}, ${words(roleOf(span.entity))} · pattern ${graph.names.patterns[span.pattern]}`;
    const nested = piece.spans.length > 1 ? " nested" : "";
    return h("a", { class: `mention ${typeClass(type)}${nested}`, href: entityAddress(span.entity), "data-tip": tip, "aria-label": `${piece.text} (${tip})` }, piece.text);
  });
}

function identifiers(entry) {
  const items = [];
  if (entry.doi) items.push(outside(`https://doi.org/${encodeURI(entry.doi)}`, `doi:${entry.doi}`));
  if (entry.arxiv) items.push(outside(`https://arxiv.org/abs/${encodeURI(entry.arxiv)}`, `arXiv:${entry.arxiv}`));
  if (entry.url) items.push(outside(entry.url, entry.url));
  return items.length ? h("p", { class: "facts" }, items.map((item, i) => [i ? " · " : "", item])) : null;
}

function entitiesSection(f, paper) {
  const byRole = graph.names.roles.map(() => []);
  for (let i = f.start[paper]; i < f.start[paper + 1]; i++) byRole[f.role[i]].push(f.entity[i]);
  const lists = byRole.map((entities, role) => entities.length
    ? [h("h3", {}, words(graph.names.roles[role])), h("ul", { class: "chips" }, entities.map((entity) => h("li", {}, entityLink(entity))))] : null);
  return section("What it does with what", lists);
}

async function statementsSection(f, paper, entry) {
  if (!entry.relations.length) return null;
  const items = entry.relations.map((row) => async () => [
    h("p", { class: "triple" }, entityLink(row[3]), h("em", {}, ` ${words(graph.names.relations[row[4]])} `), entityLink(row[5])),
    h("p", { class: "evidence" }, await evidence(paper, row), h("small", {}, ` pattern ${graph.names.patterns[row[6]]}`)),
  ]);
  return section("What it states", longList(items, (draw) => draw(), { first: 12, label: "statements" }));
}

export async function paperView(paper) {
  const [f, entry] = await Promise.all([facts(), texts(paper)]);
  const roles = new Map();
  for (let i = f.start[paper]; i < f.start[paper + 1]; i++) roles.set(f.entity[i], graph.names.roles[f.role[i]]);
  const mentions = (field) => entry.mentions.filter((m) => m[0] === field);
  const roleOf = (entity) => roles.get(entity) ?? "mentions";
  const title = graph.papers.title[paper];
  const results = f.results.filter((r) => r.paper === paper);
  const similar = similarPapers(f, paper).slice(0, 30);
  const view = h("article", { class: "page" },
    h("header", { class: "title" },
      h("p", { class: "kind" }, h("a", { href: "#/papers" }, "paper"), when(paper) ? ` · ${when(paper)}` : null),
      title === null ? h("h1", { class: "untitled" }, "Untitled paper") : h("h1", { dir: "auto" }, marked(title, mentions(0), roleOf)),
      entry.authors ? h("p", { class: "authors", dir: "auto" }, entry.authors.join(", ")) : null,
      identifiers(entry)),
    h("div", { class: "columns" },
      h("div", {},
        section("Abstract", h("p", { class: "abstract", dir: "auto" }, marked(entry.abstract, mentions(1), roleOf))),
        await statementsSection(f, paper, entry)),
      h("div", {},
        entitiesSection(f, paper),
        similar.length ? section("Shares most with", longList(similar, ({ paper: other, shared }) => [
          paperLink(other, when(other)),
          h("p", { class: "note" }, `${plural(shared.length, "entity", "entities")}: `, shared
            .sort((a, b) => graph.entities.support[a] - graph.entities.support[b] || a - b).slice(0, 4)
            .map((entity, i) => [i ? ", " : "", graph.entities.label[entity]])),
        ], { first: 6, label: "papers", className: "papers" })) : null)),
    results.length ? section("Reported results", resultsTable(results)) : null,
    h("p", { class: "note" }, `id ${graph.papers.id[paper]}`));
  return { element: view, title: paperTitle(paper) };
}
