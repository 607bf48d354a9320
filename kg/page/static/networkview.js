// The network as a view: filters, hover card, a panel with the sentences behind what is chosen, downloads.

import { Drawing } from "./canvas.js";
import { entityAddress, facts, graph, texts, typeOf } from "./data.js";
import { download, h, plural, say } from "./dom.js";
import { networkSvg } from "./picture.js";
import { entityLink, evidence, paperLink, typeMark, when, words } from "./parts.js";
import { typesInUse } from "./overview.js";

/** What an address says: filters, the chosen node, the colours. */
function readFilters(parameters) {
  const number = (name) => (parameters.has(name) && Number.isFinite(Number(parameters.get(name))) ? Number(parameters.get(name)) : null);
  const types = parameters.has("types") ? parameters.get("types").split(",") : typesInUse();
  return {
    types: new Set(types), least: number("min") ?? graph.network.least, from: number("from"), to: number("to"),
    role: parameters.get("role") ?? "", community: number("community"), at: parameters.get("at"),
    colour: parameters.get("colour") === "community" ? "community" : "type",
  };
}

function writeFilters(filters) {
  const parameters = new URLSearchParams();
  if (filters.types.size !== typesInUse().length) parameters.set("types", [...filters.types].join(","));
  if (filters.least > graph.network.least) parameters.set("min", filters.least);
  for (const name of ["from", "to", "community"]) if (filters[name] !== null) parameters.set(name, filters[name]);
  for (const name of ["role", "at"]) if (filters[name]) parameters.set(name, filters[name]);
  if (filters.colour !== "type") parameters.set("colour", filters.colour);
  const text = parameters.toString();
  return `#/network${text ? `?${text}` : ""}`;
}

/** The support of each node among papers of the years and role chosen, 0 where the node is filtered out. */
function visibleNodes(f, filters) {
  const { network, names, papers } = graph;
  const role = names.roles.indexOf(filters.role);
  const counted = role >= 0 || filters.from !== null || filters.to !== null;
  return network.entity.map((entity, node) => {
    if (!filters.types.has(typeOf(entity)) || (filters.community !== null && network.community[node] !== filters.community)) return 0;
    let support = graph.entities.support[entity];
    if (counted) {
      support = 0;
      for (const row of f.byEntity.rows(entity)) {
        const year = papers.year[f.paper[row]];
        const inTime = (filters.from === null || (year !== null && year >= filters.from)) && (filters.to === null || (year !== null && year <= filters.to));
        if (inTime && (role < 0 || f.role[row] === role)) support++;
      }
    }
    return support >= filters.least ? support : 0;
  });
}

function controls(filters, changed) {
  const years = [...new Set(graph.papers.year.filter((y) => y !== null))].sort((a, b) => a - b);
  const choice = (label, name, options) => h("label", {}, label, h("select", { "data-filter": name, onchange: (event) => {
    filters[name] = event.target.value === "" ? (name === "role" ? "" : null) : name === "role" ? event.target.value : Number(event.target.value);
    changed();
  } }, options.map(([value, text]) => h("option", { value, selected: String(filters[name] ?? "") === String(value) }, text))));
  const most = Math.max(graph.network.least + 1, ...graph.network.entity.map((e) => graph.entities.support[e]));
  const supportValue = h("output", {}, filters.least);
  const legend = typesInUse().map((type) => h("label", { class: "legend" },
    h("input", { type: "checkbox", checked: filters.types.has(type), "data-type": type, onchange: (event) => {
      if (event.target.checked) filters.types.add(type);
      else filters.types.delete(type);
      changed();
    } }), typeMark(type), type));
  const steps = [...new Set([1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000].filter((n) => n >= graph.network.least && n < most))];
  if (!steps.includes(filters.least)) steps.push(filters.least);
  steps.sort((a, b) => a - b);
  const slider = h("input", { type: "range", min: 0, max: steps.length - 1, value: steps.indexOf(filters.least), "data-filter": "min", "aria-label": "Minimum support", oninput: () => {
    filters.least = steps[slider.value];
    supportValue.value = filters.least;
    slider.setAttribute("aria-valuetext", plural(filters.least, "paper"));
    changed();
  } });
  slider.setAttribute("aria-valuetext", plural(filters.least, "paper"));
  const { names } = graph.network;
  return h("form", { class: "filters", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() },
    h("fieldset", {}, h("legend", {}, "Types"), legend),
    h("label", {}, "In at least ", h("span", {}, supportValue, " papers"), slider),
    years.length > 1 ? h("div", { class: "pair" }, choice("From", "from", [["", "first"], ...years.map((y) => [y, y])]), choice("To", "to", [["", "last"], ...years.map((y) => [y, y])])) : null,
    choice("Role", "role", [["", "any"], ...graph.names.roles.map((r) => [r, words(r)])]),
    choice("Community", "community", [["", "all"], ...names.map((name, i) => [i, name.slice(0, 60)])]),
    h("label", {}, "Colour by", h("select", { "data-filter": "colour", onchange: (event) => { filters.colour = event.target.value; changed(); } },
      ["type", "community"].map((value) => h("option", { value, selected: filters.colour === value }, value)))));
}

