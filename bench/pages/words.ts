import type { Machine } from '../support/figures.ts'

export function ms(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(2)} ms`
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

export function verdict(isMet: boolean): string {
  return isMet ? 'met' : '**missed**'
}

/** What the figures of one run were taken on. */
export function machineText({ cores, processor, memoryGb, node }: Machine): string {
  return `${cores} cores (${processor}), ${memoryGb} GB of memory, Node ${node}`
}

export type Column = { readonly title: string; readonly isNumber?: boolean }

/** A Markdown table; numbers stand at the right. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [
    columns.map(({ title }) => title),
    columns.map(({ isNumber = true }) => (isNumber ? '---:' : '---')),
    ...rows,
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export const STORES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
