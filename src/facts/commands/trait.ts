import type { Link } from './links.ts'
import type { Script } from './script.ts'

export type TraitInput = {
  /** The command line and what it hides, a line each. */
  readonly text: string
  readonly script: Script
  readonly links: readonly Link[]
  readonly decoded: readonly string[]
}

export type TraitData = {
  /** For the page on playbooks. */
  readonly means: string
  readonly shows: (input: TraitInput) => boolean
}
