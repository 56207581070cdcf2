import { isIn } from '../sets.ts'
import type { Segment } from './script.ts'

/** It decodes or decrypts what it reads. */
export function isDecoder({ program, words }: Segment): boolean {
  switch (program) {
    case 'base64':
    case 'base32':
    case 'basenc':
      return words.some((word) => /^-[a-zA-Z]*[dD]|^--decode/.test(word))
    case 'xxd':
      return words.some((word) => /^-[a-z]*r/.test(word))
    case 'openssl':
      return words.includes('-d') || words.includes('-decrypt')
    case 'uudecode':
      return true
    default:
      return /^gpg2?$/.test(program) && words.some((word) => /^(?:-d|--decrypt)$/.test(word))
  }
}

/** It removes, overwrites or links away a file of the set. */
export function isOnFiles(set: 'history-files' | 'log-files') {
  return ({ program, words }: Segment): boolean =>
    isIn('trace-removers', program) && words.some((word) => isIn(set, word))
}

function operands(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => !/^-.|^\d*[<>]/.test(word) && !/^\d*[<>]+&?$/.test(words[index - 1] ?? ''),
  )
}

/** It writes what comes in by standard input. */
export function isCopyIn({ program, words }: Segment): boolean {
  switch (program) {
    case 'tee':
    case 'sponge':
      return true
    case 'dd':
      return (
        words.some((word) => word.startsWith('of=')) &&
        !words.some((word) => word.startsWith('if='))
      )
    case 'tar':
    case 'bsdtar':
    case 'cpio':
      return isUnpacking(words) && !namesArchive(words)
    default:
      return program === 'sh' || program === 'bash' ? words.includes('-s') : false
  }
}

function isUnpacking(words: readonly string[]): boolean {
  const [first = ''] = words
  return /^-?[a-zA-Z]*[xi]/.test(first) || words.includes('--extract')
}

/** `tar xf -` and `tar x` read standard input. */
function namesArchive(words: readonly string[]): boolean {
  const at = words.findIndex((word, index) =>
    index === 0 ? /^-?[a-zA-Z]*f$/.test(word) : /^-[a-zA-Z]*f$|^--file/.test(word),
  )
  const archive = at < 0 ? undefined : words[at + 1]
  return archive !== undefined && archive !== '-'
}

/** It writes a file or a folder to standard output. */
export function isCopyOut({ program, words }: Segment): boolean {
  const [first = ''] = words
  switch (program) {
    case 'cat':
    case 'base64':
    case 'xxd':
    case 'strings':
      return operands(words).length > 0
    case 'dd':
      return (
        words.some((word) => word.startsWith('if=')) &&
        !words.some((word) => word.startsWith('of='))
      )
    case 'tar':
    case 'bsdtar':
      return /^-?[a-zA-Z]*c/.test(first) && !namesArchive(words)
    default:
      return false
  }
}
