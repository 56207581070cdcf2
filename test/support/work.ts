/** How often texts were searched by regular expressions or cut into characters, and how long all of these texts were. */
export type Searched = { readonly calls: number; readonly characters: number }

type Method = (this: unknown, text: string, ...rest: unknown[]) => unknown

const METHODS = [
  [RegExp.prototype, 'exec'],
  [RegExp.prototype, 'test'],
  [RegExp.prototype, Symbol.replace],
  [RegExp.prototype, Symbol.matchAll],
  [RegExp.prototype, Symbol.match],
  [RegExp.prototype, Symbol.search],
  [RegExp.prototype, Symbol.split],
  [Intl.Segmenter.prototype, 'segment'],
] as const

function place(searcher: unknown): number {
  return searcher instanceof RegExp && (searcher.global || searcher.sticky) ? searcher.lastIndex : 0
}

/** What a search looks at, from where it began until where it went on: to the end when it found nothing. */
function lookedAt(searcher: unknown, text: string, from: number, until: number): number {
  if (until > from) return until - from
  return searcher instanceof RegExp && searcher.sticky ? 1 : text.length - from
}

/**
 * Runs `work` and counts what is expensive about texts, the same on every machine. What one of these calls does by
 * another is counted once.
 */
export function searched(work: () => void): Searched {
  let calls = 0
  let characters = 0
  let depth = 0
  const originals = METHODS.map(([prototype, name]) => Reflect.get(prototype, name) as Method)
  for (const [index, [prototype, name]] of METHODS.entries()) {
    const original = originals[index]
    if (original === undefined) throw new Error(`there is no ${String(name)}`)
    const counted: Method = function (text, ...rest) {
      if (depth > 0) return original.call(this, text, ...rest)
      depth += 1
      const from = place(this)
      try {
        return original.call(this, text, ...rest)
      } finally {
        depth -= 1
        calls += 1
        characters += lookedAt(this, text, from, place(this))
      }
    }
    Reflect.defineProperty(prototype, name, { value: counted, configurable: true, writable: true })
  }
  try {
    work()
  } finally {
    for (const [index, [prototype, name]] of METHODS.entries()) {
      const value = originals[index]
      Reflect.defineProperty(prototype, name, { value, configurable: true, writable: true })
    }
  }
  return { calls, characters }
}
