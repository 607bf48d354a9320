// The graph inside this file: blocks of deflated JSON, unpacked when first needed and kept.

const unpacked = new Map();
export const graph = {};

async function inflate(name) {
  const encoded = document.getElementById(`kg-${name}`).textContent;
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}

function once(name, make) {
  if (!unpacked.has(name)) unpacked.set(name, make());
  return unpacked.get(name);
}

const packedText = (name) => once(name, () => inflate(name));

export const block = (name) => once(name, async () => JSON.parse(await inflate(name)));

/** Run vis-network, which this file carries deflated; its hash stands in the page's policy. */
export async function loadVis() {
  if (!window.vis) {
    const element = document.createElement("script");
    element.textContent = await packedText("vis");
    document.head.append(element);
  }
  return window.vis;
}

/** Unpack what the first view needs. */
export async function openGraph() {
  Object.assign(graph, await block("core"));
  graph.entityNumber = new Map(graph.entities.id.map((id, i) => [id, i]));
  graph.paperNumber = new Map(graph.papers.id.map((id, i) => [id, i]));
  graph.nodeOf = new Map(graph.network.entity.map((entity, node) => [entity, node]));
}

/** The rows of a table by a column of numbers below `size`: at[key] to at[key + 1] of `order` are its rows. */
function grouped(column, size) {
  const at = new Uint32Array(size + 1);
  for (const key of column) at[key + 1]++;
  for (let i = 0; i < size; i++) at[i + 1] += at[i];
  const next = at.slice();
  const order = new Uint32Array(column.length);
  column.forEach((key, row) => (order[next[key]++] = row));
  return { at, order, rows: (key) => order.subarray(at[key], at[key + 1]) };
}

/** Roles, relations and results with their indexes. */
export const facts = () =>
  once("indexed facts", async () => {
    const { roles, relations, results } = await block("facts");
    const papers = graph.papers.id.length;
    const entities = graph.entities.id.length;
    const paperOf = new Uint32Array(roles.entity.length);
    const start = new Uint32Array(papers + 1);
    roles.count.forEach((count, paper) => {
      start[paper + 1] = start[paper] + count;
      paperOf.fill(paper, start[paper], start[paper + 1]);
    });
    return {
      start,
      entity: Uint32Array.from(roles.entity),
      role: Uint8Array.from(roles.role),
      paper: paperOf,
      byEntity: grouped(roles.entity, entities),
      relations,
      byHead: grouped(relations.head, entities),
      byTail: grouped(relations.tail, entities),
      byPaper: grouped(relations.paper, papers),
      results: results.map((r) => ({
        paper: r[0], method: r[1], metric: r[2], dataset: r[3], task: r[4], comparator: r[5], value: r[6], unit: r[7],
        written: r[8], kind: r[9], bound: r[10], field: r[11], start: r[12], end: r[13], pattern: r[14],
      })),
    };
  });

/** The texts of one paper: abstract, sentences, mentions and the words behind its roles and relations. */
export async function texts(paper) {
  const shard = await block(`text-${Math.floor(paper / graph.shard)}`);
  return shard[paper % graph.shard];
}

export const paperTitle = (paper) => graph.papers.title[paper] ?? `${graph.papers.opening[paper].trimEnd()} …`;

export const typeOf = (entity) => graph.names.types[graph.entities.type[entity]];

export const entityAddress = (entity) => `#/entity/${graph.entities.id[entity].split("/").map(encodeURIComponent).join("/")}`;

export const paperAddress = (paper) => `#/paper/${encodeURIComponent(graph.papers.id[paper])}`;

/** Entities that share papers with this one: [{entity, papers, strength}], by Salton's cosine, strongest first. */
export function comentions(f, entity) {
  const counts = new Map();
  for (const row of f.byEntity.rows(entity)) {
    const paper = f.paper[row];
    for (let i = f.start[paper]; i < f.start[paper + 1]; i++) {
      const other = f.entity[i];
      if (other !== entity) counts.set(other, (counts.get(other) ?? 0) + 1);
    }
  }
  const { support } = graph.entities;
  return [...counts]
    .map(([other, papers]) => ({ entity: other, papers, strength: papers / Math.sqrt(support[entity] * support[other]) }))
    .sort((a, b) => b.strength * Math.log2(1 + b.papers) - a.strength * Math.log2(1 + a.papers) || a.entity - b.entity);
}

/** Papers that share entities with this one, rare entities weighing more: [{paper, weight, shared}], best first. */
export function similarPapers(f, paper) {
  const found = new Map();
  const total = graph.papers.id.length;
  for (let i = f.start[paper]; i < f.start[paper + 1]; i++) {
    const entity = f.entity[i];
    const weight = Math.log((1 + total) / graph.entities.support[entity]);
    for (const row of f.byEntity.rows(entity)) {
      const other = f.paper[row];
      if (other === paper) continue;
      const entry = found.get(other) ?? { paper: other, weight: 0, shared: [] };
      entry.weight += weight;
      entry.shared.push(entity);
      found.set(other, entry);
    }
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.paper - b.paper);
}
