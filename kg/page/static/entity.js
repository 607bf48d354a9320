// The page of one entity: what it is, who does what with it, where that stands.

import { block, comentions, facts, graph, texts, typeOf } from "./data.js";
import { h, plural } from "./dom.js";
import { drawNeighbours } from "./neighbours.js";
import { countYears, entityLink, evidence, longList, paperLink, section, typeClass, typeMark, when, words, yearBars } from "./parts.js";

const READ = {
  is_a: ["Is a", "Kinds of it"], part_of: ["Part of", "Its parts"], extends: ["Extends", "Extended by"],
  applied_to: ["Applied to", "Applied to it"], evaluated_on: ["Evaluated on", "Evaluated on it"],
  outperforms: ["Outperforms", "Outperformed by"], measured_by: ["Measured by", "Measures"],
};
const GROUPS = [
  ["What it is", ["is_a", "part_of", "extends"]],
  ["Applied and measured", ["applied_to", "measured_by"]],
  ["Compared", ["outperforms"]],
];
const ROLE_TITLES = {
  introduces: "Introduced by", evaluates_on: "Evaluated on it", compares_to: "Compared to it", uses: "Used by",
  addresses: "Addressed by", measures: "Measured by", mentions: "Also mentioned by",
};

/** Relations of an entity: by name and direction, the entities at the other end with the papers that state it. */
function relationsOf(f, entity) {
  const found = new Map();
  const add = (row, direction, other) => {
    const key = `${graph.names.relations[f.relations.relation[row]]} ${direction}`;
    if (!found.has(key)) found.set(key, new Map());
    const ends = found.get(key);
    ends.set(other, [...(ends.get(other) ?? []), f.relations.paper[row]]);
  };
  for (const row of f.byHead.rows(entity)) add(row, 0, f.relations.tail[row]);
  for (const row of f.byTail.rows(entity)) add(row, 1, f.relations.head[row]);
  for (const [key, ends] of found) found.set(key, [...ends].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]));
  return found;
}

async function relationEvidence(entity, name, other, paper) {
  const entry = await texts(paper);
  const relation = graph.names.relations.indexOf(name);
  const row = entry.relations.find(
    (r) => r[4] === relation && ((r[3] === entity && r[5] === other) || (r[3] === other && r[5] === entity)),
  );
  return row ? evidence(paper, row) : null;
}

function relationItem(entity, name) {
  return ([other, papers]) => {
    const box = h("details", {}, h("summary", {}, plural(papers.length, "paper")));
    box.addEventListener("toggle", async () => {
      if (!box.open || box.dataset.filled) return;
      box.dataset.filled = "yes";
      for (const paper of papers.slice(0, 5))
        box.append(h("p", { class: "evidence" }, await relationEvidence(entity, name, other, paper), " ", paperLink(paper, when(paper))));
    });
    return h("div", { class: "stated" }, entityLink(other), box);
  };
}

function relationLists(entity, found, names) {
  return names.flatMap((name) =>
    [0, 1].map((direction) => {
      const ends = found.get(`${name} ${direction}`);
      if (!ends) return null;
      const title = READ[name]?.[direction] ?? (direction ? `${words(name)} (from)` : words(name));
      return [h("h3", {}, title), longList(ends, relationItem(entity, name), { first: 6, label: title.toLowerCase() })];
    }),
  );
}

