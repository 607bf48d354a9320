// What stands around one entity, drawn by vis-network as the pyvis package ships it.

import { comentions, graph, loadVis, typeOf } from "./data.js";
import { plural } from "./dom.js";
import { palette } from "./canvas.js";
import { shapeName, words } from "./parts.js";

const AROUND = 18;
const VIS_SHAPES = { circle: "dot", square: "square", diamond: "diamond", triangle: "triangle", hexagon: "hexagon", pentagon: "star" };

/** The entities nearest to one, and what joins them: [{a, b, label, width, arrow}]. */
function surroundings(f, entity) {
  const near = new Map(comentions(f, entity).slice(0, AROUND).map(({ entity: other, papers, strength }) => [other, { papers, strength }]));
  const edges = [];
  const { head, relation, tail } = f.relations;
  for (const row of [...f.byHead.rows(entity), ...f.byTail.rows(entity)]) {
    const other = head[row] === entity ? tail[row] : head[row];
    if (near.size < AROUND + 8 && !near.has(other)) near.set(other, { papers: 0, strength: 0 });
  }
  const inside = new Set([entity, ...near.keys()]);
  const stated = new Set();
  for (const a of inside) {
    for (const row of f.byHead.rows(a)) {
      const key = `${a} ${tail[row]} ${relation[row]}`;
      if (!inside.has(tail[row]) || stated.has(key)) continue;
      stated.add(key);
      edges.push({ a, b: tail[row], label: words(graph.names.relations[relation[row]]), width: 2.5, arrow: true });
    }
  }
  for (const [other, { papers, strength }] of near)
    if (papers) edges.push({ a: entity, b: other, title: plural(papers, "paper"), width: 1 + 4 * strength, arrow: false });
  return { nodes: [...inside], edges };
}

export async function drawNeighbours(box, f, entity, open) {
  const vis = await loadVis();
  if (!box.isConnected) return;
  const colours = palette();
  const { nodes, edges } = surroundings(f, entity);
  const style = getComputedStyle(document.documentElement);
  const byType = (type) => style.getPropertyValue(`--t-${type}`).trim() || colours.ink;
  const data = {
    nodes: nodes.map((id) => ({
      id,
      label: graph.entities.label[id].slice(0, 40),
      shape: VIS_SHAPES[shapeName(typeOf(id))],
      size: id === entity ? 20 : 8 + 3 * Math.log2(graph.entities.support[id]),
      color: byType(typeOf(id)),
      borderWidth: id === entity ? 3 : 0,
    })),
    edges: edges.map((edge) => ({
      from: edge.a, to: edge.b, label: edge.label, title: edge.title, width: edge.width,
      color: edge.arrow ? colours.ink : colours.edge, arrows: edge.arrow ? "to" : "",
    })),
  };
  const font = { color: colours.ink, strokeColor: colours.paper, strokeWidth: 4, face: "system-ui" };
  const network = new vis.Network(box, data, {
    layout: { randomSeed: 7 },
    nodes: { font: { ...font, size: 15 } },
    edges: { font: { ...font, size: 11, strokeWidth: 3 }, smooth: false },
    physics: { barnesHut: { springLength: 130, avoidOverlap: 0.4 }, stabilization: { iterations: 220 } },
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, zoomView: false },
  });
  network.once("stabilizationIterationsDone", () => {
    network.setOptions({ physics: false });
    box.dataset.drawn = nodes.length;
  });
  network.on("click", ({ nodes: [chosen] }) => chosen !== undefined && chosen !== entity && open(chosen));
}
