/** Plain text of ours. `emoji: false` keeps `:words:` as they are. */
export type PlainText = {
  readonly type: 'plain_text'
  readonly text: string
  readonly emoji: false
}

/** The only markup: constant words of ours. Nothing else is ever put into it. */
export type Mrkdwn = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }

/** Literal text: Slack reads neither markup nor mentions in it, so it is not escaped either. */
export type TextElement = {
  readonly type: 'text'
  readonly text: string
  readonly style?: { readonly bold?: true; readonly code?: true }
}

export type LinkElement = { readonly type: 'link'; readonly url: string; readonly text: string }

export type RichTextSection = {
  readonly type: 'rich_text_section'
  readonly elements: readonly (TextElement | LinkElement)[]
}

export type RichTextPreformatted = {
  readonly type: 'rich_text_preformatted'
  readonly elements: readonly TextElement[]
}

export type RichTextList = {
  readonly type: 'rich_text_list'
  readonly style: 'bullet' | 'ordered'
  readonly elements: readonly RichTextSection[]
}

export type RichTextBlock = {
  readonly type: 'rich_text'
  readonly elements: readonly (RichTextSection | RichTextPreformatted | RichTextList)[]
}

export type HeaderBlock = { readonly type: 'header'; readonly text: PlainText }

export type SectionBlock = { readonly type: 'section'; readonly text: Mrkdwn }

export type DividerBlock = { readonly type: 'divider' }

/** Buttons of ours; `value` is the incident's id. */
export type ActionsBlock = {
  readonly type: 'actions'
  readonly elements: readonly {
    readonly type: 'button'
    readonly action_id: string
    readonly text: PlainText
    readonly value: string
    /** Opened by the client; it is pressed as well. */
    readonly url?: string
  }[]
}

export type Block = HeaderBlock | SectionBlock | RichTextBlock | DividerBlock | ActionsBlock

/** What is posted, without destination and thread. No `blocks`: the plain text alone is shown. */
export type SlackMessage = {
  /** Shown in notifications and read by screen readers. `&`, `<` and `>` are escaped. */
  readonly text: string
  readonly blocks?: readonly Block[]
  readonly parse: 'none'
  readonly link_names: false
  readonly unfurl_links: false
  readonly unfurl_media: false
  readonly mrkdwn: false
}

/** Slack takes 50; the rest is left for what a client may add. */
export const MAX_BLOCKS = 45

/**
 * Slack refuses a message by the sum of its texts (`msg_blocks_too_long`), at a number it does not
 * document: 9,597 characters were seen accepted and 11,341 refused
 * (https://github.com/slackapi/bolt-js/issues/2867).
 */
export const MAX_CHARACTERS = 9000

/** https://docs.slack.dev/reference/block-kit/blocks/header-block and section-block. */
const HEADER_LIMIT = 150
const SECTION_LIMIT = 3000
/** Not documented for rich text: held to what a section takes. */
const ELEMENT_LIMIT = 3000
const URL_LIMIT = 3000
/** https://docs.slack.dev/reference/block-kit/block-elements/button-element. */
const BUTTON_TEXT_LIMIT = 75
const BUTTON_VALUE_LIMIT = 2000
const ACTION_ID_LIMIT = 255

/** `text` for a place where Slack reads its own markup (https://docs.slack.dev/messaging/formatting-message-text). */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Everything about a message (of any origin) that Slack refuses or that we promise not to send, one
 * line a problem with its path: unknown kinds of blocks, texts over a limit, too much in all, markup
 * that mentions somebody. Empty: it is fine.
 */
export function checkBlocks(message: unknown): string[] {
  if (!isFields(message)) return ['message: must be an object']
  const blocks = message.blocks ?? []
  if (!Array.isArray(blocks)) return ['blocks: must be a list']
  const size = countCharacters(message.text) + countCharacters(blocks)
  return [
    ...checkMarkup(message.text, 'text', MAX_CHARACTERS),
    ...(blocks.length > MAX_BLOCKS ? [`blocks: ${blocks.length}, over ${MAX_BLOCKS}`] : []),
    ...(size > MAX_CHARACTERS ? [`message: ${size} characters, over ${MAX_CHARACTERS}`] : []),
    ...blocks.flatMap((block, index) => checkBlock(block, `blocks.${index}`)),
  ]
}

