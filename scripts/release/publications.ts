import { parse } from 'yaml'

type Step = {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

type Job = {
  readonly strategy?: {
    readonly matrix?: { readonly include?: readonly { readonly architecture?: string }[] }
  }
  readonly steps: readonly Step[]
}

/** What one step of the release workflow makes, for the list that people read. */
type Product = {
  readonly label: string
  readonly isMadeBy: (step: Step) => boolean
  readonly text: (names: Names, jobs: readonly Job[]) => string
}

/** Where a release is published. */
export type Names = {
  readonly version: string
  /** `ghcr.io/owner/repository` */
  readonly image: string
  /** `ghcr.io/owner/charts` */
  readonly charts: string
  /** Of the Dockerfile, as written there. */
  readonly bases: readonly string[]
  /** Packages in the bill of materials. */
  readonly packages: number
}

const PRODUCTS: readonly Product[] = [
  {
    label: 'image',
    isMadeBy: ({ run }) => run?.includes('imagetools create') === true,
    text: ({ image, version }, jobs) => `${image}:${version} (${architectures(jobs).join(', ')})`,
  },
  {
    label: 'bases',
    isMadeBy: ({ run }) => run?.includes('.ci/base-images') === true,
    text: ({ bases }) => `${bases.join(', ')}: by the digests of that moment, in label and notes`,
  },
  {
    label: 'scan',
    isMadeBy: ({ uses }) => uses?.startsWith('anchore/scan-action@') === true,
    text: () => 'stops at a vulnerability of severity high that has a fix',
  },
  {
    label: 'SBOM',
    isMadeBy: ({ uses }) => uses?.startsWith('actions/attest-sbom@') === true,
    text: ({ packages }) => `SPDX, ${packages} packages, attested for the image`,
  },
  {
    label: 'provenance',
    isMadeBy: ({ uses }) => uses?.startsWith('actions/attest-build-provenance@') === true,
    text: () => 'SLSA, attested for image and chart',
  },
  {
    label: 'signatures',
    isMadeBy: ({ run }) => run?.startsWith('cosign sign ') === true,
    text: () => 'cosign without a key, for image and chart: they name this workflow and tag',
  },
  {
    label: 'chart',
    isMadeBy: ({ run }) => run?.startsWith('helm push ') === true,
    text: ({ charts, version }) =>
      `oci://${charts}/falcobrief:${version}, with the image by digest`,
  },
  {
    label: 'notes',
    isMadeBy: ({ run }) => run?.includes('gh release create') === true,
    text: ({ version }) => `GitHub release v${version}, from CHANGELOG.md`,
  },
]

/** One line for each product of the release workflow: what has no step there is not listed. */
export function publications(
  workflow: string,
  names: Names,
): readonly (readonly [label: string, text: string])[] {
  const { jobs } = parse(workflow) as { readonly jobs: Readonly<Record<string, Job>> }
  const all = Object.values(jobs)
  const steps = all.flatMap((job) => job.steps)
  return PRODUCTS.filter(({ isMadeBy }) => steps.some(isMadeBy)).map(({ label, text }) => [
    label,
    text(names, all),
  ])
}

function architectures(jobs: readonly Job[]): readonly string[] {
  const rows = jobs.flatMap(({ strategy }) => strategy?.matrix?.include ?? [])
  return rows.flatMap(({ architecture }) => (architecture === undefined ? [] : [architecture]))
}
