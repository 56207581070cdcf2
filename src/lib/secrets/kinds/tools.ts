import { HAS_TOOL, secretParts } from '../arguments.ts'
import type { Kind } from '../kind.ts'
import { isReference } from '../references.ts'
import type { Span } from '../span.ts'
import { commandLines, type Word } from '../words.ts'
import { CHPASSWD, READERS } from './tool-table.ts'

/** Words of a program behind a pipe that are looked at to know it. */
const LOOK = 12

/** Programs with options or words of their own for a secret. */
export const tools: Kind = {
  name: 'tools',
  masks:
    'what programs such as mysql, sshpass, curl, docker login, redis-cli, openssl, vault and kubectl create secret are given, and what is piped into sudo, passwd and the like',
  hint: new RegExp(`${HAS_TOOL.source}|\\becho\\b|\\bprintf\\b|chpasswd|passwd`),
  find: (text) => commandLines(text).flatMap((words) => secretsInLine(words)),
  masked: [
    "mysql -u root -p'«hunter2 & co»' shop",
    'curl -s -u anna:«hunter2» https://x.example.com',
    'echo «hunter2» | sudo -S id',
  ],
  shown: [
    'mysql -u root -p shop',
    'curl -u anna https://x.example.com',
    'docker run -p 80:80 nginx',
  ],
}

function secretsInLine(words: readonly Word[]): readonly Span[] {
  const spans: Span[] = []
  let piped: readonly Word[] = []
  for (let at = 0; at < words.length;) {
    let end = at
    while (end < words.length && words[end]?.isOperator === false) end += 1
    const command = words.slice(at, end)
    for (const span of secretsInCommand(command)) spans.push(span)
    for (const span of secretsPiped(piped, command)) spans.push(span)
    piped = words[end]?.content === '|' ? command : []
    at = end + 1
  }
  return spans
}

function secretsInCommand(command: readonly Word[]): readonly Span[] {
  const contents = command.map(({ content }) => content)
  return secretParts(contents).flatMap(({ word, start, end }) => {
    const found = command[word]
    return found === undefined ? [] : [unquoted(found, start, end)]
  })
}

/** Without the quotes around it: `-p'…'`. */
function unquoted({ start: at, content }: Word, start: number, end: number): Span {
  const first = content[start]
  const hasQuotes =
    (first === "'" || first === '"') && end - start >= 2 && content[end - 1] === first
  return hasQuotes
    ? { start: at + start + 1, end: at + end - 1 }
    : { start: at + start, end: at + end }
}

/** What `echo` writes into a program that reads a password; also what stands behind a `<<<`. */
function secretsPiped(source: readonly Word[], reader: readonly Word[]): readonly Span[] {
  const line = reader
    .slice(0, LOOK)
    .map(({ content }) => content.slice(0, 64))
    .join(' ')
  const isChpasswd = CHPASSWD.test(line)
  if (!isChpasswd && !READERS.some((pattern) => pattern.test(line))) return []
  const program = source.findIndex(({ content }) => /(?:^|[/=])(?:echo|printf)$/.test(content))
  const here = reader.findIndex(({ content }) => content === '<<<')
  const written = [
    ...(program < 0
      ? []
      : source.slice(program + 1).filter(({ content }) => !/^(?:-[neE]+|%.*)$/.test(content))),
    ...(here < 0 ? [] : reader.slice(here + 1, here + 2)),
  ]
  return written.flatMap(({ start, end, content }) => {
    const from = isChpasswd ? content.indexOf(':') + 1 : 0
    return isReference(content.slice(from, from + 512)) ? [] : [{ start: start + from, end }]
  })
}
