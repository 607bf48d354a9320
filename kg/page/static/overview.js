// The first view: how much there is, what stands out, what is new, and the shape of it all.

import { Drawing } from "./canvas.js";
import { graph } from "./data.js";
import { h, plural } from "./dom.js";
import { entityLink, longList, paperLink, section, when, yearBars, typeMark, countYears } from "./parts.js";

/** Entities in the picture of the first view. */
const PICTURED = 500;

const MANY = { method: "Methods", dataset: "Datasets", benchmark: "Benchmarks", task: "Tasks", metric: "Metrics", concept: "Concepts" };

export const manyOf = (type) => MANY[type] ?? type;

/** Entities of a type, the most supported first. */
export function ranked(type) {
  const number = graph.names.types.indexOf(type);
  const { type: types, support } = graph.entities;
  const found = [];
  for (let entity = 0; entity < types.length; entity++) if (types[entity] === number) found.push(entity);
  return found.sort((a, b) => support[b] - support[a] || a - b);
}

export const typesInUse = () => graph.names.types.filter((type, i) => graph.entities.type.includes(i));

function counts() {
  const { counts: n } = graph;
  const facts = [["papers", n.paper, "#/papers"], ["entities", n.entity, "#/browse"], ["statements", n.statement], ["mentions", n.mention], ["reported results", n.result]];
  return h("dl", { class: "counts" }, facts.filter(([, count]) => count).map(([name, count, href]) =>
    h("div", {}, h("dt", {}, href ? h("a", { href }, name) : name), h("dd", {}, count.toLocaleString("en")))));
}

/** The last year that a paper has, null where none has one. */
function lastYear() {
  return graph.papers.year.reduce((last, year) => (year !== null && (last === null || year > last) ? year : last), null);
}

/** Entities first seen in a year, in most papers first. */
function newIn(last) {
  const { year, support } = graph.entities;
  const found = [];
  for (let entity = 0; entity < year.length; entity++) if (year[entity] === last) found.push(entity);
  return found.sort((a, b) => support[b] - support[a] || a - b);
}

/** What is new: first seen in the last year; without years, what papers introduce. */
function freshSection() {
  const last = lastYear();
  const entities = last === null ? graph.introduced : newIn(last);
  if (!entities.length) return null;
  const note = last === null ? "New in a paper of this graph, those that most papers mention first." : null;
  return section(last === null ? "Introduced" : `New in ${last}`, note ? h("p", { class: "note" }, note) : null,
    longList(entities, (entity) => entityLink(entity, graph.entities.support[entity]), { first: 18, label: "entities", className: "chips" }));
}

function papersSection() {
  const { year } = graph.papers;
  const papers = year.map((_, paper) => paper).sort((a, b) => (year[b] ?? -1) - (year[a] ?? -1) || a - b).slice(0, 60);
  return section(lastYear() === null ? "Papers" : "Latest papers",
    longList(papers, (paper) => paperLink(paper, when(paper)), { first: 8, label: "papers", className: "papers" }),
    h("p", {}, h("a", { href: "#/papers" }, "All papers")));
}

function communityList() {
  const { network } = graph;
  const members = network.names.map(() => []);
  network.community.forEach((community, node) => members[community].push(node));
  return members.map((nodes, community) => ({ nodes, community })).filter(({ nodes }) => nodes.length >= 3);
}

function communityItem({ nodes, community }) {
  const { network, entities } = graph;
  const top = nodes.slice().sort((a, b) => entities.support[network.entity[b]] - entities.support[network.entity[a]] || a - b).slice(0, 8);
  return [
    h("h3", {}, h("a", { href: `#/network?community=${community}&colour=community` }, network.names[community]), h("small", {}, ` ${plural(nodes.length, "entity", "entities")}`)),
    h("ul", { class: "chips" }, top.map((node) => h("li", {}, entityLink(network.entity[node])))),
  ];
}

function hero() {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const link = h("a", { class: "hero", href: "#/network" }, canvas, h("span", { class: "cta" }, "Explore the network"));
  const draw = () => {
    drawing.resize();
    drawing.fit(undefined, 24);
    drawing.redraw();
  };
  const support = graph.network.entity.map((entity) => graph.entities.support[entity]);
  const least = support.toSorted((a, b) => b - a)[PICTURED] ?? 0;
  const drawing = new Drawing(canvas, { visible: support.map((n) => (n > least ? n : 0)), most: 30, inside: true });
  return { link, draw, drawing };
}

export async function overviewView() {
  const picture = hero();
  const groups = communityList();
  const types = typesInUse();
  const bars = yearBars(countYears(graph.papers.year.map((_, paper) => paper)), { label: "Papers by year", height: 110 });
  const element = h("article", { class: "page overview" },
    h("h1", { class: "unseen" }, "Overview"),
    h("div", { class: "top" },
      h("div", { class: "lead" },
        h("p", { class: "claim" }, "What ", plural(graph.counts.paper, "paper"), graph.counts.paper === 1 ? " introduces, uses and compares" : " introduce, use and compare", ", each statement with the sentence it was read from."),
        counts(),
        bars ? h("div", { class: "small" }, h("h2", {}, "Papers by year"), bars) : null),
      graph.network.entity.length ? picture.link : null),
    h("section", { "aria-labelledby": "s-most" }, h("h2", { id: "s-most" }, "Most supported"),
      h("div", { class: "grid" }, types.map((type) => h("div", { class: "card" },
        h("h3", {}, h("a", { href: `#/browse/${encodeURIComponent(type)}` }, typeMark(type), manyOf(type))),
        h("ol", { class: "ranked" }, ranked(type).slice(0, 8).map((entity) => h("li", {}, entityLink(entity), h("small", {}, graph.entities.support[entity])))))))),
    h("div", { class: "columns" },
      h("div", {}, groups.length ? section("Communities", h("p", { class: "note" }, "Entities that are mentioned together more than with others, found by Louvain; named by their most typical members."),
        longList(groups, communityItem, { first: 8, label: "communities", className: "communities" })) : null),
      h("div", {},
        freshSection(), papersSection())));
  return { element, title: "Overview", shown: picture.draw, resized: picture.draw, recoloured: () => { picture.drawing.recolour(); picture.drawing.redraw(); } };
}
