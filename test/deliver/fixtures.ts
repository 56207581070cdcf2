import type { Message } from '../../src/deliver/sink.ts'
import type { Log, LogFields } from '../../src/lib/log.ts'
import type { Report } from '../../src/model/report.ts'
import { firstMessage } from '../../src/deliver/format.ts'
import { emptyReport } from '../support/reports.ts'

/** What an attacker named a process: markup, a mention and a line break. */
export const HOSTILE = 'sh <!channel> <b>\nBcc: evil@evil.example'

export function sampleReport(overrides: Partial<Report['incident']> = {}): Report {
  const empty = emptyReport()
  return {
    ...empty,
    title: [{ text: 'Alert Analysis Report' }],
    incident: {
      id: 'inc0000000000001',
      kind: 'alert',
      subject: 'payments/checkout',
      priority: 'Critical',
      state: 'open',
      firstSeen: '2026-03-01T10:00:00.000Z',
      lastSeen: '2026-03-01T10:00:05.000Z',
      count: 3,
      raisedBecause: null,
      acknowledgedBy: null,
      silencedBy: null,
      ...overrides,
    },
    summary: [[{ text: 'A shell was opened by ' }, { value: HOSTILE }]],
    details: [{ title: 'Process', rows: [{ name: 'proc.name', value: HOSTILE }] }],
    assessment: { ...empty.assessment, known: [[{ text: 'A terminal is attached.' }]] },
    tuning: { status: 'refused', reason: [{ text: 'It happened once.' }] },
  }
}

export function sampleMessage(overrides: Partial<Message> = {}): Message {
  const link = 'https://falcobrief.example/api/v1/incidents/inc0000000000001/report'
  return {
    ...firstMessage(sampleReport(), link),
    id: 'del0000000000001',
    ...overrides,
  }
}

/** A message that no renderer can read, as a defect would make it. */
export function brokenMessage(): Message {
  const report = { incident: sampleReport().incident } as unknown as Report
  return sampleMessage({ report })
}

export type LogLine = {
  readonly level: keyof Log
  readonly fields: LogFields
  readonly message: string
}

/** A log that keeps its lines. */
export function createRecordingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: keyof Log) =>
    (fields: LogFields, message: string): void => {
      lines.push({ level, fields, message })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
