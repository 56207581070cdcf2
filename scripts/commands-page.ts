import { COMMANDS, usage } from '../src/cli/run.ts'
import { page } from './markdown.ts'

/** docs/commands.md: the help of every command. */
export async function commandsPage(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  return page(
    `# Commands

In a checkout \`falcobrief\` is \`bin/falcobrief\`; in a container it is \`node src/main.ts\`, as in
\`docker exec falcobrief node src/main.ts send-test\`. Exit codes: 0 done, 1 failed, 2 the command line is invalid.`,
    ...commands.flatMap((command) => [
      `## ${command.name}`,
      `\`\`\`text\n${usage(command).trimEnd()}\n\`\`\``,
    ]),
  )
}
