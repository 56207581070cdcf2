import { unwatchFile, watchFile } from 'node:fs'

/** Between two looks, in ms: links that are replaced, as Kubernetes does, are seen that way, too. */
const INTERVAL_MS = 2000

/** Calls `onChange` when a file has changed; disposing it ends that. Does not keep the process alive. */
export function watchChanges(file: string, onChange: () => void): Disposable {
  const listener = (): void => onChange()
  watchFile(file, { interval: INTERVAL_MS, persistent: false }, listener)
  return { [Symbol.dispose]: () => unwatchFile(file, listener) }
}
