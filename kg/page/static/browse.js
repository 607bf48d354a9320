// Lists of everything: entities by type, papers, what a search found, and pairs that wait for a decision.

import { block, graph, paperTitle } from "./data.js";
import { h, plural } from "./dom.js";
import { manyOf, ranked, typesInUse } from "./overview.js";
import { entityLink, longList, paperLink, section, typeMark, when, words } from "./parts.js";
import { search } from "./search.js";

export async function browseView(type) {
  const types = typesInUse();
  const chosen = types.includes(type) ? [type] : types;
  const tabs = h("nav", { class: "tabs", "aria-label": "Types" }, types.map((t) =>
    h("a", { href: `#/browse/${encodeURIComponent(t)}`, "aria-current": t === type ? "page" : null }, typeMark(t), manyOf(t))));
  const note = (entity) => [graph.entities.support[entity], graph.entities.year[entity] ? `since ${graph.entities.year[entity]}` : null].filter(Boolean).join(" · ");
  const element = h("article", { class: "page" },
    h("h1", {}, types.includes(type) ? manyOf(type) : "Entities"), tabs,
    chosen.map((t) => {
      const entities = ranked(t);
      return section(`${manyOf(t)} (${entities.length.toLocaleString("en")})`,
        longList(entities, (entity) => entityLink(entity, note(entity)), { first: chosen.length === 1 ? 200 : 24, label: manyOf(t).toLowerCase(), className: "cells" }));
    }));
  return { element, title: types.includes(type) ? manyOf(type) : "Entities" };
}

export async function papersView() {
  const byYear = new Map();
  graph.papers.year.forEach((year, paper) => {
    if (!byYear.has(year)) byYear.set(year, []);
    byYear.get(year).push(paper);
  });
  const years = [...byYear.keys()].sort((a, b) => (b ?? -1) - (a ?? -1));
  const element = h("article", { class: "page" }, h("h1", {}, "Papers"), years.map((year) => {
    const papers = byYear.get(year).sort((a, b) => (paperTitle(a) < paperTitle(b) ? -1 : 1));
    return section(`${year ?? "Without a year"} (${papers.length.toLocaleString("en")})`,
      longList(papers, (paper) => paperLink(paper, graph.papers.venue[paper] ?? ""), { first: years.length === 1 ? 100 : 8, label: "papers", className: "papers" }));
  }));
  return { element, title: "Papers" };
}

export async function searchView(query) {
  const found = await search(query, 400);
  const entities = found.filter((x) => x.entity !== undefined).map((x) => x.entity);
  const papers = found.filter((x) => x.paper !== undefined).map((x) => x.paper);
  const element = h("article", { class: "page" }, h("h1", {}, "Found for “", h("span", { dir: "auto" }, query), "”"),
    found.length ? null : h("p", {}, "Nothing has these words in its name, forms or title."),
    entities.length ? section("Entities", longList(entities, (entity) => entityLink(entity, graph.entities.support[entity]), { first: 60, label: "entities", className: "cells" })) : null,
    papers.length ? section("Papers", longList(papers, (paper) => paperLink(paper, when(paper)), { first: 40, label: "papers", className: "papers" })) : null);
  return { element, title: `Search: ${query}` };
}

function candidateItem([kind, papers, a, b, score, reason]) {
  const link = papers ? (x) => paperLink(x, when(x)) : (x) => entityLink(x, graph.entities.support[x]);
  return [h("p", {}, link(a), h("em", {}, " the same as "), link(b), h("em", {}, "?")), h("p", { class: "note" }, `${words(kind)} · ${reason} · score ${score.toFixed(2)}`)];
}

export async function reviewView() {
  const review = await block("review");
  const element = h("article", { class: "page" }, h("h1", {}, "Review"),
    h("p", {}, `${plural(review.total, "pair")} may be one thing and ${review.total === 1 ? "was" : "were"} left apart. `,
      "Decide with ", h("code", {}, "kg merge"), " or ", h("code", {}, "kg review"), "; decisions live in the ledger and every build replays them.",
      review.total > review.candidates.length ? ` The ${review.candidates.length} with the highest score are here.` : ""),
    section("Undecided", longList(review.candidates, candidateItem, { first: 40, label: "pairs", className: "papers" })),
    review.merges.length ? section("Merged, by reason", h("ul", { class: "plain" }, review.merges.map(([reason, count]) => h("li", {}, `${words(reason)} `, h("small", {}, count.toLocaleString("en")))))) : null);
  return { element, title: "Review" };
}
