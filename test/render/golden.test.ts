import { describe, expect, it } from 'vitest'
import { renderSlack } from '../../src/deliver/sinks/slack/render.ts'
import { FORMATS, render } from '../../src/render/render.ts'
import { emptyReport, sampleMessage, sampleReport } from '../support/reports.ts'

describe('a report', () => {
  it.each(FORMATS)('reads in %s as it was approved', async (format) => {
    await expect(render(sampleReport(), format)).toMatchFileSnapshot(`golden/${format}.txt`)
  })

  it('reads in Slack as it was approved', async () => {
    const blocks = JSON.stringify(renderSlack(sampleMessage()), null, 2)
    await expect(blocks).toMatchFileSnapshot('golden/slack.txt')
  })

  it('of which nothing is known still says so', async () => {
    await expect(render(emptyReport(), 'markdown')).toMatchFileSnapshot('golden/empty.txt')
  })
})
