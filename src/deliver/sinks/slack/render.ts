import { plural, truncate } from '../../../lib/text.ts'
import type { Report, Text } from '../../../model/report.ts'
import { headline, headlineParts, isPlaced, metSigns } from '../../../render/headline.ts'
import { lead, leadWords, minuteOf } from '../../../render/lead.ts'
import { visible } from '../../../render/visible.ts'
import { presented } from '../../present.ts'
import type { Message } from '../../sink.ts'
import { countCharacters, escapeMarkup, MAX_BLOCKS, MAX_CHARACTERS } from './blocks.ts'
import type { Block, RichTextSection, SlackMessage } from './blocks.ts'
import { buttons } from './buttons.ts'
import { latest, linkOf, notification, ownLink, people, PLAIN, ruleNames } from './parts.ts'
import { groupBlocks, worstBlocks } from './roundup.ts'
import {
  bold,
  boldElements,
  commandParts,
  label,
  richText,
  run,
  textElements,
  untrusted,
  words,
} from './elements.ts'

const SUMMARY_PARAGRAPHS = 3
const FIRST_STEPS = 3
const CONTAIN_STEPS = 3
const RULES_SHOWN = 5

/** A group of blocks under a label of ours, in the order in which they may be left out at the end. */
type Part = { readonly label: string; readonly blocks: readonly Block[] }

/**
 * The message as Slack blocks: what, where, how bad, what to do first. Every value of the alert is a
 * literal rich-text element; markup has constant words only. It keeps to `MAX_BLOCKS` and
 * `MAX_CHARACTERS`: what does not fit is left out whole, and said to be. With `hasButtons` it can be answered.
 */
export function renderSlack(received: Message, hasButtons = false): SlackMessage {
  const message = presented(received)
  const text = notification(message)
  const head = [...headBlocks(message), ...(hasButtons ? buttons(message) : [])]
  const foot = footBlocks(message, 0)
  const budget = {
    // The note of the foot takes a few characters more when something is left out.
    characters: MAX_CHARACTERS - 200 - text.length - countCharacters([...head, ...foot]),
    blocks: MAX_BLOCKS - head.length - foot.length,
  }
  const { kept, leftOut } = fitted(messageParts(message), budget)
  return { ...PLAIN, text, blocks: [...head, ...kept, ...footBlocks(message, leftOut)] }
}

/** The message in one line without anything from the alert: for when Slack refuses the whole one. */
export function renderSlackMinimal(message: Message): SlackMessage {
  const { priority, state, count } = message.report.incident
  const where = linkOf(message)
  const line = [
    `[${priority}] ${leadWords(message)}`,
    `${plural(count, 'alert')}, ${state}. Incident ${visible(message.incidentId).shown}.`,
    ...(where === null ? [] : [`Report: ${where}`]),
  ].join(' ')
  return { ...PLAIN, text: escapeMarkup(truncate(line, 1000)) }
}

function headBlocks(message: Message): Block[] {
  const { report } = message
  const { raisedBecause } = report.incident
  const elements = report.roundup === null ? facts(report) : roundupFacts(report)
  const signs = metSigns(report)
  return [
    { type: 'header', text: { type: 'plain_text', text: headerText(report), emoji: false } },
    richText(
      run(...boldElements(lead(message))),
      run(...textElements(headline(report))),
      // A report that an older version stored does not have it.
      ...(raisedBecause ? [run(...textElements(raisedBecause))] : []),
      ...(signs.length === 0 ? [] : [run(bold('Signs: '), ...textElements(signs))]),
    ),
    { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] },
  ]
}

const WHAT: Readonly<Partial<Record<Report['incident']['kind'], string>>> = {
  test: 'test alert',
  storm: 'storm of Falco alerts',
  digest: 'digest of Falco alerts',
}

function headerText(report: Report): string {
  const { priority, kind } = report.incident
  const { lead } = headlineParts(report)
  return lead === `${priority}:` ? `${priority}: ${WHAT[kind] ?? 'Falco incident'}` : lead
}

function facts(report: Report): RichTextSection[] {
  const { subject, count, state, firstSeen, lastSeen } = report.incident
  const until = firstSeen === lastSeen ? '' : ` to ${minuteOf(lastSeen)}`
  const seen = `${plural(count, 'alert')}, ${minuteOf(firstSeen)}${until}; the incident is ${state}`
  const rules = ruleNames(report)
  const more = rules.length - RULES_SHOWN
  const named = rules
    .slice(0, RULES_SHOWN)
    .flatMap((rule): Text => [{ text: ', ' }, { value: rule }])
    .slice(1)
  return [
    ...(rules.length < 2
      ? []
      : [
          run(
            bold('Rules: '),
            ...textElements(named),
            ...(more > 0 ? [words(`, and ${more} more`)] : []),
          ),
        ]),
    ...(isPlaced(report) ? [] : [run(bold('Where: '), ...untrusted(subject))]),
    run(bold('Seen: '), words(seen)),
    ...people(report),
  ]
}