/** Entities with one role in the papers where this one has another: [[entity, papers]], most papers first. */
function together(f, rows, role, types = null) {
  const counts = new Map();
  const wanted = graph.names.roles.indexOf(role);
  for (const row of rows) {
    const paper = f.paper[row];
    for (let i = f.start[paper]; i < f.start[paper + 1]; i++)
      if (f.role[i] === wanted && (!types || types.includes(typeOf(f.entity[i])))) counts.set(f.entity[i], (counts.get(f.entity[i]) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function papersByRole(f, entity) {
  const byRole = graph.names.roles.map(() => []);
  for (const row of f.byEntity.rows(entity)) byRole[f.role[row]].push(f.paper[row]);
  const year = (paper) => graph.papers.year[paper] ?? 9999;
  return byRole.map((papers) => papers.sort((a, b) => year(a) - year(b) || a - b));
}

async function paperItem(entity, paper) {
  const entry = await texts(paper);
  const cue = entry.roles.find((row) => row[3] === entity);
  return [
    paperLink(paper, when(paper)),
    cue ? h("p", { class: "evidence" }, await evidence(paper, cue, { mark: typeOf(entity) })) : null,
  ];
}

function rolesSection(entity, byRole) {
  const parts = byRole.map((papers, role) => {
    if (!papers.length) return null;
    const name = graph.names.roles[role];
    return h("div", { class: "role" },
      h("h3", {}, ROLE_TITLES[name] ?? words(name), h("small", {}, ` ${plural(papers.length, "paper")}`)),
      longList(papers, (paper) => paperItem(entity, paper), { first: 5, label: "papers", className: "papers" }));
  });
  return section("Papers", parts);
}

function datasetsSection(f, entity, found) {
  const evaluated = found.get("evaluated_on 0") ?? [];
  const rows = f.byEntity.rows(entity);
  const also = together(f, rows, "evaluates_on", ["dataset", "benchmark"]).filter(([other]) => other !== entity && !evaluated.some(([e]) => e === other));
  if (!evaluated.length && !also.length && !found.has("evaluated_on 1")) return null;
  return section("Datasets and benchmarks",
    relationLists(entity, found, ["evaluated_on"]),
    also.length ? [h("h3", {}, "Used for evaluation in its papers"), longList(also, ([other, n]) => entityLink(other, n), { first: 10, label: "datasets", className: "chips" })] : null);
}

function comparedSection(f, entity, found) {
  const introduces = graph.names.roles.indexOf("introduces");
  const compares = graph.names.roles.indexOf("compares_to");
  const rows = [...f.byEntity.rows(entity)];
  const against = together(f, rows.filter((row) => f.role[row] === introduces), "compares_to");
  const by = together(f, rows.filter((row) => f.role[row] === compares), "introduces");
  const beaten = relationLists(entity, found, ["outperforms"]);
  if (!against.length && !by.length && beaten.every((x) => !x)) return null;
  const chips = (title, items) => items.length ? [h("h3", {}, title), longList(items, ([other, n]) => entityLink(other, n), { first: 12, label: "entities", className: "chips" })] : null;
  return section("Compared with", beaten, chips("Its papers compare it to", against), chips("Introduced by papers that compare to it", by));
}

/** A table of reported results; `skip` is the entity whose page it stands on. */
export function resultsTable(results) {
  const cell = (entity) => h("td", {}, entity === null ? "" : entityLink(entity));
  const rows = (part) => part.map((r) => h("tr", {},
    h("td", {}, r.method === null ? "" : entityLink(r.method), r.comparator === null ? null : [" vs ", entityLink(r.comparator)]),
    cell(r.metric), h("td", { class: "number" }, [r.bound, r.written].filter(Boolean).join(" "), h("small", {}, ` ${r.kind === "absolute" ? "" : r.kind}`)),
    cell(r.dataset ?? r.task), h("td", {}, paperLink(r.paper, when(r.paper)))));
  const body = h("tbody", {}, rows(results.slice(0, 20)));
  const table = h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table of reported results" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Method", "Metric", "Reported", "On", "Paper"].map((t) => h("th", { scope: "col" }, t)))), body));
  const more = results.length > 20 ? h("button", { type: "button", class: "quiet", onclick: () => { body.replaceChildren(...rows(results)); more.remove(); } }, `Show all ${results.length}`) : null;
  return h("div", {}, table, more);
}

function comentionSection(f, entity) {
  const near = comentions(f, entity);
  if (!near.length) return null;
  const most = Math.max(...near.slice(0, 30).map((x) => x.strength));
  const item = ({ entity: other, papers, strength }) => {
    const bar = h("span", { class: "meter" });
    bar.style.setProperty("--share", strength / most);
    return [entityLink(other), h("span", { class: "measure" }, bar, h("small", {}, `${papers} · ${strength.toFixed(2)}`))];
  };
  return section("Mentioned together", h("p", { class: "note" }, "Papers in common, and Salton’s cosine."), longList(near, item, { first: 12, label: "entities", className: "meters" }));
}

