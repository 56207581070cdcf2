/** A part of a text, `end` not included. */
export type Span = { readonly start: number; readonly end: number }

/** The spans in their order, without what overlaps one before it. */
export function apart(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const kept: Span[] = []
  for (const span of sorted) {
    const last = kept.at(-1)
    if (last === undefined || span.start >= last.end) kept.push(span)
    else if (span.end > last.end) kept[kept.length - 1] = { start: last.start, end: span.end }
  }
  return kept
}
