/** A set as it is written: items parted by white space, and the names of sets that it includes. */
export type SetData = {
  /** What its items are, for the page on playbooks. */
  readonly means: string
  readonly items: string
  readonly includes?: string
}
