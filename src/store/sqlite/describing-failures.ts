import type { Store } from '../port.ts'

/** The same verbs; what one rejects with is made by `describe` of what was thrown. */
export function describingFailures(verbs: Store, describe: (error: unknown) => unknown): Store {
  const entries = Object.entries(verbs).map(([name, verb]: [string, unknown]) => {
    if (typeof verb !== 'function') return [name, verb]
    return [
      name,
      (...given: unknown[]) => {
        const answer: unknown = verb(...given)
        if (!(answer instanceof Promise)) return answer
        return answer.catch((error: unknown) => {
          throw describe(error)
        })
      },
    ]
  })
  return Object.fromEntries(entries) as Store
}