/** The names of the communities beside their colours, while these colour the nodes. */
function communityLegend(filters) {
  const names = graph.network.names.slice(0, 8).map((name, i) => h("li", {}, h("span", { class: `swatch g-${i}` }), i < 7 ? name : "other communities"));
  return h("ul", { class: "groups", "aria-label": "Colours of communities", hidden: filters.colour !== "community" }, names);
}

function card(node, support) {
  const { network, entities } = graph;
  const entity = network.entity[node];
  return [h("strong", { dir: "auto" }, entities.label[entity]), h("span", {}, typeMark(typeOf(entity)), typeOf(entity), ` · ${plural(support, "paper")}`, entities.year[entity] ? ` · since ${entities.year[entity]}` : ""),
    h("small", {}, network.names[network.community[node]])];
}

async function nodePanel(f, drawing, node) {
  const { network, entities } = graph;
  const entity = network.entity[node];
  const rows = [...f.byEntity.rows(entity)].sort((a, b) => f.role[a] - f.role[b] || (graph.papers.year[f.paper[a]] ?? 9999) - (graph.papers.year[f.paper[b]] ?? 9999));
  const quotes = await Promise.all(rows.slice(0, 3).map(async (row) => {
    const paper = f.paper[row];
    const cue = (await texts(paper)).roles.find((r) => r[3] === entity);
    return h("li", {}, h("em", {}, words(graph.names.roles[f.role[row]])), " ", paperLink(paper, when(paper)), h("p", { class: "evidence" }, await evidence(paper, cue, { mark: typeOf(entity) })));
  }));
  const near = drawing.edgesOf[node].map((edge) => ({ edge, other: network.edges.a[edge] === node ? network.edges.b[edge] : network.edges.a[edge] }))
    .filter(({ other }) => drawing.visible[other]).sort((a, b) => network.edges.strength[b.edge] - network.edges.strength[a.edge] || a.other - b.other);
  return [h("h2", {}, entityLink(entity)), h("p", { class: "note" }, `In ${plural(entities.support[entity], "paper")}${entities.year[entity] ? `, since ${entities.year[entity]}` : ""}`),
    h("p", {}, h("a", { class: "button", href: entityAddress(entity) }, "Open its page")), h("ul", { class: "papers" }, quotes),
    near.length ? [h("h3", {}, "Joined to"), h("ul", { class: "chips" }, near.slice(0, 14).map(({ other }) => h("li", {}, entityLink(network.entity[other]))))] : null];
}

async function edgePanel(f, edge) {
  const { edges, entity } = graph.network;
  const [a, b] = [entity[edges.a[edge]], entity[edges.b[edge]]];
  const stated = [...f.byHead.rows(a), ...f.byHead.rows(b)].filter((row) => [a, b].includes(f.relations.tail[row]));
  const statements = await Promise.all(stated.slice(0, 6).map(async (row) => {
    const { head, relation, tail, paper } = f.relations;
    const cue = (await texts(paper[row])).relations.find((r) => r[3] === head[row] && r[4] === relation[row] && r[5] === tail[row]);
    return h("li", {}, entityLink(head[row]), h("em", {}, ` ${words(graph.names.relations[relation[row]])} `), entityLink(tail[row]),
      h("p", { class: "evidence" }, await evidence(paper[row], cue), " ", paperLink(paper[row], when(paper[row]))));
  }));
  const ofB = new Set(Array.from(f.byEntity.rows(b), (row) => f.paper[row]));
  const both = Array.from(f.byEntity.rows(a), (row) => f.paper[row]).filter((paper) => ofB.has(paper));
  return [h("h2", {}, entityLink(a), " – ", entityLink(b)), h("p", { class: "note" }, `${plural(edges.papers[edge], "paper")} mention both; cosine ${edges.strength[edge].toFixed(2)}`),
    statements.length ? h("ul", { class: "papers" }, statements) : null, h("h3", {}, "In both"), h("ul", { class: "papers" }, both.slice(0, 8).map((paper) => h("li", {}, paperLink(paper, when(paper)))))];
}

