import { runWell } from '../../test/support/run.ts'

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
export async function readCheckout(folder: string): Promise<Checkout> {
  const run = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await runWell(program, args, { cwd: folder })).out
  const sbom = ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=spdx']
  const { packages } = JSON.parse(await run('npm', ...sbom)) as {
    readonly packages: readonly unknown[]
  }
  return {
    isClean: (await run('git', 'status', '--porcelain')) === '',
    tags: (await run('git', 'tag', '--list', 'v*')).split('\n'),
    repository: findRepository(await run('git', 'remote', '--verbose')),
    packages: packages.length,
  }
}

function findRepository(remotes: string): string {
  const [, repository] = /github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\s/.exec(remotes) ?? []
  return repository?.toLowerCase() ?? 'OWNER/REPOSITORY'
}
