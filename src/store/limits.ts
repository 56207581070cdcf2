import { BUDGETS } from '../model/budgets.ts'

/**
 * Bodies that one read holds in memory. Parsed, masked and answered they take some ten times as much, and
 * the container of the chart has 512 MiB for everything.
 */
export const READ_BYTES = BUDGETS.read.value

/**
 * Bodies that are kept whole of one incident, beside `retention.eventsperalert`: 5,000 of the usual 3 kB. Past it
 * repeats are counted, and only the first event of an alert is kept. Their ids are remembered in any case.
 */
export const KEPT_BYTES = BUDGETS.kept.value

/** Decisions that are read of an incident: one a message for 16 hours at the pace of updates. */
export const DECISIONS_READ = 1000

/** Attempts kept of one delivery: 72 h at the longest back-off are some 430. */
export const ATTEMPTS_KEPT = 500

/** Deliveries given up in one call. */
export const EXPIRED_AT_ONCE = 500

/** Of a body in quarantine, in characters. */
export const QUARANTINE_BODY_LENGTH = 65_536
export const QUARANTINE_ROWS = 10_000

/** More incidents than are ever leased at once: the first that is not leased is among so many. */
export const LEASED_AT_MOST = 100

/** More incidents or alerts than this are many: counting on would cost more than it saves. */
export const COUNTED_AT_MOST = 2000

/**
 * How long an incident is set aside after its first failure, ms; twice as long after each further one. Short at
 * first, as most failures pass; the longest is often enough to see that a fix helped.
 */
export const FIRST_WAIT_MS = 5000
export const LONGEST_WAIT_MS = 3_600_000

/** Incidents set aside that are listed; the others are counted. */
export const SET_ASIDE_LISTED = 20
export const SET_ASIDE_ERROR_LENGTH = 500

/** The error of an incident whose lease ran out. */
export const INTERRUPTED = 'the process ended, or stalled, while it wrote the report'

/** Bytes of decisions' reasons that are read of an incident: they repeat names of rules. */
export const DECISION_BYTES = 1024 * 1024
