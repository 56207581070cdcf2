import type { Policy } from './policy.ts'
import type { Span } from './span.ts'

/** One kind of secret: what it is found by, with texts of both sides that tests hold it to. */
export type Kind = {
  readonly name: string
  /** What is masked, in words for the documentation. */
  readonly masks: string
  /** Without a match there is none of it: most texts are done with after this one look. */
  readonly hint: RegExp
  /** The secrets in a text, in time linear in it, as texts are chosen by others. */
  readonly find: (text: string, policy: Policy) => readonly Span[]
  /** Texts with such secrets, each between « and ». */
  readonly masked: readonly string[]
  /** Texts that look like it and have none. */
  readonly shown: readonly string[]
}
