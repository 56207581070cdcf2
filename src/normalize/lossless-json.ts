/**
 * Numbers that JavaScript may not print back: of 16 digits and more, with a fraction or an exponent, or
 * -0. In value position, that is after `:`, `,` or `[`; what only looks so inside a string is sorted out
 * by `isString`.
 */
const DOUBTFUL_NUMBER =
  /[:,[][ \t\n\r]*(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?[eE][+-]?[0-9]+|-?(?:0|[1-9][0-9]*)\.[0-9]+|-?[1-9][0-9]{15,}|-0)(?=[ \t\n\r]*[,\]}])/g

/**
 * `JSON.parse` in which a number that JavaScript would not print back digit for digit (an integer over
 * 2^53, `1.0`, `1e5`) becomes a string of its own characters. Throws SyntaxError as `JSON.parse` does.
 */
export function parseLossless(text: string): unknown {
  const inexact = inexactNumbers(text)
  return JSON.parse(inexact.length === 0 ? text : quoteRanges(text, inexact))
}

type Range = { readonly start: number; readonly end: number }

function inexactNumbers(text: string): readonly Range[] {
  const ranges: Range[] = []
  const isString = createStringScanner(text)
  DOUBTFUL_NUMBER.lastIndex = 0
  // Not `matchAll`, which makes a copy of the expression each time.
  for (let match = DOUBTFUL_NUMBER.exec(text); match !== null; match = DOUBTFUL_NUMBER.exec(text)) {
    const token = match[1] ?? ''
    const end = match.index + match[0].length
    const start = end - token.length
    if (String(Number(token)) === token || isString(start)) continue
    ranges.push({ start, end })
  }
  return ranges
}

/** Answers, for rising positions, whether a position is inside a JSON string. */
function createStringScanner(text: string): (position: number) => boolean {
  let inString = false
  let next = text.indexOf('"')
  return (position) => {
    while (next !== -1 && next < position) {
      if (!inString) {
        inString = true
      } else if (!isEscaped(text, next)) {
        inString = false
      }
      next = text.indexOf('"', next + 1)
    }
    return inString
  }
}

function isEscaped(text: string, position: number): boolean {
  let start = position
  while (text.charCodeAt(start - 1) === 92) start--
  return (position - start) % 2 === 1
}

function quoteRanges(text: string, ranges: readonly Range[]): string {
  let quoted = ''
  let from = 0
  for (const { start, end } of ranges) {
    quoted += `${text.slice(from, start)}"${text.slice(start, end)}"`
    from = end
  }
  return quoted + text.slice(from)
}
