import type { Report } from '../../src/model/report.ts'

/** A realistic incident of two alerts in a pod, with every part of a report filled. */
export const SAMPLE: Report = {
  title: [
    { text: 'A program that was not in the image ran in ' },
    { value: 'checkout' },
    { text: ' (' },
    { value: 'Drop and execute new binary in container' },
    { text: ')' },
  ],
  incident: {
    id: '7v3k9m2q5x8z1c4n',
    kind: 'alert',
    subject: 'shop/checkout (cluster eu-1)',
    priority: 'Critical',
    state: 'open',
    firstSeen: '2026-03-01T10:15:00.120Z',
    lastSeen: '2026-03-01T10:18:20.480Z',
    count: 4,
    raisedBecause: null,
    acknowledgedBy: null,
    silencedBy: null,
  },
  news: [],
  summary: [
    [
      { text: 'The program ' },
      { value: '/tmp/.x/kworkerd' },
      { text: ' was written to the container after it had started, and was then executed by ' },
      { value: 'sh' },
      { text: '.' },
    ],
    [{ text: 'Images should hold all that a container runs: this is how attackers bring tools.' }],
    [{ text: 'Do first: find out which program it is, and keep a copy of it.' }],
  ],
  details: [
    {
      title: 'Alert',
      rows: [
        { name: 'UUID', value: '0b0c7f3e-6f5d-4a0e-9d2b-5a8f1c2d3e4f' },
        { name: 'Priority', value: 'Critical' },
        { name: 'Rule', value: 'Drop and execute new binary in container' },
        { name: 'Time', value: '2026-03-01T10:15:00.119482736Z' },
        { name: 'Source', value: 'syscall' },
        { name: 'Host', value: 'node-7' },
        { name: 'Tags', value: 'container, maturity_stable, mitre_persistence, T1105' },
        { name: 'ATT&CK', value: 'T1105 Ingress Tool Transfer' },
      ],
    },
    {
      title: 'Container Information',
      rows: [
        { name: 'container.id', value: '3f9a7c21d0be' },
        { name: 'container.image.repository', value: 'registry.example.com/shop/checkout' },
        { name: 'container.start_ts', value: '1772359988131238330' },
      ],
    },
    {
      title: 'Kubernetes Information',
      rows: [
        { name: 'k8s.ns.name', value: 'shop' },
        { name: 'k8s.pod.name', value: 'checkout-6d4cf56db6-x7k2p' },
      ],
    },
    {
      title: 'Process Information',
      rows: [
        { name: 'proc.exepath', value: '/tmp/.x/kworkerd' },
        { name: 'proc.cmdline', value: 'kworkerd -o pool.example.net:3333 -u größe' },
        { name: 'proc.aname[2]', value: 'containerd-shim' },
      ],
    },
    {
      title: 'Additional Information',
      rows: [{ name: 'proc.exe_ino.ctime', value: '1772360097685206657' }],
    },
  ],
  chain: [
    {
      tactic: { id: 'TA0002', name: 'Execution' },
      rule: 'Terminal shell in container',
      priority: 'Notice',
      time: '2026-03-01T10:15:00.100000000Z',
      delta: '',
      evidence: [{ text: 'the first of them' }],
    },
    {
      tactic: null,
      rule: 'Drop and execute new binary in container',
      priority: 'Critical',
      time: '2026-03-01T10:15:05.000000000Z',
      delta: '5 s',
      evidence: [{ text: 'the same pod ' }, { value: 'checkout-7d9c5f48-m4x2z' }],
    },
  ],
  timeline: [
    {
      time: '2026-03-01T10:15:00.119482736Z',
      delta: '',
      rule: 'Drop and execute new binary in container',
      priority: 'Critical',
      count: 3,
      what: [{ value: 'sh' }, { text: ' executed ' }, { value: '/tmp/.x/kworkerd' }],
    },
    {
      time: '2026-03-01T10:18:20.470000001Z',
      delta: '3 min 20 s',
      rule: 'Contact K8S API Server From Container',
      priority: 'Notice',
      count: 1,
      what: [{ value: 'kworkerd' }, { text: ' connected to ' }, { value: '10.96.0.1:443' }],
    },
  ],
  assessment: {
    known: [[{ text: 'It ran as ' }, { value: 'root' }, { text: '.' }]],
    possible: [[{ text: 'A miner: the command line names a pool.' }]],
    missing: [
      [{ text: 'Who wrote the file (' }, { code: 'proc.pexepath' }, { text: ' is absent).' }],
    ],
    benignCauses: [
      {
        cause: [{ text: 'A package manager that runs at start.' }],
        tell: [{ code: 'proc.pname' }, { text: ' is ' }, { value: 'apt-get' }],
      },
    ],
    escalateIf: [[{ text: 'The same file appears in another pod of ' }, { value: 'shop' }]],
    closeIf: [[{ text: 'The owner of ' }, { value: 'checkout' }, { text: ' knows the program.' }]],
    blindSpots: [[{ text: 'Files that are memory-mapped and never executed.' }]],
    signs: [
      {
        kind: 'attack',
        text: [{ text: 'The file lies in a folder that everybody may write to.' }],
        outcome: 'met',
        likely: null,
        evidence: [{ field: 'proc.exepath', value: '/tmp/.x/kworkerd' }],
        missing: [],
      },
      {
        kind: 'attack',
        text: [{ text: 'The parent is a web server.' }],
        outcome: 'unknown',
        likely: null,
        evidence: [],
        missing: ['proc.pname'],
      },
    ],
    urgency: {
      level: 'now',
      because: [[{ text: 'Falco rates it Critical.' }]],
      verdict: null,
      priority: 'Critical',
    },
  },
  investigation: [
    {
      question: [{ text: 'Is ' }, { value: '/tmp/.x/kworkerd' }, { text: ' still running?' }],
      command: {
        line: "kubectl --namespace 'shop' exec 'checkout-6d4cf56db6-x7k2p' -- ps -ef",
        changes: false,
      },
      omitted: null,
      benign: [{ text: 'Only the program of the image runs.' }],
      bad: [{ value: 'kworkerd' }, { text: ' is listed.' }],
    },
    {
      question: [{ text: 'What does the parent do?' }],
      command: null,
      omitted: [{ code: 'proc.pname' }, { text: ' has an unexpected form: ' }, { value: 'sh -c' }],
      benign: [{ text: 'An entry point script.' }],
      bad: [{ text: 'An interactive shell.' }],
    },
    {
      question: [{ text: 'Which image does the pod run?' }],
      command: {
        line: "kubectl --namespace 'shop' get pod 'checkout-6d4cf56db6-x7k2p' --output yaml",
        changes: false,
      },
      omitted: null,
      benign: [{ text: 'The digest is that of the last release.' }],
      bad: [{ text: 'The digest is unknown.' }],
    },
  ],
  mitigation: [
    {
      phase: 'preserve',
      heading: 'Save the binary and the logs',
      steps: [
        {
          text: [{ text: 'Copy ' }, { value: '/tmp/.x/kworkerd' }, { text: ' out of the pod.' }],
          command: {
            line: "kubectl --namespace 'shop' cp 'checkout-6d4cf56db6-x7k2p:/tmp/.x/kworkerd' evidence.bin",
            changes: false,
          },
          yaml: null,
        },
      ],
    },
    {
      phase: 'contain',
      heading: 'Cut the pod off the network',
      steps: [
        {
          text: [{ text: 'Deny all traffic of the pod; label it first.' }],
          command: {
            line: "kubectl --namespace 'shop' label pod 'checkout-6d4cf56db6-x7k2p' quarantine=true",
            changes: true,
          },
          yaml: [
            'apiVersion: networking.k8s.io/v1',
            'kind: NetworkPolicy',
            'metadata:',
            '  name: quarantine',
            'spec:',
            '  podSelector:',
            '    matchLabels:',
            '      quarantine: "true"',
            '  policyTypes: [Ingress, Egress]',
            '',
          ].join('\n'),
        },
        {
          text: [{ text: 'Tell the owner of ' }, { value: 'checkout' }, { text: '.' }],
          command: null,
          yaml: null,
        },
      ],
    },
  ],
  tuning: {
    status: 'suggested',
    reason: [{ text: 'The program ' }, { value: '/tmp/.x/kworkerd' }, { text: ' ran 3 times.' }],
    yaml: [
      '- rule: Drop and execute new binary in container',
      '  exceptions:',
      '    - name: known_binaries',
      '      values:',
      '        - ["registry.example.com/shop/checkout", "kworkerd"]',
      '  override:',
      '    exceptions: append',
      '',
    ].join('\n'),
    baseFile: '/etc/falco/falco_rules.yaml',
    helmYaml: [
      'customRules:',
      '  local.yaml: |-',
      '    - rule: Drop and execute new binary in container',
      '',
    ].join('\n'),
    stopsSeeing: [
      { text: 'Every later run of ' },
      { value: 'kworkerd' },
      { text: ' in this image.' },
    ],
    replay: { rule: 'Drop and execute new binary in container', stored: 3, silenced: 3 },
  },
  recommendations: [
    [{ text: 'Mount the root file system of ' }, { value: 'checkout' }, { text: ' read-only.' }],
  ],
  references: [{ title: 'Falco rules', url: 'https://falco.org/docs/reference/rules/' }],
  attack: [
    {
      tactic: 'TA0011',
      technique: 'T1105',
      name: 'Ingress Tool Transfer',
      url: 'https://attack.mitre.org/techniques/T1105/',
    },
  ],
  knowledge: {
    kind: 'playbook',
    name: 'Drop and execute new binary in container',
    version: '1',
    skeleton: null,
  },
  masked: 1,
  truncated: null,
  roundup: null,
}
