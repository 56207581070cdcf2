import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HAS_BROWSER, launchBrowser } from '../../scripts/browser.ts'
import { renderEmail } from '../../src/deliver/sinks/email/render.ts'
import { firstMessage } from '../../src/deliver/format.ts'
import { alertText } from '../support/alerts.ts'
import { HOSTILE } from '../support/hostile.ts'
import { startService, type TestService } from '../support/service.ts'
import { measure } from './measure.ts'

/** What readers of reports have: a real browser, on pages full of what attackers write. */

type Items = { readonly items: readonly { readonly id: string }[] }

const WINDOWS = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
]

/** No command fits a value that long, so it is shown whole, and nothing in it may be broken. */
const LONG = `/srv/${'x'.repeat(300)}`

describe.skipIf(!HAS_BROWSER)('in a browser', () => {
  let browser: Browser
  let service: TestService
  let reportUrl: string
  let mail: string

  beforeAll(async () => {
    ;[browser, service] = await Promise.all([launchBrowser(), startService()])
    for (const [index, value] of [...HOSTILE, LONG].entries()) {
      const output_fields = {
        'k8s.ns.name': 'shop',
        'k8s.pod.name': 'web-0',
        'proc.cmdline': value,
        'proc.exepath': LONG,
        'fd.name': value,
        [`evil.${index}${value.slice(0, 30)}`]: value,
      }
      const rule = index % 10 === 0 ? `Rule ${index} ${value.slice(0, 60)}` : 'Read sensitive file'
      await service.post(alertText({ rule, output_fields, output: value }))
    }
    const { items } = await service.getJson<Items>('/api/v1/incidents')
    const [id = ''] = items.map((item) => item.id)
    reportUrl = `${service.url}/api/v1/incidents/${id}/report?format=html`
    const report = await service.app.readReport(id)
    if (report === null) throw new Error('there is no report')
    const message = firstMessage(report, 'https://falcobrief.example.org/')
    mail = renderEmail(message, { domain: 'example.org' }).html ?? ''
  }, 60_000)

  afterAll(async () => {
    await service[Symbol.asyncDispose]()
    await browser.close()
  })

  /** All that a page does beyond being shown. */
  async function opened(
    options: { readonly width: number; readonly height: number; readonly scheme: 'dark' | 'light' },
    open: (page: Page) => Promise<unknown>,
  ) {
    const { width, height, scheme } = options
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme })
    const [doings, finished]: [string[], string[]] = [[], []]
    page.on('request', (request) => doings.push(`request ${request.url()}`))
    page.on('requestfinished', (request) => finished.push(request.url()))
    page.on('console', (line) => doings.push(`console ${line.text()}`))
    page.on('dialog', (dialog) => doings.push(`dialog ${dialog.message()}`))
    page.on('pageerror', (error) => doings.push(`error ${error.message}`))
    page.on('popup', () => doings.push('popup'))
    page.on('download', () => doings.push('download'))
    await open(page)
    const measures = await measure(page)
    await page.close()
    return { doings, finished, ...measures }
  }

  const cases = WINDOWS.flatMap((window) =>
    (['light', 'dark'] as const).map((scheme) => ({ ...window, scheme })),
  )

  it.each(cases)('the report does nothing, fits and is readable: $width, $scheme', async (one) => {
    const { doings, ...seen } = await opened(one, (page) => page.goto(reportUrl))
    expect(doings).toEqual([`request ${reportUrl}`])
    expect(seen).toMatchObject({ overflow: 0, faint: [], active: [] })
    expect(seen.texts).toBeGreaterThan(100)
    expect(seen.text).toContain('<img src=x onerror=alert(1)>')
    expect(seen.paper).toBe(one.scheme === 'dark' ? 'rgb(21, 24, 27)' : 'rgb(255, 255, 255)')
    expect(seen.lettersInLine).toBeLessThan(80)
  })

  it('a command of the report is selected as a whole, and a heading can be linked to', async () => {
    const page = await browser.newPage()
    await page.goto(`${reportUrl}#investigation`)
    expect(await page.locator('main h2#investigation').count()).toBe(1)
    expect(await page.locator('main :is(h1, h2, h3):not([id])').count()).toBe(0)
    const command = page.locator('pre code').first()
    await command.click()
    const selected = await page.evaluate<string>('String(getSelection())')
    expect(selected.trim()).toBe((await command.innerText()).trim())
    await page.close()
  })

  // A mail client has no policy of ours: what is in the mail must be enough.
  it.each(cases)('the mail does nothing, fits and is readable: $width, $scheme', async (one) => {
    const { doings, ...seen } = await opened(one, (page) => page.setContent(mail))
    expect(doings).toEqual([])
    expect(seen).toMatchObject({ overflow: 0, faint: [], active: [] })
    expect(seen.texts).toBeGreaterThan(100)
  })

  it('lets the policy of the service stop what a page would do', async () => {
    const evil =
      '<script>alert(1)</script><img src="/healthz"><style>@import "/x"</style>' +
      '<p style="color:#ccc;background:#ddd;width:5000px" onclick="alert(1)">faint</p>'
    const [one] = cases
    if (one === undefined) throw new Error('no window')
    const { doings, finished, overflow, faint, active } = await opened(one, async (page) => {
      await page.route('**/report?*', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: evil })
      })
      await page.goto(reportUrl)
    })
    expect(finished).toEqual([reportUrl])
    expect(doings.filter((line) => /^(?:dialog|popup|error|download)/.test(line))).toEqual([])
    expect(doings.join('\n')).toMatch(/console .*(?:Content Security Policy|sandbox)/)
    expect(overflow).toBeGreaterThan(0)
    expect(faint).toHaveLength(1)
    expect(active).toEqual(expect.arrayContaining(['script', 'img', 'onclick=alert(1)']))
  })
})
