import type { Message } from '../../sink.ts'
import type { ActionsBlock, Block } from './blocks.ts'
import { ACKNOWLEDGE, OPEN, SILENCES } from './interaction.ts'
import { linkOf } from './parts.ts'

/** What can be said about an incident that is open; nothing about a storm or a digest. */
export function buttons(message: Message): Block[] {
  const { incidentId, report } = message
  const { state, acknowledgedBy, silencedBy } = report.incident
  if (state === 'closed' || report.roundup !== null) return []
  const link = linkOf(message)
  const elements = [
    ...(acknowledgedBy === null ? [button(ACKNOWLEDGE, 'Acknowledge', incidentId)] : []),
    ...(silencedBy === null
      ? SILENCES.map(({ action, hours }) => button(action, `Silence ${hours}h`, incidentId))
      : []),
    ...(link === null ? [] : [{ ...button(OPEN, 'Open report', incidentId), url: link }]),
  ]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

function button(action: string, text: string, value: string): ActionsBlock['elements'][number] {
  return {
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text, emoji: false },
    value,
  }
}