async function formsLine(entity) {
  const forms = (await block("forms"))[entity];
  if (!forms) return null;
  const items = [];
  for (let i = 0; i < forms.length; i += 2) items.push(h("li", {}, h("span", { dir: "auto" }, forms[i]), h("small", {}, ` ${forms[i + 1]}×`)));
  const first = items.slice(0, 12);
  const rest = items.slice(12);
  const list = h("ul", { class: "forms", "aria-label": "Written as" }, first);
  if (rest.length) list.append(h("li", {}, h("button", { type: "button", class: "quiet", onclick: (event) => { event.target.parentElement.remove(); list.append(...rest); } }, `${rest.length} more`)));
  return list;
}

/** Why names of the entity were taken for one, with what speaks for it; null where there is one name only. */
async function mergesLine(entity) {
  const merges = (await block("merges"))[entity];
  if (!merges) return null;
  return h("details", { class: "why" }, h("summary", {}, "Why these names are one"), h("ul", { class: "plain" }, merges.map(([a, b, reason, evidence]) =>
    h("li", {}, h("span", { dir: "auto" }, a), " = ", h("span", { dir: "auto" }, b), h("small", {}, ` ${words(reason)}${evidence ? `, ${evidence}` : ""}`)))));
}

function yearsSection(entity, papers) {
  if (graph.papers.year.every((year) => year === null)) return null;
  const bars = yearBars(countYears(papers), { label: `Papers that mention ${graph.entities.label[entity]} by year` });
  return section("By year", bars ?? h("p", { class: "note" }, "None of its papers has a year."));
}

export async function entityView(entity, go) {
  const f = await facts();
  const type = typeOf(entity);
  const rows = f.byEntity.rows(entity);
  const found = relationsOf(f, entity);
  const byRole = papersByRole(f, entity);
  const papers = Array.from(rows, (row) => f.paper[row]);
  const results = f.results.filter((r) => [r.method, r.metric, r.dataset, r.task, r.comparator].includes(entity));
  const first = byRole[graph.names.roles.indexOf("introduces")]?.[0];
  const picture = h("div", { class: "neighbours", role: "img", "aria-label": `Network around ${graph.entities.label[entity]}; the lists on this page say the same` });
  const others = [...found.keys()].map((key) => key.split(" ")[0]).filter((name) => !(name in READ));
  const view = h("article", { class: "page" },
    h("header", { class: `title ${typeClass(type)}` },
      h("p", { class: "kind" }, typeMark(type), h("a", { href: `#/browse/${encodeURIComponent(type)}` }, type)),
      h("h1", { dir: "auto" }, graph.entities.label[entity]),
      await formsLine(entity),
      await mergesLine(entity),
      h("p", { class: "facts" }, `In ${plural(papers.length, "paper")}`, graph.entities.year[entity] === null ? null : `, since ${graph.entities.year[entity]}`,
        first === undefined ? null : [". Introduced by ", paperLink(first, when(first))],
        graph.nodeOf.has(entity) ? [" · ", h("a", { href: `#/network?at=${encodeURIComponent(graph.entities.id[entity])}` }, "Show in the network")] : null)),
    h("div", { class: "columns" },
      h("div", {},
        GROUPS.slice(0, 2).map(([title, names]) => {
          const lists = relationLists(entity, found, names).filter(Boolean);
          return lists.length ? section(title, lists) : null;
        }),
        others.length ? section("Other relations", relationLists(entity, found, [...new Set(others)])) : null,
        datasetsSection(f, entity, found), comparedSection(f, entity, found), rolesSection(entity, byRole)),
      h("div", {},
        yearsSection(entity, papers),
        section("Around it", picture), comentionSection(f, entity))),
    results.length ? section("Reported results", resultsTable(results)) : null);
  const draw = () => drawNeighbours(picture, f, entity, go);
  return { element: view, title: graph.entities.label[entity], shown: draw, recoloured: draw };
}