function roundupFacts({ incident }: Report): RichTextSection[] {
  const { priority, count, state, firstSeen, lastSeen } = incident
  return [
    run(bold('Most severe: '), words(priority)),
    run(bold('Held back: '), words(`${plural(count, 'message')}; it is ${state}`)),
    run(bold('From: '), words(firstSeen)),
    run(bold('To: '), words(lastSeen)),
  ]
}

function messageParts(message: Message): Part[] {
  const { report } = message
  const linkOf = (id: string): string | null => ownLink(message.linkOf(id))
  const summary: Part = {
    label: 'Summary',
    blocks: report.summary.slice(0, SUMMARY_PARAGRAPHS).map((text) => richText(spans(text))),
  }
  if (report.roundup !== null) {
    return [
      summary,
      { label: 'By rule and namespace', blocks: groupBlocks(report.roundup) },
      { label: 'The most severe', blocks: worstBlocks(report.roundup, linkOf) },
    ]
  }
  return [
    summary,
    { label: 'What to do first', blocks: firstSteps(report) },
    { label: 'Save the evidence, then contain', blocks: containment(report) },
    { label: 'Latest on the timeline', blocks: latest(report) },
    { label: 'Falco exception', blocks: [tuning(report)] },
  ]
}

function spans(text: Text): RichTextSection {
  return run(...textElements(text))
}

function firstSteps({ investigation }: Report): Block[] {
  return investigation
    .slice(0, FIRST_STEPS)
    .map(({ question, command, omitted, benign, bad }, index) =>
      richText(
        run(bold(`${index + 1}. `), ...textElements(question)),
        ...(command === null ? [] : commandParts(command)),
        ...(command === null && omitted !== null
          ? [run(words('No command here: '), ...textElements(omitted))]
          : []),
        run(bold('Benign: '), ...textElements(benign)),
        run(bold('Bad: '), ...textElements(bad)),
      ),
    )
}

/** One step that saves the evidence, before those that may destroy it. */
function containment({ mitigation }: Report): Block[] {
  const phaseSteps = (phase: 'preserve' | 'contain') =>
    mitigation.filter((section) => section.phase === phase).flatMap(({ steps }) => steps)
  return [...phaseSteps('preserve').slice(0, 1), ...phaseSteps('contain')]
    .slice(0, CONTAIN_STEPS)
    .map(({ text, command }) =>
      richText(spans(text), ...(command === null ? [] : commandParts(command))),
    )
}

function tuning({ tuning }: Report): Block {
  const status =
    tuning.status === 'suggested' ? 'Suggested (the YAML is in the report): ' : 'Not suggested: '
  return richText(run(bold(status), ...textElements(tuning.reason)))
}

function footBlocks(message: Message, leftOut: number): Block[] {
  const link = linkOf(message)
  const { knowledge, roundup } = message.report
  const isGeneric = knowledge.kind !== 'playbook' && roundup === null
  return [
    { type: 'divider' },
    richText(
      run(
        ...(link === null
          ? []
          : [{ type: 'link', url: link, text: 'Open the incident' } as const, words(' · ')]),
        words('Incident '),
        ...untrusted(message.incidentId),
        words(isGeneric ? ' · written without a playbook of its own' : ''),
        words(leftOut === 0 ? '' : ` · ${plural(leftOut, 'part')} left out here: see the report`),
      ),
    ),
  ]
}

/** The blocks that fit the budget, in order, each part's label with the first of them. */
function fitted(
  parts: readonly Part[],
  budget: { readonly characters: number; readonly blocks: number },
): { kept: Block[]; leftOut: number } {
  const kept: Block[] = []
  let { characters } = budget
  let leftOut = 0
  for (const part of parts) {
    let heading: Block[] = [label(part.label)]
    for (const block of part.blocks) {
      const added = [...heading, block]
      const size = countCharacters(added)
      if (size > characters || kept.length + added.length > budget.blocks) {
        leftOut += 1
        continue
      }
      kept.push(...added)
      characters -= size
      heading = []
    }
  }
  return { kept, leftOut }
}
