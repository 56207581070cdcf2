import { findDamage, openToRead } from './integrity.ts'

/** Checks the database that the first argument names, and writes what is wrong with it as a JSON list of texts. */

const [, , path = ''] = process.argv
using database = openToRead(path)
process.stdout.write(JSON.stringify(findDamage(database, 'quick')))
