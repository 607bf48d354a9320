// A network on a canvas: places come from the build, so that drawing is all there is to do.

import { graph, typeOf } from "./data.js";
import { shapeName, typeClass } from "./parts.js";

const CORNERS = {
  square: [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
  diamond: [[0, -1.12], [1.12, 0], [0, 1.12], [-1.12, 0]],
  triangle: [[0, -1.1], [1.08, 0.8], [-1.08, 0.8]],
  hexagon: [[-0.52, -0.9], [0.52, -0.9], [1.04, 0], [0.52, 0.9], [-0.52, 0.9], [-1.04, 0]],
  pentagon: [[0, -1.05], [1, -0.32], [0.62, 0.85], [-0.62, 0.85], [-1, -0.32]],
};
const WIDTHS = [0.5, 0.9, 1.5, 2.6];
const STRENGTHS = [0.12, 0.25, 0.45];
/** Pixels around the canvas that are drawn beforehand when dragging begins. */
const BESIDES = 260;

/** The corners of a node's shape around the origin, null for a circle. */
export const corners = (entity) => CORNERS[shapeName(typeOf(entity))] ?? null;

/** The colours that the page has now, light or dark. */
export function palette(colourBy = "type") {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const byType = graph.names.types.map((type) => value(`--${typeClass(type)}`));
  const groups = Array.from({ length: 8 }, (_, i) => value(`--group-${i}`));
  const { entity, community } = graph.network;
  return {
    of: (node) => (colourBy === "type" ? byType[graph.entities.type[entity[node]]] : groups[Math.min(community[node], 7)]),
    edge: value("--edge"), strong: value("--ink"), ink: value("--ink"), paper: value("--paper"), halo: value("--halo"),
  };
}

/** A drawing of the network on a canvas; `visible` says which nodes are in, `inside` leaves out names that its edge would cut. */
export class Drawing {
  constructor(canvas, { visible, inside = false, colourBy = "type", most = Infinity }) {
    Object.assign(this, { canvas, inside, colourBy, most, hovered: -1, selected: -1, chosenEdge: -1 });
    this.context = canvas.getContext("2d");
    this.view = { scale: 1, x: 0, y: 0 };
    this.edgesOf = Array.from({ length: graph.network.entity.length }, () => []);
    graph.network.edges.a.forEach((a, edge) => {
      this.edgesOf[a].push(edge);
      this.edgesOf[graph.network.edges.b[edge]].push(edge);
    });
    this.recolour();
    this.show(visible);
  }

  recolour() {
    this.colours = palette(this.colourBy);
    this.batches = null;
  }

  /** Draw these nodes from now on: `visible[node]` is its support under the filters, 0 for out. */
  show(visible) {
    this.visible = visible;
    const { edges } = graph.network;
    this.order = graph.network.entity.map((_, node) => node).filter((node) => visible[node]);
    this.order.sort((a, b) => visible[b] - visible[a] || a - b);
    this.shownEdges = [];
    for (let e = 0; e < edges.a.length; e++) if (visible[edges.a[e]] && visible[edges.b[e]]) this.shownEdges.push(e);
    this.batches = null;
    this.placed = null;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(clientHeight * ratio));
  }

  /** Show all that is visible, or these nodes. */
  fit(nodes = this.order, margin = 60) {
    const { x, y, r } = graph.network;
    if (!nodes.length) return;
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const node of nodes) {
      box.left = Math.min(box.left, x[node] - r[node]);
      box.right = Math.max(box.right, x[node] + r[node]);
      box.top = Math.min(box.top, y[node] - r[node]);
      box.bottom = Math.max(box.bottom, y[node] + r[node]);
    }
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    const room = Math.min(margin, wide / 8);
    const scale = Math.min((wide - 2 * room) / (box.right - box.left), (high - 2 * room) / (box.bottom - box.top), 2.5);
    this.view = {
      scale,
      x: wide / 2 - ((box.left + box.right) / 2) * scale,
      y: high / 2 - ((box.top + box.bottom) / 2) * scale,
    };
    this.placed = null;
  }

  zoom(factor, atX = this.canvas.clientWidth / 2, atY = this.canvas.clientHeight / 2) {
    const scale = Math.min(12, Math.max(0.03, this.view.scale * factor));
    const by = scale / this.view.scale;
    this.view = { scale, x: atX - (atX - this.view.x) * by, y: atY - (atY - this.view.y) * by };
    this.placed = null;
  }

  pan(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
  }

  /** The radius of a node on the screen: grows slower than the picture, so that dense parts open when zoomed. */
  radius(node) {
    const { scale } = this.view;
    return Math.max(1.6, graph.network.r[node] * (scale > 1 ? Math.sqrt(scale) : scale ** 0.8));
  }

  nodeAt(px, py) {
    const { x, y } = graph.network;
    const { view } = this;
    let best = -1;
    let nearest = Infinity;
    for (const node of this.order) {
      const distance = Math.hypot(x[node] * view.scale + view.x - px, y[node] * view.scale + view.y - py);
      const reach = Math.max(this.radius(node) + 3, 8);
      if (distance < reach && distance / reach < nearest) {
        nearest = distance / reach;
        best = node;
      }
    }
    return best;
  }

  edgeAt(px, py) {
    const { x, y, edges } = graph.network;
    const wx = (px - this.view.x) / this.view.scale;
    const wy = (py - this.view.y) / this.view.scale;
    let best = -1;
    let nearest = 5 / this.view.scale;
    for (const edge of this.shownEdges) {
      const [a, b] = [edges.a[edge], edges.b[edge]];
      const [dx, dy] = [x[b] - x[a], y[b] - y[a]];
      const t = Math.max(0, Math.min(1, ((wx - x[a]) * dx + (wy - y[a]) * dy) / (dx * dx + dy * dy || 1)));
      const distance = Math.hypot(x[a] + t * dx - wx, y[a] + t * dy - wy);
      if (distance < nearest) [nearest, best] = [distance, edge];
    }
    return best;
  }

  /** Ask for one drawing before the next frame. */
  redraw() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  }

  draw() {
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    if (this.dragged) this.drawMoved(wide, high);
    else {
      this.still = null;
      this.render(this.context, wide, high);
    }
    this.canvas.dataset.drawn = this.order.length;
    this.canvas.dataset.scale = this.view.scale.toFixed(4);
  }

  /** While the picture is dragged, move one that was drawn once, somewhat larger than the canvas. */
  drawMoved(wide, high) {
    const { view, ratio, context: c } = this;
    const beyond = !this.still || Math.max(Math.abs(view.x - this.still.x), Math.abs(view.y - this.still.y)) > BESIDES;
    if (beyond) {
      const picture = this.still?.picture ?? document.createElement("canvas");
      picture.width = (wide + 2 * BESIDES) * ratio;
      picture.height = (high + 2 * BESIDES) * ratio;
      this.still = { picture, x: view.x, y: view.y };
      this.view = { ...view, x: view.x + BESIDES, y: view.y + BESIDES };
      this.render(picture.getContext("2d"), wide + 2 * BESIDES, high + 2 * BESIDES);
      this.view = view;
    }
    const { picture, x, y } = this.still;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, this.canvas.width, this.canvas.height);
    c.drawImage(picture, Math.round((view.x - x - BESIDES) * ratio), Math.round((view.y - y - BESIDES) * ratio));
  }

  render(c, wide, high) {
    this.size = { wide, high };
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, wide, high);
    const focus = this.hovered >= 0 ? this.hovered : this.selected;
    this.drawEdges(c, focus);
    this.drawNodes(c, focus);
    this.drawLabels(c, focus);
  }

  /** The width of an edge, of four: its strength, held down where few papers speak for it. */
  widthClass(edge) {
    const { strength, papers } = graph.network.edges;
    const sure = strength[edge] * Math.min(1, papers[edge] / 4);
    return STRENGTHS.filter((least) => sure >= least).length;
  }

  batch() {
    if (this.batches) return this.batches;
    const { x, y, edges } = graph.network;
    const paths = WIDTHS.map(() => new Path2D());
    for (const edge of this.shownEdges) {
      const path = paths[this.widthClass(edge)];
      path.moveTo(x[edges.a[edge]], y[edges.a[edge]]);
      path.lineTo(x[edges.b[edge]], y[edges.b[edge]]);
    }
    this.batches = { paths };
    return this.batches;
  }

  drawEdges(c, focus) {
    const { x, y, edges } = graph.network;
    const { view, colours, ratio } = this;
    c.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
    c.strokeStyle = colours.edge;
    const crowd = Math.min(1, Math.sqrt(1500 / (this.shownEdges.length + 1)));
    this.batch().paths.forEach((path, i) => {
      c.globalAlpha = (focus >= 0 ? 0.35 : 1) * crowd * [0.35, 0.5, 0.65, 0.8][i];
      c.lineWidth = WIDTHS[i] / Math.max(view.scale, 0.35);
      c.stroke(path);
    });
    c.globalAlpha = 1;
    const marked = focus >= 0 ? this.edgesOf[focus].filter((e) => this.visible[edges.a[e]] && this.visible[edges.b[e]]) : [];
    if (this.chosenEdge >= 0) marked.push(this.chosenEdge);
    c.strokeStyle = colours.strong;
    for (const edge of marked) {
      c.beginPath();
      c.lineWidth = (WIDTHS[this.widthClass(edge)] + (edge === this.chosenEdge ? 2 : 0.4)) / view.scale;
      c.moveTo(x[edges.a[edge]], y[edges.a[edge]]);
      c.lineTo(x[edges.b[edge]], y[edges.b[edge]]);
      c.stroke();
    }
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  trace(c, node) {
    const { entity, x, y } = graph.network;
    const { view } = this;
    const [px, py, r] = [x[node] * view.scale + view.x, y[node] * view.scale + view.y, this.radius(node)];
    const points = corners(entity[node]);
    if (points) {
      points.forEach(([dx, dy], i) => (i ? c.lineTo(px + dx * r, py + dy * r) : c.moveTo(px + dx * r, py + dy * r)));
      c.closePath();
    } else {
      c.moveTo(px + r, py);
      c.arc(px, py, r, 0, 2 * Math.PI);
    }
  }

  onScreen(node, margin) {
    const px = graph.network.x[node] * this.view.scale + this.view.x;
    const py = graph.network.y[node] * this.view.scale + this.view.y;
    return px > -margin && py > -margin && px < this.size.wide + margin && py < this.size.high + margin;
  }

  drawNodes(c, focus) {
    const { colours } = this;
    const near = new Set(focus >= 0 ? [focus, ...this.neighbours(focus)] : []);
    const byColour = new Map();
    for (let i = this.order.length - 1; i >= 0; i--) {
      const node = this.order[i];
      if (!this.onScreen(node, 60)) continue;
      const key = `${focus >= 0 && !near.has(node) ? "0" : "1"}${colours.of(node)}`;
      if (!byColour.has(key)) byColour.set(key, []);
      byColour.get(key).push(node);
    }
    c.lineWidth = this.order.length > 800 ? 0.7 : 1.2;
    c.strokeStyle = colours.paper;
    for (const [key, nodes] of [...byColour].sort()) {
      c.globalAlpha = key[0] === "0" ? 0.28 : 1;
      c.fillStyle = key.slice(1);
      c.beginPath();
      for (const node of nodes) this.trace(c, node);
      c.fill();
      c.stroke();
    }
    c.globalAlpha = 1;
    for (const node of [this.selected, this.hovered]) {
      if (node < 0 || !this.visible[node]) continue;
      c.beginPath();
      this.trace(c, node);
      c.lineWidth = 3;
      c.strokeStyle = colours.ink;
      c.stroke();
    }
  }

  neighbours(node) {
    const { a, b } = graph.network.edges;
    return this.edgesOf[node].map((edge) => (a[edge] === node ? b[edge] : a[edge])).filter((other) => this.visible[other]);
  }

  /** Choose the names that fit without touching each other, the most supported first; kept until zoomed. */
  place() {
    if (this.placed) return this.placed;
    const { entity, x, y } = graph.network;
    const cell = 48;
    const taken = new Map();
    this.placed = [];
    for (const node of this.order) {
      if (this.placed.length >= this.most) break;
      const r = this.radius(node);
      const size = Math.round(Math.min(19, Math.max(10.5, 8.5 + r * 0.42)));
      const text = this.name(entity[node]);
      const font = `${r > 13 ? 600 : 500} ${size}px system-ui, sans-serif`;
      const wide = this.measure(font, text);
      const px = x[node] * this.view.scale;
      const py = y[node] * this.view.scale;
      const box = [px - wide / 2 - 3, py + r + 1, px + wide / 2 + 3, py + r + size + 5];
      if (r > wide / 2 + 2) [box[1], box[3]] = [py - size / 2 - 1, py + size / 2 + 3];
      const left = box[0] + this.view.x;
      if (this.inside && (left < 0 || left + wide + 6 > this.canvas.clientWidth)) continue;
      const cells = [];
      for (let i = Math.floor(box[0] / cell); i <= Math.floor(box[2] / cell); i++)
        for (let j = Math.floor(box[1] / cell); j <= Math.floor(box[3] / cell); j++) cells.push(`${i},${j}`);
      const clash = cells.some((key) => taken.get(key)?.some((o) => o[0] < box[2] && o[2] > box[0] && o[1] < box[3] && o[3] > box[1]));
      if (clash) continue;
      for (const key of cells) taken.set(key, [...(taken.get(key) ?? []), box]);
      this.placed.push({ node, text, font, size, x: px, y: box[1] + size, box });
    }
    return this.placed;
  }

  name(entity) {
    const label = graph.entities.label[entity];
    return label.length > 32 ? `${Array.from(label).slice(0, 30).join("")}…` : label;
  }

  measure(font, text) {
    this.widths ??= new Map();
    const key = font + text;
    if (!this.widths.has(key)) {
      this.context.font = font;
      this.widths.set(key, this.context.measureText(text).width);
    }
    return this.widths.get(key);
  }

  drawLabels(c, focus) {
    const { view, colours } = this;
    const { wide, high } = this.size;
    c.textAlign = "center";
    c.lineJoin = "round";
    c.lineWidth = 3;
    c.strokeStyle = colours.halo;
    c.fillStyle = colours.ink;
    const near = focus >= 0 ? new Set([focus, ...this.neighbours(focus)]) : null;
    for (const label of this.place()) {
      const px = label.x + view.x;
      const py = label.y + view.y;
      if (px < -80 || py < -20 || px > wide + 80 || py > high + 20) continue;
      c.globalAlpha = near && !near.has(label.node) ? 0.3 : 1;
      c.font = label.font;
      c.strokeText(label.text, px, py);
      c.fillText(label.text, px, py);
    }
    c.globalAlpha = 1;
    if (focus >= 0 && this.visible[focus] && !this.placed.some((label) => label.node === focus)) {
      const { entity, x, y } = graph.network;
      c.font = "600 14px system-ui, sans-serif";
      c.lineWidth = 4;
      const at = [this.name(entity[focus]), x[focus] * view.scale + view.x, y[focus] * view.scale + view.y - this.radius(focus) - 6];
      c.strokeText(...at);
      c.fillText(...at);
    }
  }
}
