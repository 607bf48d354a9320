// The network as it is on the screen, as an SVG file of its own.

import { corners } from "./canvas.js";
import { graph } from "./data.js";

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const short = (number) => Number(number.toFixed(1));

export function networkSvg(drawing) {
  const { network } = graph;
  const { view, colours, canvas } = drawing;
  const px = (node) => short(network.x[node] * view.scale + view.x);
  const py = (node) => short(network.y[node] * view.scale + view.y);
  const lines = drawing.shownEdges.map((edge) => {
    const [a, b] = [network.edges.a[edge], network.edges.b[edge]];
    return `<line x1="${px(a)}" y1="${py(a)}" x2="${px(b)}" y2="${py(b)}" stroke-width="${short(0.5 + 3 * network.edges.strength[edge])}"/>`;
  });
  const shapes = drawing.order.toReversed().map((node) => {
    const entity = network.entity[node];
    const r = drawing.radius(node);
    const points = corners(entity);
    const title = `<title>${escaped(graph.entities.label[entity])}</title>`;
    const shape = points
      ? `<polygon points="${points.map(([dx, dy]) => `${short(px(node) + dx * r)},${short(py(node) + dy * r)}`).join(" ")}"`
      : `<circle cx="${px(node)}" cy="${py(node)}" r="${short(r)}"`;
    return `${shape} fill="${colours.of(node)}">${title}</${points ? "polygon" : "circle"}>`;
  });
  const labels = drawing.place().map(({ text, size, x, y }) =>
    `<text x="${short(x + view.x)}" y="${short(y + view.y)}" font-size="${size}">${escaped(text)}</text>`);
  const { clientWidth: wide, clientHeight: high } = canvas;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}">
<rect width="100%" height="100%" fill="${colours.paper}"/>
<g stroke="${colours.edge}" stroke-opacity="0.6">${lines.join("\n")}</g>
<g stroke="${colours.paper}">${shapes.join("\n")}</g>
<g font-family="system-ui, sans-serif" text-anchor="middle" fill="${colours.ink}" stroke="${colours.paper}" stroke-width="3" paint-order="stroke">${labels.join("\n")}</g>
</svg>`;
}
