/** A playbook that is complete and right, for tests to spoil: line 3 of it is `version: 1`. */
export const GOOD_PLAYBOOK = `rule: Terminal shell in container
source: syscall
version: 1
happened:
  - "A shell, {proc.name}, with a terminal was started in {container.name}."
  - { text: "A shell was started.", when: { lacks: proc.name } }
matters:
  - "Whoever holds it has what the container has."
first:
  - "Ask who opened it."
detects:
  - "The rule \`Terminal shell in container\` sees a shell with a terminal."
possible:
  - { text: "The pod's token was read.", when: { place: kubernetes, tactics: [TA0002] } }
benigncauses:
  - { cause: "An engineer's session.", tell: "The parent {proc.pname} is the runtime." }
escalateif:
  - "Nobody owns the session."
closeif:
  - "Its owner confirms it."
blindspots:
  - "What was typed is not in the alert."
investigation:
  - question: "Is the pod still there?"
    run:
      - { run: "kubectl --namespace {k8s.ns.name} get pod {k8s.pod.name}", when: { place: kubernetes } }
      - "docker inspect {container.id}"
    benign: "It is."
    bad: "It is gone."
  - question: "What runs in it?"
    run: "docker top {container.id}"
    benign: "Its own program."
    bad: "More than that."
  - question: "Who was logged in?"
    benign: "A colleague."
    bad: "Nobody known."
mitigation:
  - phase: preserve
    heading: Save the container
    steps:
      - { text: "Save its log.", run: "docker logs {container.id} > container.log" }
  - phase: contain
    heading: Stop the session
    steps:
      - { text: "Stop the container.", run: "docker stop {container.id}", changes: true }
      - text: "Forbid it."
        yaml: |-
          kind: NetworkPolicy
tuning:
  fields: [container.image.repository, proc.name]
  stopsseeing: "Shells of this image."
recommendations:
  - "Ship images without a shell."
references:
  - { title: Falco rules, url: "https://falco.org/docs/rules/" }
`

/** The good playbook with `from` replaced by `to`; throws when it has no `from`. */
export function spoiled(from: string, to: string): string {
  if (!GOOD_PLAYBOOK.includes(from)) throw new Error(`the good playbook has no ${from}`)
  return GOOD_PLAYBOOK.replace(from, to)
}

/** The good playbook with these replacements, to be the generic one of a source. */
export function genericPlaybook(source: string): string {
  return GOOD_PLAYBOOK.replace('rule: Terminal shell in container', "rule: '*'")
    .replace('source: syscall', `source: '${source}'`)
    .replace(
      '"A shell, {proc.name}, with a terminal was started in {container.name}."',
      '"{event.rule}"',
    )
    .replace(', when: { place: kubernetes, tactics: [TA0002] }', '')
}
