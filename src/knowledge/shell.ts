import type { CommandPart } from './playbook.ts'

/** What stands where a value will stand, in single quotes; no shell metacharacter. */
const VALUE = 'VALUE'

/** A command line taken apart: its words by simple command, and what a shell would trip over. */
export type ShellLine = {
  readonly commands: readonly (readonly string[])[]
  /** Targets of `>` and `>>`. */
  readonly outputs: readonly string[]
  readonly problems: readonly string[]
}

/**
 * Reads a template as a POSIX shell would, as far as a playbook's one-liners go: words, quotes, pipes,
 * lists, groups, `$( )` and redirections. What is beyond that (backticks, here-documents, background
 * jobs, comments) is reported, as nobody wants to paste it.
 */
export function readShell(parts: readonly CommandPart[]): ShellLine {
  return new Reader(parts).read()
}

class Reader {
  readonly #characters: readonly string[]
  #at = 0
  readonly #commands: string[][] = []
  #words: string[] = []
  #word: string | null = null
  /** What the next word is the target of. */
  #redirection: '<' | '>' | null = null
  readonly #outputs: string[] = []
  readonly #problems: string[] = []
  /** Open `(` and `$(`, each with the command that goes on after it. */
  readonly #groups: { words: string[]; word: string | null }[] = []
  #quote: '"' | "'" | null = null

  constructor(parts: readonly CommandPart[]) {
    this.#characters = parts.flatMap((part) =>
      'text' in part ? Array.from(part.text) : [`{${part.field}}`],
    )
  }

  read(): ShellLine {
    while (this.#at < this.#characters.length) {
      const character = this.#characters[this.#at] ?? ''
      this.#at += 1
      if (this.#quote !== null) this.#quoted(character, this.#quote)
      else this.#plain(character)
    }
    if (this.#quote !== null) this.#problems.push(`a quote (${this.#quote}) is not closed`)
    if (this.#groups.length > 0) this.#problems.push('a parenthesis is not closed')
    this.#endCommand('the end')
    return { commands: this.#commands, outputs: this.#outputs, problems: this.#problems }
  }

  #quoted(character: string, quote: '"' | "'"): void {
    if (isField(character)) {
      this.#problems.push(`${character} stands inside quotes: it is quoted by itself`)
    } else if (character === quote) {
      this.#quote = null
    } else if (quote === '"' && (character === '`' || this.#opensSubstitution(character))) {
      this.#problems.push('a command inside double quotes is not read here: put it outside')
    } else if (quote === '"' && character === '\\') {
      this.#add(this.#take())
    } else {
      this.#add(character)
    }
  }

  #plain(character: string): void {
    if (isField(character)) return this.#add(VALUE)
    switch (character) {
      case "'":
      case '"':
        this.#quote = character
        return this.#add('')
      case '\\':
        return this.#add(this.#take())
      case ' ':
        return this.#endWord()
      case '`':
        this.#problems.push('use $( ) for backticks')
        return
      case '#':
        if (this.#word === null) this.#problems.push('a comment ends the command: quote the #')
        return this.#add(character)
      case '|':
      case '&':
      case ';':
        return this.#operator(character)
      case '<':
      case '>':
        return this.#redirect(character)
      case '(':
        return this.#open()
      case ')':
        return this.#close()
      default:
        this.#dollar(character)
    }
  }

  #dollar(character: string): void {
    if (!this.#opensSubstitution(character)) return this.#add(character)
    this.#at += 1
    this.#groups.push({ words: this.#words, word: `${this.#word ?? ''}${VALUE}` })
    this.#words = []
    this.#word = null
  }

  #opensSubstitution(character: string): boolean {
    return character === '$' && this.#characters[this.#at] === '('
  }

  #open(): void {
    if (this.#word !== null || this.#words.length > 0) {
      this.#problems.push('a parenthesis inside a command must be quoted')
    }
    this.#groups.push({ words: [VALUE], word: null })
    this.#words = []
    this.#word = null
  }

  #close(): void {
    const group = this.#groups.pop()
    if (group === undefined) {
      this.#problems.push('a parenthesis is closed that was not opened')
      return
    }
    this.#endCommand(')')
    this.#words = group.words
    this.#word = group.word
  }

  #operator(character: string): void {
    const doubled = this.#characters[this.#at] === character
    if (doubled) this.#at += 1
    if (character === '&' && !doubled) this.#problems.push('a command is put in the background (&)')
    if (character === ';' && doubled) this.#problems.push('`;;` belongs to no command here')
    const operator = doubled ? character.repeat(2) : character
    const isEnd = this.#characters.slice(this.#at).every((rest) => rest === ' ')
    if (isEnd) this.#problems.push(`nothing follows ${operator}`)
    this.#endCommand(operator)
  }

  #redirect(character: '<' | '>'): void {
    const isDescriptor = this.#word !== null && /^\d$/.test(this.#word)
    if (isDescriptor) this.#word = null
    this.#endWord()
    if (this.#redirection !== null) this.#problems.push('a redirection has no file')
    if (character === '<' && ['<', '('].includes(this.#characters[this.#at] ?? '')) {
      this.#problems.push('here-documents and <( ) are not for one line of POSIX shell')
    }
    if (character === '>' && this.#characters[this.#at] === '>') this.#at += 1
    if (this.#characters[this.#at] === '&') {
      this.#at += 1
      if (!/^\d$/.test(this.#take())) this.#problems.push('`>&` takes a number')
      return
    }
    this.#redirection = character
  }

  #take(): string {
    const character = this.#characters[this.#at]
    this.#at += 1
    if (character === undefined) this.#problems.push('a backslash ends the command')
    return character ?? ''
  }

  #add(text: string): void {
    this.#word = `${this.#word ?? ''}${text}`
  }

  #endWord(): void {
    if (this.#word === null) return
    if (this.#redirection === '>') this.#outputs.push(this.#word)
    if (this.#redirection === null) this.#words.push(this.#word)
    this.#redirection = null
    this.#word = null
  }

  #endCommand(before: string): void {
    this.#endWord()
    if (this.#redirection !== null) this.#problems.push('a redirection has no file')
    this.#redirection = null
    if (this.#words.length === 0 && before !== 'the end') {
      this.#problems.push(`nothing stands before ${before}`)
    }
    if (this.#words.length > 0) this.#commands.push(this.#words)
    this.#words = []
  }
}

function isField(character: string): boolean {
  return character.length > 2 && character.startsWith('{')
}
