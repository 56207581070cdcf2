import { maskText } from '../src/lib/secrets/mask.ts'
import { HOSTILE_PIECES, repeated } from '../test/support/hostile-secrets.ts'
import { harmlessCases, hasLeak, secretCases } from '../test/support/secret-set.ts'

/** How many secrets of the measured set are masked, and how the time for hostile texts grows with their length. */

const KIB = 1024
const LENGTHS = [64, 256, 1024].map((length) => length * KIB)

const secrets = secretCases()
const harmless = harmlessCases()
const missed = secrets.filter((one) => hasLeak(one, maskText(one.text).text))
const spoiled = harmless.filter(({ text }) => maskText(text).text !== text)

print(
  `${secrets.length - missed.length} of ${secrets.length} texts with a secret are masked, ${spoiled.length} of ${harmless.length} without one are changed`,
)
for (const { kind, text } of missed) print(`missed (${kind}): ${text}`)
for (const { kind, text } of spoiled) print(`changed (${kind}): ${text}`)

const begun = cpuMs()
for (const { text } of [...secrets, ...harmless]) maskText(text)
const each = (cpuMs() - begun) / (secrets.length + harmless.length)
print(`\n${(each * 1000).toFixed(0)} µs of processor time for each of these texts`)

const rows = HOSTILE_PIECES.map((piece) => {
  maskText(repeated(piece, KIB))
  return { piece, times: LENGTHS.map((length) => timed(repeated(piece, length))) }
}).toSorted((a, b) => (b.times.at(-1) ?? 0) - (a.times.at(-1) ?? 0))

print('\nThe slowest of the hostile texts, ms of processor time for 64 KiB, 256 KiB and 1 MiB:')
for (const { piece, times } of rows.slice(0, 12)) {
  print(`${times.map((time) => time.toFixed(0).padStart(7)).join('')}  ${JSON.stringify(piece)}`)
}

function timed(text: string): number {
  const start = cpuMs()
  maskText(text)
  return cpuMs() - start
}

function cpuMs(): number {
  return process.cpuUsage().user / 1000
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
