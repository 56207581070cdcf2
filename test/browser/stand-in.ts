import { launchBrowser } from '../../scripts/browser.ts'

/** Stands in for a test runner: opens a page in a Chromium, prints a line and waits. */

const browser = await launchBrowser()
const page = await browser.newPage()
await page.goto('data:text/html,<p>open</p>')
process.stdout.write(`${await page.innerText('p')}\n`)
