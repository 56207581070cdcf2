import { startChild } from './child.ts'

/** Stands in for a test runner: starts node as tests do, with the arguments that it was given, and waits. */

startChild(process.execPath, process.argv.slice(2))
