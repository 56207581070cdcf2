import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sparticuz, { inflate } from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** Chromium comes as an npm package, for linux on x64; elsewhere there is none. */
export const HAS_BROWSER = process.platform === 'linux' && process.arch === 'x64'

/**
 * A real Chromium without a window, unpacked into the folder for temporary files at the first time. What it
 * needs of libraries and fonts comes with it, as a bare machine has neither.
 */
export async function launchBrowser(): Promise<Browser> {
  const [executablePath] = await Promise.all([sparticuz.executablePath(), inflate(libraries())])
  const own = [path.join(tmpdir(), 'al2023', 'lib'), process.env['LD_LIBRARY_PATH'] ?? '']
  const fonts = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: path.join(tmpdir(), 'fonts') }
  return chromium.launch({
    executablePath,
    // None of the arguments that come with it: they switch off what a test of a page has to rely on.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, ...fonts, LD_LIBRARY_PATH: own.filter((part) => part !== '').join(':') },
    headless: true,
  })
}

/** The archive of its libraries, which the package itself unpacks in a certain cloud only. */
function libraries(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  return path.join(path.dirname(entry), '..', 'bin', 'al2023.tar.br')
}
