import { playbookFiles } from '../knowledge/files.ts'
import { BUILT_IN } from '../knowledge/load.ts'
import { lintPlaybooks } from '../knowledge/lint.ts'
import { plural } from '../lib/text.ts'
import { FalcobriefError } from '../model/errors.ts'
import { print, printError, usageError, type Command } from './command.ts'

export const playbooks: Command = {
  name: 'playbooks',
  takes: 'lint [DIR]',
  does: 'check knowledge files; each problem as file:line',
  options: {},
  notes: ['DIR  the folder of your playbooks; without it the built-in ones are checked'],
  words: 2,
  run: async (_values, [action, folder]) => {
    if (action !== 'lint') throw usageError('playbooks takes: lint [DIR]')
    const count = playbookFiles(folder ?? BUILT_IN).length
    if (count === 0) {
      const message = `there is no playbook in ${folder}: a file that ends in .yaml or .yml`
      throw new FalcobriefError('FB_KNOWLEDGE', message)
    }
    const problems = lintPlaybooks(folder ?? BUILT_IN)
    for (const { file, line, message } of problems) printError(`${file}:${line}: ${message}\n`)
    if (problems.length === 0) print(`${plural(count, 'playbook')} checked: valid\n`)
    else printError(`${plural(problems.length, 'problem')}\n`)
    return problems.length === 0 ? 0 : 1
  },
}
