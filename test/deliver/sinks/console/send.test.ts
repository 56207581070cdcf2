import { describe, expect, it } from 'vitest'
import { createConsoleSink } from '../../../../src/deliver/sinks/console/send.ts'
import { renderMarkdown } from '../../../../src/render/markdown.ts'
import { brokenMessage, sampleMessage } from '../../fixtures.ts'

const settings = { minimumpriority: null }

describe('console', () => {
  async function printed(message = sampleMessage()): Promise<string> {
    const texts: string[] = []
    const sink = createConsoleSink('console', settings, { write: (text) => void texts.push(text) })
    await sink.send(message, new AbortController().signal)
    return texts.join('')
  }

  it('prints the report as Markdown and an empty line', async () => {
    const text = await printed()
    expect(text).toBe(`${renderMarkdown(sampleMessage().report).trimEnd()}\n\n`)
  })

  it('prints what is known when the report cannot be rendered', async () => {
    const text = await printed(brokenMessage())
    expect(text).toContain('[Critical] New incident.')
    expect(text).toContain('inc0000000000001')
  })
})
