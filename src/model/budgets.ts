/** What a budget holds for: one alert, one incident, one report, or one answer of the API. */
export const BUDGET_SCOPES = ['alert', 'incident', 'report', 'answer'] as const

export type Budget = {
  readonly per: (typeof BUDGET_SCOPES)[number]
  /** What is counted, as the documentation names it. */
  readonly what: string
  readonly value: number
  /** `characters` are UTF-16 units, or code points where a text says so. */
  readonly unit: 'bytes' | 'characters' | 'entries' | 'levels' | 'ms' | 'nodes'
  /** Why it is this number. */
  readonly from: string
  /** What happens to the rest. */
  readonly past: string
}

/**
 * How much of what a sender writes is looked at. Within the size of a body nothing is refused: an event past one of
 * these limits is stored whole and counted. docs/limits.md has the same table, generated from this one.
 */
export const BUDGETS = {
  body: {
    per: 'alert',
    what: 'Size of a body, also once it is inflated',
    value: 1_048_576,
    unit: 'bytes',
    from: 'the largest alerts seen have 30 KB',
    past: 'refused: `413`',
  },
  depth: {
    per: 'alert',
    what: 'Depth of `output_fields`',
    value: 16,
    unit: 'levels',
    from: 'Falco nests two levels',
    past: 'accepted and stored as a malformed alert, which the operator is notified of',
  },
  tags: {
    per: 'alert',
    what: 'Tags read: matched, shown, searched for ATT&CK',
    value: 100,
    unit: 'entries',
    from: 'official rules have up to 7',
    past: 'the first are read; the report says how many were not',
  },
  name: {
    per: 'alert',
    what: 'Length of the name of a rule, source, host, tag or part of the subject',
    value: 512,
    unit: 'characters',
    from: 'the longest official rule has 70, the longest name in Kubernetes 253',
    past: 'cut, with its length and a hash of the whole, so that different names stay different',
  },
  key: {
    per: 'alert',
    what: 'Length of a value that a fingerprint is made of',
    value: 4096,
    unit: 'characters',
    from: 'Falco reads no more of a command line',
    past: 'the fingerprint takes the start, and a hash of the whole',
  },
  value: {
    per: 'alert',
    what: 'Length of a value that is looked at: by a glob of a route, silence or key, and by the analysis',
    value: 32_768,
    unit: 'characters',
    from: 'longer values are whole objects of an audit log',
    past: 'no glob matches it (`equals`, `in` and `exists` still do); the report has its start, and says how long it is',
  },
  fields: {
    per: 'alert',
    what: 'Fields that the analysis looks at',
    value: 250,
    unit: 'entries',
    from: 'alerts of official rules have up to 30',
    past: 'those that Falco has are taken first; the report says how many were not',
  },
  items: {
    per: 'alert',
    what: 'Values in one field that the analysis looks at',
    value: 100,
    unit: 'entries',
    from: 'an audit log lists images, addresses or capabilities',
    past: 'the first are taken; the report says how many there are',
  },
  text: {
    per: 'alert',
    what: 'Length of all values that the analysis looks at',
    value: 49_152,
    unit: 'characters',
    from: 'the largest alerts seen have 30 KB; masking takes up to 1 µs for each',
    past: 'short values are whole, of the others it is the start',
  },
  least: {
    per: 'alert',
    what: 'Length of the start of a value that is looked at in any case',
    value: 160,
    unit: 'characters',
    from: 'enough for most paths and commands',
    past: 'the report says how long the value is',
  },
  kept: {
    per: 'incident',
    what: 'Bodies kept whole, beside `retention.eventsperalert`',
    value: 16_777_216,
    unit: 'bytes',
    from: '5,000 of the usual 3 kB',
    past: 'counted, the first of each alert kept; ids are remembered, so counts stay exact',
  },
  rules: {
    per: 'incident',
    what: 'Rules of one incident',
    value: 200,
    unit: 'entries',
    from: 'all official rules for system calls are 97',
    past: 'the incident is closed, and the next rule opens another on the same subject',
  },
  read: {
    per: 'report',
    what: 'Bodies read for one report, and for one page of an answer',
    value: 4_194_304,
    unit: 'bytes',
    from: 'parsed, masked and answered they take ten times as much, and the chart has 512 MiB',
    past: 'the first events are read; the report counts the others, the API has them page by page',
  },
  alerts: {
    per: 'report',
    what: 'Alerts of an incident that a report is written from',
    value: 50,
    unit: 'entries',
    from: 'more are no timeline that anybody reads',
    past: 'counted in the report',
  },
  events: {
    per: 'report',
    what: 'Events of each of them',
    value: 20,
    unit: 'entries',
    from: 'enough to see which values stay the same',
    past: 'counted in the report',
  },
  history: {
    per: 'report',
    what: 'Earlier events of a rule that its exception is tried on',
    value: 1000,
    unit: 'entries',
    from: 'enough to distinguish a narrow exception from a wide one',
    past: 'the newest are taken',
  },
  rows: {
    per: 'report',
    what: 'Entries of one list: fields of a group, the timeline, texts in a row',
    value: 250,
    unit: 'entries',
    from: 'alerts of official rules have up to 30 fields',
    past: 'counted at the end of the list',
  },
  shown: {
    per: 'report',
    what: 'Length of a value shown as Markdown, text and HTML',
    value: 2000,
    unit: 'characters',
    from: 'half a page',
    past: 'cut between two characters as readers see them, with a note',
  },
  nodes: {
    per: 'report',
    what: 'Nodes of the tree that Markdown, text and HTML are made of',
    value: 10_000,
    unit: 'nodes',
    from: 'reports of official rules have up to 900',
    past: 'shown with fewer entries and shorter values',
  },
  turn: {
    per: 'report',
    what: 'Work on a report before others go first',
    value: 10,
    unit: 'ms',
    from: 'a report of an official rule takes less than 1 ms',
    past: 'it continues in the next turn of the event loop',
  },
  time: {
    per: 'report',
    what: 'Work on the analysis of an incident',
    value: 2000,
    unit: 'ms',
    from: 'a thousand times what it takes',
    past: 'the minimal report in its place: what, where, when, how often',
  },
} as const satisfies Readonly<Record<string, Budget>>
