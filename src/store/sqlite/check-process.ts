import { errorMessage } from '../../model/errors.ts'
import { findDamage, openToRead } from './integrity.ts'

/** What this program writes as JSON: what is wrong with the database, or why it cannot be checked. */
export type CheckAnswer = { readonly problems: readonly string[] } | { readonly failure: string }

const [, , path = ''] = process.argv
process.stdout.write(JSON.stringify(answer()))

/** Of the database that the first argument names. */
function answer(): CheckAnswer {
  try {
    using database = openToRead(path)
    return { problems: findDamage(database, 'quick') }
  } catch (error) {
    return { failure: errorMessage(error) }
  }
}
