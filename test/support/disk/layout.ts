/** The file `faults` of a disk with faults: numbers of 32 bits, in this order, as in disk.c. */
export const FIELDS = [
  'syncs',
  'writes',
  'error',
  'shortened',
  'drops',
  'failedSyncs',
  'failedWrites',
] as const

export type Field = (typeof FIELDS)[number]

export function offsetOf(field: Field): number {
  return FIELDS.indexOf(field) * 4
}

/** Names the folder that holds `faults` and what a power loss would leave. */
export const FOLDER_VARIABLE = 'FAULTY_DISK'

/** As the kernel remembers what was written. */
export const PAGE = 4096
