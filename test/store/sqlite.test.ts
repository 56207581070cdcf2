import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStore } from '../../src/store/open.ts'
import { temporaryFolder } from '../support/folder.ts'
import { describeStore } from './conformance/all.ts'

describeStore('SQLite', async () => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'falcobrief.db')
  return {
    open: () => openStore(`sqlite:${path}`),
    execute: async (sql) => {
      const database = new DatabaseSync(path)
      database.exec(sql)
      database.close()
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
})
