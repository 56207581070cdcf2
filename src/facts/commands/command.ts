import { decodedTexts } from './decode.ts'
import { readScript, type Script } from './script.ts'
import { TRAITS, type Trait } from './traits.ts'
import { linksIn, type Link } from './links.ts'

/** A command line, read as far as a process list lets one: quotes are lost there. */
export type CommandFacts = {
  readonly text: string
  /** Whether its end is unknown: it was cut, by Falcosidekick or by our limit. */
  readonly isCut: boolean
  /** What it starts, by name, in the order of the text; decoded text included. */
  readonly programs: readonly string[]
  /** All its words, without quotes. */
  readonly words: readonly string[]
  readonly links: readonly Link[]
  /** Texts that were hidden by base64, as data. */
  readonly decoded: readonly string[]
  readonly traits: ReadonlySet<Trait>
}

/** Falco itself keeps 4,096 bytes of arguments. */
const LONGEST = 4096
/** The mark where Falcosidekick cut a string. */
const CUT = '[...]'

/** What a command line does, as far as its text shows. Pure; bounded by the length that is read. */
export function readCommand(line: string): CommandFacts {
  const text = line.slice(0, LONGEST)
  const decoded = decodedTexts(text)
  const scripts = [text, ...decoded].map((part) => readScript(part))
  const whole: Script = {
    segments: scripts.flatMap(({ segments }) => segments),
    words: scripts.flatMap(({ words }) => words),
  }
  const all = [text, ...decoded].join('\n')
  const links = linksIn(whole.words)
  const traits = new Set<Trait>()
  for (const [name, { shows }] of Object.entries(TRAITS) as [Trait, (typeof TRAITS)[Trait]][]) {
    if (shows({ text: all, script: whole, links, decoded })) traits.add(name)
  }
  return {
    text,
    isCut: line.length > LONGEST || line.endsWith(CUT),
    programs: whole.segments.map(({ program }) => program).filter((program) => program !== ''),
    words: whole.words,
    links,
    decoded,
    traits,
  }
}
