import type { Command, Text } from '../../../model/report.ts'
import { truncate } from '../../../lib/text.ts'
import { excerpt, isPasteable, alterationNote, plainText } from '../../../render/visible.ts'
import type {
  Block,
  LinkElement,
  RichTextPreformatted,
  RichTextSection,
  SectionBlock,
  TextElement,
} from './blocks.ts'

/** Code points of one value of the alert: enough to recognise it, the whole is in the report. */
const VALUE_LIMIT = 200

/** Characters of one run of text, so that no part takes the room of the others. */
const RUN_LIMIT = 1000

/** Characters of one command; a longer one is left to the report, since it must not be cut. */
const COMMAND_LIMIT = 1200

/** Words of ours, literal. */
export function words(text: string): TextElement {
  return { type: 'text', text }
}

export function bold(text: string): TextElement {
  return { type: 'text', text, style: { bold: true } }
}

/** A value of the alert: literal, visibly escaped, as code, with a note when it is not as it came. */
export function untrusted(value: string): TextElement[] {
  if (value === '') return [words('(empty)')]
  const shown = excerpt(value, VALUE_LIMIT)
  const note = alterationNote(shown)
  const code: TextElement = { type: 'text', text: shown.shown, style: { code: true } }
  return note === '' ? [code] : [code, words(note)]
}

/** A text whose words are bold; values in it stay code. */
export function boldElements(text: Text): TextElement[] {
  return textElements(text).map((element) =>
    element.style === undefined ? { ...element, style: { bold: true } } : element,
  )
}

export function textElements(text: Text): TextElement[] {
  return text.flatMap((span): TextElement[] => {
    if ('value' in span) return untrusted(span.value)
    const shown = plainText('text' in span ? span.text : span.code)
    if (shown === '') return []
    return 'text' in span ? [words(shown)] : [{ type: 'text', text: shown, style: { code: true } }]
  })
}

/** A section of at most `RUN_LIMIT` characters; what is cut shows as `…`. */
export function run(...elements: readonly (TextElement | LinkElement)[]): RichTextSection {
  const kept: (TextElement | LinkElement)[] = []
  let left = RUN_LIMIT
  for (const element of elements) {
    // Slack refuses an empty text.
    if (element.text === '') continue
    if (element.text.length > left) {
      const isCode = element.type === 'text' && element.style?.code === true
      kept.push(isCode || element.type === 'link' ? words('…') : cut(element, left))
      break
    }
    kept.push(element)
    left -= element.text.length
  }
  return { type: 'rich_text_section', elements: kept.length === 0 ? [words('…')] : kept }
}

function cut(element: TextElement, limit: number): TextElement {
  // Half the room: a code point may take two units.
  return { ...element, text: truncate(element.text, Math.max(1, Math.floor(limit / 2))) }
}

export function richText(...elements: (RichTextSection | RichTextPreformatted)[]): Block {
  return { type: 'rich_text', elements }
}

/** A heading of ours; a constant without markup characters. */
export function label(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: `*${text}*`, verbatim: true } }
}

/** A command to copy, whole or not at all; one that changes something is announced as such. */
export function commandParts({
  line,
  changes,
}: Command): (RichTextSection | RichTextPreformatted)[] {
  if (line.length > COMMAND_LIMIT || !isPasteable(line)) {
    return [run(words('(The command for it is in the report.)'))]
  }
  const block: RichTextPreformatted = { type: 'rich_text_preformatted', elements: [words(line)] }
  return changes ? [run(bold('This command changes something:')), block] : [block]
}