/** Characters of all texts and links in a part of a message, as UTF-16 units. */
export function countCharacters(part: unknown): number {
  if (typeof part === 'string') return part.length
  if (Array.isArray(part)) return part.reduce<number>((sum, each) => sum + countCharacters(each), 0)
  if (!isFields(part)) return 0
  return countCharacters([part.text, part.url, part.elements].filter((each) => each !== undefined))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkBlock(block: unknown, path: string): string[] {
  if (!isFields(block)) return [`${path}: must be an object`]
  switch (block.type) {
    case 'divider':
      return []
    case 'header':
      return checkObject(block.text, 'plain_text', `${path}.text`, HEADER_LIMIT)
    case 'section':
      return checkObject(block.text, 'mrkdwn', `${path}.text`, SECTION_LIMIT)
    case 'rich_text':
      return checkEach(block.elements, `${path}.elements`, checkPart)
    case 'actions':
      return checkEach(block.elements, `${path}.elements`, checkButton)
    default:
      return [`${path}.type: ${String(block.type)} is none that we use`]
  }
}

function checkButton(button: unknown, path: string): string[] {
  if (!isFields(button) || button.type !== 'button') return [`${path}.type: must be button`]
  return [
    ...checkObject(button.text, 'plain_text', `${path}.text`, BUTTON_TEXT_LIMIT),
    ...checkText(button.action_id, `${path}.action_id`, ACTION_ID_LIMIT),
    ...checkText(button.value, `${path}.value`, BUTTON_VALUE_LIMIT),
    ...(button.url === undefined ? [] : checkText(button.url, `${path}.url`, URL_LIMIT)),
  ]
}

function checkObject(object: unknown, type: string, path: string, limit: number): string[] {
  if (!isFields(object)) return [`${path}: must be an object`]
  if (object.type !== type) return [`${path}.type: must be ${type}`]
  if (type === 'mrkdwn') return checkMarkup(object.text, `${path}.text`, limit)
  return checkText(object.text, `${path}.text`, limit)
}

function checkText(text: unknown, path: string, limit: number): string[] {
  if (typeof text !== 'string' || text === '') return [`${path}: must be a text that is not empty`]
  return text.length > limit ? [`${path}: ${text.length} characters, over ${limit}`] : []
}

function checkMarkup(text: unknown, path: string, limit: number): string[] {
  const live = typeof text === 'string' && /[<>]|&(?!amp;|lt;|gt;)/.test(text)
  return [...checkText(text, path, limit), ...(live ? [`${path}: has live markup`] : [])]
}

function checkEach(
  list: unknown,
  path: string,
  check: (each: unknown, path: string) => string[],
): string[] {
  if (!Array.isArray(list) || list.length === 0) return [`${path}: must be a list with elements`]
  return list.flatMap((each, index) => check(each, `${path}.${index}`))
}

function checkPart(part: unknown, path: string): string[] {
  if (!isFields(part)) return [`${path}: must be an object`]
  const inner = `${path}.elements`
  switch (part.type) {
    case 'rich_text_section':
      return checkEach(part.elements, inner, checkInline)
    case 'rich_text_preformatted':
      return checkEach(part.elements, inner, checkInline)
    case 'rich_text_list':
      return [
        ...(part.style === 'bullet' || part.style === 'ordered' ? [] : [`${path}.style: unknown`]),
        ...checkEach(part.elements, inner, checkSection),
      ]
    default:
      return [`${path}.type: ${String(part.type)} is none that we use`]
  }
}

function checkSection(part: unknown, path: string): string[] {
  return isFields(part) && part.type === 'rich_text_section'
    ? checkPart(part, path)
    : [`${path}.type: must be rich_text_section`]
}

function checkInline(element: unknown, path: string): string[] {
  if (!isFields(element)) return [`${path}: must be an object`]
  const text = checkText(element.text, `${path}.text`, ELEMENT_LIMIT)
  switch (element.type) {
    case 'text':
      return text
    case 'link':
      return [...text, ...checkText(element.url, `${path}.url`, URL_LIMIT)]
    default:
      return [`${path}.type: ${String(element.type)} is none that we use`]
  }
}
