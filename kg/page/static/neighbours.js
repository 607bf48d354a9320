// What stands around one entity, drawn by vis-network as the pyvis package ships it.

import { comentions, graph, loadVis, typeOf } from "./data.js";
import { clip, plural } from "./dom.js";
import { palette } from "./canvas.js";
import { shapeName, typeClass, words } from "./parts.js";

const AROUND = 9;
const LABELLED = 9;
const BESIDE = 8;
const VIS_SHAPES = { circle: "dot", square: "square", diamond: "diamond", triangle: "triangle", hexagon: "hexagon", pentagon: "star" };

/** The entities nearest to one, and what joins them: [{a, b, label, width, arrow}]. */
function surroundings(f, entity) {
  const near = new Map(comentions(f, entity).slice(0, AROUND).map(({ entity: other, papers, strength }) => [other, { papers, strength }]));
  const edges = [];
  const { head, relation, tail } = f.relations;
  for (const row of [...f.byHead.rows(entity), ...f.byTail.rows(entity)]) {
    const other = head[row] === entity ? tail[row] : head[row];
    if (near.size < AROUND + 4 && !near.has(other)) near.set(other, { papers: 0, strength: 0 });
  }
  const inside = new Set([entity, ...near.keys()]);
  const stated = new Map();
  for (const a of inside) {
    for (const row of f.byHead.rows(a)) {
      if (!inside.has(tail[row])) continue;
      const key = `${a} ${tail[row]} ${relation[row]}`;
      const edge = stated.get(key) ?? { a, b: tail[row], label: words(graph.names.relations[relation[row]]), width: 2, arrow: true, papers: 0 };
      edge.papers++;
      stated.set(key, edge);
    }
  }
  const own = (edge) => edge.a === entity || edge.b === entity;
  const others = [...stated.values()].filter((edge) => !own(edge)).sort((a, b) => b.papers - a.papers || a.a - b.a || a.b - b.b);
  edges.push(...[...stated.values()].filter(own), ...others.slice(0, BESIDE));
  for (const [other, { papers, strength }] of near)
    if (papers) edges.push({ a: entity, b: other, title: plural(papers, "paper"), width: 1 + 4 * strength, arrow: false });
  return { nodes: [...inside], edges };
}

/** Places on two rings around the first node, so that names beside each other do not meet. */
function rings(nodes) {
  return nodes.map((_, i) => {
    if (i === 0) return { x: 0, y: 0 };
    const angle = ((i - 0.5) / (nodes.length - 1)) * 2 * Math.PI - Math.PI / 2;
    const ring = nodes.length > 8 && i % 2 ? 0.58 : 1;
    return { x: 250 * ring * Math.cos(angle), y: 270 * ring * Math.sin(angle) };
  });
}

export async function drawNeighbours(box, f, entity, open) {
  const vis = await loadVis();
  if (!box.isConnected) return;
  box.replaceChildren();
  const colours = palette();
  const { nodes, edges } = surroundings(f, entity);
  const style = getComputedStyle(document.documentElement);
  const byType = (type) => style.getPropertyValue(`--${typeClass(type)}`).trim();
  const places = rings(nodes);
  const named = nodes.length <= LABELLED;
  const data = {
    nodes: nodes.map((id, i) => ({
      id,
      ...places[i],
      label: clip(graph.entities.label[id], 22),
      title: `${graph.entities.label[id]} (${typeOf(id)})`,
      shape: VIS_SHAPES[shapeName(typeOf(id))],
      size: id === entity ? 20 : 7 + 2 * Math.log2(graph.entities.support[id]),
      color: byType(typeOf(id)),
      borderWidth: id === entity ? 3 : 0,
    })),
    edges: edges.map((edge) => ({
      from: edge.a, to: edge.b, label: named ? edge.label : undefined, title: edge.title ?? edge.label, width: edge.width,
      color: edge.arrow ? colours.ink : colours.edge, arrows: edge.arrow ? "to" : "",
    })),
  };
  const font = { color: colours.ink, strokeColor: colours.paper, strokeWidth: 4, face: "system-ui" };
  const network = new vis.Network(box, data, {
    nodes: { font: { ...font, size: 15 } },
    edges: { font: { ...font, size: 11, strokeWidth: 3 }, smooth: false },
    physics: false,
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, zoomView: false },
  });
  network.moveTo({ scale: network.getScale() * 0.86 });
  box.dataset.drawn = nodes.length;
  network.on("click", ({ nodes: [chosen] }) => chosen !== undefined && chosen !== entity && open(chosen));
}
