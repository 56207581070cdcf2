/** A macro or list that a condition names, and whether it is there to exclude. */
export type Name = {
  readonly name: string
  /** True below an odd number of `not`. */
  readonly isNegated: boolean
  /** The field that is compared with it, for the items of an `in (…)`; null for a macro. */
  readonly field: string | null
}

/**
 * The macros and lists that a Falco condition names, in its order. A word inside the parentheses of a
 * comparison may be a list or a plain value: who knows the lists tells them apart.
 * @throws SyntaxError when the parentheses or quotes do not close
 */
export function namesIn(condition: string): readonly Name[] {
  const reader = new Reader(tokensOf(condition))
  const names = reader.readAlternatives(false)
  reader.expectEnd()
  return names
}

type Token = { readonly text: string; readonly isQuoted: boolean }

const TOKEN =
  /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([(),]|[=!<>]=?)|((?:[^\s(),"'=!<>[]|\[[^\]]*\])+))/y

function tokensOf(condition: string): readonly Token[] {
  const tokens: Token[] = []
  const text = condition.trim()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (match === null) throw new SyntaxError(`this cannot be read: ${text.slice(0, 60)}`)
    const quoted = match[1] ?? match[2]
    tokens.push({ text: quoted ?? match[3] ?? match[4] ?? '', isQuoted: quoted !== undefined })
  }
  return tokens
}

const COMPARISON =
  /^(?:[=!<>]=?|in|exists|intersects|pmatch|i?glob|regex|[bi]?contains|b?startswith|endswith)$/
const LISTED = /^(?:in|intersects|pmatch)$/

/** Follows Falco's grammar as far as names and negation need it. */
class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  readAlternatives(isNegated: boolean): readonly Name[] {
    const names = [...this.#readOne(isNegated)]
    while (this.#takes('and') || this.#takes('or')) names.push(...this.#readOne(isNegated))
    return names
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new SyntaxError(`what is "${this.#peek()}" for?`)
  }

  #readOne(isNegated: boolean): readonly Name[] {
    if (this.#takes('not')) return this.#readOne(!isNegated)
    if (this.#takes('(')) {
      const names = this.readAlternatives(isNegated)
      this.#expect(')')
      return names
    }
    const word = this.#next()
    // A transformer such as tolower(proc.name) stands where a field does.
    const field = this.#takes('(') ? this.#readArgument() : word
    if (COMPARISON.test(this.#peek())) return this.#readComparison(field, isNegated)
    return [{ name: word, isNegated, field: null }]
  }

  #readArgument(): string {
    const field = this.#takes('(') ? this.#readArgument() : this.#next()
    while (this.#takes(',')) this.#next()
    if (this.#takes('(')) return this.#closed(this.#readArgument())
    return this.#closed(field)
  }

  #closed(field: string): string {
    this.#expect(')')
    return field
  }

  #readComparison(field: string, isNegated: boolean): readonly Name[] {
    const comparison = this.#next()
    if (comparison === 'exists') return []
    if (!LISTED.test(comparison) || !this.#takes('(')) {
      const isTransformed = this.#next() !== '' && this.#takes('(')
      if (isTransformed) this.#readArgument()
      return []
    }
    const names: Name[] = []
    while (!this.#takes(')')) {
      const isPlain = this.#tokens[this.#at]?.isQuoted !== true
      const name = this.#next()
      if (isPlain) names.push({ name, isNegated, field })
      this.#takes(',')
    }
    return names
  }

  #peek(): string {
    const token = this.#tokens[this.#at]
    return token === undefined || token.isQuoted ? '' : token.text
  }

  #next(): string {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw new SyntaxError('the condition ends too early')
    this.#at += 1
    return token.text
  }

  #takes(text: string): boolean {
    if (this.#peek() !== text) return false
    this.#at += 1
    return true
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw new SyntaxError(`"${text}" is missing`)
  }
}
