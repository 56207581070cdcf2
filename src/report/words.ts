import type { Span, Text } from '../model/report.ts'

/**
 * A text of ours around values of the alert: every string put into it becomes a `value` span, so that
 * only what is marked as ours is taken as ours. Texts and spans stay what they are.
 */
export function words(
  literals: TemplateStringsArray,
  ...parts: readonly (string | Span | Text)[]
): Text {
  const spans = literals.flatMap((text, index): readonly Span[] => [
    { text },
    ...spansOf(parts[index] ?? []),
  ])
  return spans.filter((span) => !('text' in span && span.text === ''))
}

function spansOf(part: string | Span | Text): Text {
  if (typeof part === 'string') return [{ value: part }]
  return isText(part) ? part : [part]
}

// Array.isArray does not narrow readonly arrays.
function isText(part: Span | Text): part is Text {
  return Array.isArray(part)
}

/** Words of ours for `words`: a count, a span of time. */
export function own(text: string | number): Span {
  return { text: String(text) }
}

/** A name of ours for `words`: a field, a flag. */
export function code(name: string): Span {
  return { code: name }
}

/** Values of the alert in a row. */
export function listed(values: readonly string[]): Text {
  return joined(
    values.map((value) => [{ value }]),
    ', ',
  )
}

/** Names of ours in a row. */
export function codes(names: readonly string[]): Text {
  return joined(
    names.map((name) => [{ code: name }]),
    ', ',
  )
}

/** Texts in a row with a separator of ours between them. */
export function joined(texts: readonly Text[], separator: string): Text {
  const spans: Span[] = []
  for (const [index, text] of texts.entries()) {
    if (index > 0) spans.push({ text: separator })
    spans.push(...text)
  }
  return spans
}
