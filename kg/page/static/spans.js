// Offsets count code points; strings here count UTF-16 units, of which characters such as 😀 have two.

/** A function from an offset in code points to one in units of this text. */
export function unitsOf(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset;
  const at = [];
  let unit = 0;
  for (const point of text) {
    at.push(unit);
    unit += point.length;
  }
  at.push(unit);
  return (offset) => at[Math.min(offset, at.length - 1)];
}

/** The pieces of text[from, to) cut at every edge of a span: [{text, spans}], the innermost span last. */
export function pieces(text, from, to, spans) {
  const units = unitsOf(text);
  const inside = spans.filter((span) => span.start < to && span.end > from);
  const edges = new Set([from, to]);
  for (const { start, end } of inside) edges.add(Math.max(start, from)).add(Math.min(end, to));
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => ({
    text: text.slice(units(cuts[i]), units(end)),
    spans: inside
      .filter((span) => span.start <= cuts[i] && span.end >= end)
      .sort((a, b) => b.end - b.start - (a.end - a.start)),
  }));
}

/** The stretch of whole sentences, [field, start, end] each, that holds the span; the span itself where none does. */
export function sentenceAround(sentences, field, start, end) {
  const held = sentences.filter(([f, s, e]) => f === field && s < end && e > start);
  if (!held.length) return [start, end];
  return [Math.min(start, ...held.map((s) => s[1])), Math.max(end, ...held.map((s) => s[2]))];
}