function shownNote(drawing) {
  const { network, counts } = graph;
  const shown = drawing.order.length;
  const all = network.total;
  const left = network.entity.length < all ? `The page carries a reduced network: ${network.entity.length.toLocaleString("en")} of ${all.toLocaleString("en")} entities, those in ${network.least > 1 ? `${network.least} or more papers` : "most papers"}${network.entity.length >= 2000 ? ", at most 2,000" : ""}. ` : "";
  return `${left}Shown: ${plural(shown, "entity", "entities")}, ${plural(drawing.shownEdges.length, "link")}; from ${plural(counts.paper, "paper")}.`;
}

/** Pointer, wheel and keys move the picture; `choose` is told what was clicked. */
function listen(canvas, drawing, { hover, chooseNode, chooseEdge, open }) {
  const pointers = new Map();
  let moved = 0;
  let step = -1;
  const at = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      hover(drawing.nodeAt(x, y), x, y);
      return;
    }
    moved += Math.abs(x - before[0]) + Math.abs(y - before[1]);
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      const span = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      drawing.dragged = false;
      drawing.zoom(span([x, y]) / Math.max(1, span(before)), (x + other[0]) / 2, (y + other[1]) / 2);
    } else {
      drawing.dragged = true;
      drawing.pan(x - before[0], y - before[1]);
    }
    pointers.set(event.pointerId, [x, y]);
    drawing.redraw();
  });
  const up = (event) => {
    pointers.delete(event.pointerId);
    drawing.dragged = false;
    drawing.redraw();
    if (event.type !== "pointerup" || moved > 5) return;
    const node = drawing.nodeAt(...at(event));
    const edge = node < 0 ? drawing.edgeAt(...at(event)) : -1;
    if (edge >= 0) chooseEdge(edge);
    else chooseNode(node);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => hover(-1, 0, 0));
  canvas.addEventListener("dblclick", (event) => open(drawing.nodeAt(...at(event))));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    drawing.dragged = false;
    drawing.zoom(Math.exp(-event.deltaY * 0.0016), ...at(event));
    drawing.redraw();
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (event.key in moves) drawing.pan(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") drawing.zoom(1.25);
    else if (event.key === "-") drawing.zoom(0.8);
    else if (event.key === "0") drawing.fit();
    else if (event.key === "n" || event.key === "p") {
      const count = drawing.order.length;
      if (count) step = (step + (event.key === "n" ? 1 : count - 1) + count) % count;
      const node = drawing.order[step] ?? -1;
      hover(node, -1, -1);
      if (node >= 0) say(`${graph.entities.label[graph.network.entity[node]]}, ${typeOf(graph.network.entity[node])}`);
    } else if (event.key === "Enter") {
      if (event.shiftKey) open(drawing.hovered);
      else chooseNode(drawing.hovered);
    } else if (event.key === "Escape") chooseNode(-1);
    else return;
    event.preventDefault();
    drawing.redraw();
  });
}

/** A function that marks the node under the pointer and shows its card; -1 for none. */
function hovering(canvas, drawing, hoverCard) {
  return (node, x, y) => {
    if (drawing.hovered !== node) {
      drawing.hovered = node;
      drawing.redraw();
    }
    hoverCard.hidden = node < 0 || x < 0;
    canvas.classList.toggle("over", node >= 0);
    if (hoverCard.hidden) return;
    hoverCard.replaceChildren(...card(node, drawing.visible[node]));
    hoverCard.style.left = `${Math.min(x + 14, canvas.clientWidth - hoverCard.offsetWidth - 8)}px`;
    hoverCard.style.top = `${Math.min(y + 14, canvas.clientHeight - hoverCard.offsetHeight - 8)}px`;
  };
}

