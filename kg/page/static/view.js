// A focused page: vis-network draws what pyvis prepared; a click shows the sentences behind it.

import { block, graph, loadVis } from "./data.js";
import { h, plural, say } from "./dom.js";
import { shapeName, typeMark, typeClass, words } from "./parts.js";

/** The mark of a type as vis-network draws it: it has no pentagon. */
const drawnMark = (kind) => typeMark(kind, shapeName(kind) === "pentagon" ? "star" : shapeName(kind));

function quoted(quote, type) {
  return h("li", {}, h("em", {}, words(quote.says)), " ", h("span", { class: "paper", dir: "auto" }, quote.title ?? "Untitled paper"), quote.year === null ? null : h("small", {}, ` ${quote.year}`),
    h("p", { class: "evidence" }, h("q", { dir: "auto" }, quote.before, h("mark", { class: type ? typeClass(type) : null }, quote.marked), quote.after)));
}

function named(node) {
  return h("span", { class: "entity" }, drawnMark(node.kind), h("span", { dir: "auto" }, node.full));
}

function nodeParts(node) {
  return [h("h2", {}, named(node)), h("p", { class: "note" }, `${node.kind} · ${plural(node.support, "paper")}${node.year === null ? "" : ` · since ${node.year}`}`),
    h("p", { class: "note" }, node.community), h("ul", { class: "papers" }, node.quotes.map((quote) => quoted(quote, node.kind)))];
}

function edgeParts(edge, nodes) {
  return [h("h2", {}, named(nodes.get(edge.from)), edge.relation ? ` ${words(edge.relation)} ` : " – ", named(nodes.get(edge.to))),
    h("p", { class: "note" }, edge.relation ? `stated by ${plural(edge.papers, "paper")}` : `${plural(edge.papers, "paper")} mention both`),
    h("ul", { class: "papers" }, edge.quotes.map((quote) => quoted(quote, null)))];
}

/** What vis-network draws, in the colours of the page. */
function dressed(data) {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const font = { color: value("--ink"), strokeColor: value("--paper") };
  return {
    nodes: data.nodes.map(({ quotes, full, kind, support, year, community, title, ...node }) => ({ ...node, font: { ...font, ...node.font }, borderWidth: node.id === data.centre ? 4 : 1 })),
    edges: data.edges.map(({ quotes, relation, papers, title, ...edge }, id) => ({ ...edge, id, font, color: relation ? value("--soft") : value("--edge") })),
  };
}

async function startView() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
  theme();
  const [data, vis] = [await block("view"), await loadVis()];
  graph.names = { types: data.types };
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const drawing = document.getElementById("drawing");
  const panel = document.getElementById("panel");
  const drawn = dressed(data);
  const sets = { nodes: new vis.DataSet(drawn.nodes), edges: new vis.DataSet(drawn.edges) };
  const network = new vis.Network(drawing, sets, data.options);
  dark.addEventListener("change", () => {
    theme();
    const { nodes: n, edges: e } = dressed(data);
    sets.nodes.update(n);
    sets.edges.update(e);
  });
  drawing.querySelector("canvas").setAttribute("role", "img");
  drawing.querySelector("canvas").setAttribute("aria-label", "Network; the list below has the same entities");
  const show = (parts) => {
    const close = h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => (panel.hidden = true) }, "×");
    panel.replaceChildren(close, ...parts);
    panel.hidden = false;
  };
  const choose = (id) => {
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), 0.9) });
    show(nodeParts(nodes.get(id)));
    say(nodes.get(id).full);
  };
  network.on("click", (event) => {
    if (event.nodes.length) show(nodeParts(nodes.get(event.nodes[0])));
    else if (event.edges.length) show(edgeParts(data.edges[event.edges[0]], nodes));
    else panel.hidden = true;
  });
  const find = document.getElementById("find");
  document.getElementById("names").append(...data.nodes.map((node) => h("option", { value: node.full })));
  find.addEventListener("change", () => {
    const wanted = find.value.trim().toLowerCase();
    const found = data.nodes.find((node) => node.full.toLowerCase() === wanted) ?? data.nodes.find((node) => node.full.toLowerCase().includes(wanted));
    if (wanted && found) choose(found.id);
  });
  const kinds = data.types.filter((type) => data.nodes.some((node) => node.kind === type));
  const legend = document.getElementById("legend");
  legend.append(...kinds.map((kind) => h("li", {}, drawnMark(kind), kind)));
  if (data.communities) legend.replaceChildren(...data.communities.slice(0, 8).map((name, i) => h("li", {}, h("span", { class: `swatch g-${i}` }), i < 7 ? name : "other communities")));
  const sorted = data.nodes.slice().sort((a, b) => b.support - a.support || (a.id < b.id ? -1 : 1));
  document.getElementById("list").append(...sorted.map((node) =>
    h("li", {}, h("button", { type: "button", class: "listed", onclick: () => choose(node.id) }, drawnMark(node.kind), h("span", { dir: "auto" }, node.full), h("small", {}, ` ${node.support}`)))));
  network.fit();
  if (data.centre) {
    show(nodeParts(nodes.get(data.centre)));
    if (innerWidth > 900) network.moveTo({ scale: network.getScale() * 0.75, offset: { x: -190, y: 0 } });
  }
  drawing.dataset.drawn = data.nodes.length;
  document.documentElement.dataset.ready = Math.round(performance.now());
}

startView();
