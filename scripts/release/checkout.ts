import { execFileSync } from 'node:child_process'

/** What git and npm say about a checkout. */
export type Checkout = {
  readonly isClean: boolean
  readonly tags: readonly string[]
  /** `owner/repository` in lower case, as names of images are; a placeholder without a remote on GitHub. */
  readonly repository: string
  /** Packages that run in the service, and the service itself. */
  readonly packages: number
}

/** Reads the checkout in `folder`. Runs git and npm there; changes nothing. */
export function readCheckout(folder: string): Checkout {
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')
  const sbom = run('npm', 'sbom', '--package-lock-only', '--omit=dev', '--sbom-format=spdx')
  return {
    isClean: run('git', 'status', '--porcelain') === '',
    tags: lines(run('git', 'tag', '--list', 'v*')),
    repository: repositoryOf(lines(run('git', 'remote', '--verbose'))),
    packages: (JSON.parse(sbom) as { readonly packages: readonly unknown[] }).packages.length,
  }
}

function repositoryOf(remotes: readonly string[]): string {
  const [, repository] =
    /github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\s/.exec(remotes.join('\n')) ?? []
  return repository?.toLowerCase() ?? 'OWNER/REPOSITORY'
}