function toolbar(canvas, drawing, go) {
  const act = (label, action, symbol = label) => h("button", { type: "button", title: label, "aria-label": label, onclick: () => { action(); drawing.redraw(); } }, symbol);
  return h("div", { class: "tools", role: "group", "aria-label": "Picture" },
    act("Zoom in", () => drawing.zoom(1.4), "+"), act("Zoom out", () => drawing.zoom(1 / 1.4), "−"), act("Fit", () => drawing.fit()), act("Reset", () => { drawing.fit(); go("#/network"); }),
    act("PNG", () => canvas.toBlob((blob) => download("network.png", blob))), act("SVG", () => download("network.svg", new Blob([networkSvg(drawing)], { type: "image/svg+xml" }))));
}

export async function networkView(parameters, { go, replace }) {
  const f = await facts();
  const filters = readFilters(parameters);
  const canvas = h("canvas", { tabindex: 0, role: "application", "aria-label": "Network. Arrow keys move, plus and minus zoom, 0 fits, n and p step through the entities, Enter chooses, Shift and Enter opens the page." });
  const hoverCard = h("div", { class: "hovercard", hidden: true, "aria-hidden": "true" });
  const panel = h("aside", { class: "panel", "aria-label": "Chosen", hidden: true });
  const note = h("p", { class: "note", role: "status" });
  const names = h("ul", { class: "cells" });
  const drawing = new Drawing(canvas, { visible: visibleNodes(f, filters), colourBy: filters.colour });
  const hover = hovering(canvas, drawing, hoverCard);
  const fill = async (content, token) => {
    const parts = await content;
    if (token !== panel.token) return;
    const close = h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => { chooseNode(-1); canvas.focus(); } }, "×");
    panel.replaceChildren(close, ...parts.flat().filter(Boolean));
    panel.hidden = false;
  };
  const chooseNode = (node, keep = false) => {
    drawing.selected = node;
    drawing.chosenEdge = -1;
    panel.token = {};
    filters.at = node < 0 ? null : graph.entities.id[graph.network.entity[node]];
    if (!keep) replace(writeFilters(filters));
    if (node < 0) panel.hidden = true;
    else fill(nodePanel(f, drawing, node), panel.token);
    drawing.redraw();
  };
  const chooseEdge = (edge) => {
    drawing.selected = -1;
    drawing.chosenEdge = edge;
    panel.token = {};
    fill(edgePanel(f, edge), panel.token);
    drawing.redraw();
  };
  const tell = () => {
    note.textContent = shownNote(drawing);
    names.replaceChildren(...drawing.order.slice(0, 200).map((node) => h("li", {}, entityLink(graph.network.entity[node], drawing.visible[node]))));
  };
  const legend = communityLegend(filters);
  const changed = () => {
    legend.hidden = filters.colour !== "community";
    drawing.colourBy = filters.colour;
    drawing.recolour();
    drawing.show(visibleNodes(f, filters));
    replace(writeFilters(filters));
    tell();
    drawing.redraw();
  };
  const open = (node) => node >= 0 && go(entityAddress(graph.network.entity[node]));
  listen(canvas, drawing, { hover, chooseNode, chooseEdge, open });
  const tools = toolbar(canvas, drawing, go);
  const element = h("article", { class: "network" },
    h("h1", { class: "unseen" }, "Network"),
    h("details", { class: "side", open: innerWidth > 760 }, h("summary", {}, "Filters and legend"), controls(filters, changed), legend,
      h("p", { class: "note" }, "Size: papers that mention it. Width of a link: Salton’s cosine of mentions in common. Click a node or a link for the sentences behind it.")),
    h("div", { class: "stage" }, canvas, tools, hoverCard, panel),
    h("div", { class: "under" }, note, h("details", {}, h("summary", {}, "The entities shown, as a list"), names)));
  tell();
  const chosen = filters.at === null ? -1 : (graph.nodeOf.get(graph.entityNumber.get(filters.at)) ?? -1);
  const place = () => {
    drawing.resize();
    drawing.fit();
    if (chosen >= 0 && drawing.visible[chosen]) drawing.fit([chosen, ...drawing.neighbours(chosen)], 120);
    drawing.redraw();
  };
  const shown = () => {
    place();
    if (chosen >= 0) chooseNode(chosen, true);
  };
  return { element, title: "Network", shown, resized: place, recoloured: () => { drawing.recolour(); drawing.redraw(); }, drawing };
}
