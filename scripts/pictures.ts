import { mkdirSync, writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { renderEmail } from '../src/deliver/sinks/email/render.ts'
import { renderSlack } from '../src/deliver/sinks/slack/render.ts'
import { firstMessage } from '../src/deliver/format.ts'
import { launchBrowser } from './browser.ts'
import { exampleReport } from './example.ts'
import { withPalette } from './png.ts'
import { slackPage } from './slack-page.ts'

/** Makes the pictures of the README: the first message of the example as Slack and mail show it. */

const FOLDER = new URL('../docs/images/', import.meta.url)
/** What a README has room for, in CSS pixels; the rest of the message is cut off. */
const MAIL = { width: 700, height: 820 }
const SLACK = { width: 700, height: 820 }

const message = firstMessage(exampleReport(), 'https://falcobrief.example.org/')

await using browser = await launchBrowser()
mkdirSync(FOLDER, { recursive: true })
await picture(browser, 'slack.png', slackPage(renderSlack(message, true).blocks ?? []), SLACK)
await picture(
  browser,
  'email.png',
  renderEmail(message, { domain: 'example.org' }).html ?? '',
  MAIL,
)

async function picture(
  browser: Browser,
  name: string,
  html: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<void> {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2, javaScriptEnabled: false })
  await page.setContent(html)
  const png = withPalette(await page.screenshot({ type: 'png' }))
  await page.close()
  writeFileSync(new URL(name, FOLDER), png)
  process.stdout.write(`docs/images/${name}: ${png.length} bytes\n`)
}
