import { describe, expect, it } from 'vitest'
import { changeIn } from '../../src/knowledge/read-only.ts'
import { readShell } from '../../src/knowledge/shell.ts'
import { parseCommand } from '../../src/knowledge/template.ts'
import { syntaxErrors } from '../support/child.ts'

function read(line: string) {
  return readShell(parseCommand(line).parts)
}

/** The same line with a harmless value for each field, as bash reads it. */
function bashAccepts(line: string): boolean {
  const whole = parseCommand(line).parts.map((part) => ('text' in part ? part.text : "'value'"))
  return syntaxErrors(whole.join('')) === ''
}

const FINE = [
  'docker inspect {container.id}',
  'kubectl --namespace {k8s.ns.name} get events --field-selector involvedObject.name={k8s.pod.name}',
  'kubectl get pods --all-namespaces -o jsonpath=\'{range .items[*]}{.metadata.name}{"\\n"}{end}\'',
  'grep -c a /etc/passwd | sort -n && echo "it\'s $HOME" || true',
  'journalctl --since {event.journal.from} 2>/dev/null | head -n 50',
  'docker logs {container.id} > container.log 2>&1',
  'nsenter --target $(docker inspect --format {{{{.State.Pid}}}} {container.id}) --net ss -tnp',
  '(cd /tmp && ls -la)',
  "awk '$3 == 0 {{print $1}}' /etc/passwd; echo a\\ b",
]

describe('readShell', () => {
  it.each(FINE)('takes %s, as bash does', (line) => {
    expect(read(line).problems).toEqual([])
    expect(bashAccepts(line)).toBe(true)
  })

  it.each([
    ["echo 'open", "a quote (') is not closed"],
    ['echo "open', 'a quote (") is not closed'],
    ['echo $(id', 'a parenthesis is not closed'],
    ['echo id)', 'a parenthesis is closed that was not opened'],
    ['ls |', 'nothing follows |'],
    ['ls &&', 'nothing follows &&'],
    ['| ls', 'nothing stands before |'],
    ['ls >', 'a redirection has no file'],
    ['ls | | wc', 'nothing stands before |'],
    ['echo f(x)', 'a parenthesis inside a command must be quoted'],
  ])('refuses %s, as bash does', (line, problem) => {
    expect(read(line).problems).toContain(problem)
    expect(bashAccepts(line)).toBe(false)
  })

  it.each([
    ["grep '{proc.name}' x", '{proc.name} stands inside quotes: it is quoted by itself'],
    ['grep "{proc.name}" x', '{proc.name} stands inside quotes: it is quoted by itself'],
    ['echo `id`', 'use $( ) for backticks'],
    ['echo "$(id)"', 'a command inside double quotes is not read here: put it outside'],
    ['sleep 9 & ls', 'a command is put in the background (&)'],
    ['ls # all', 'a comment ends the command: quote the #'],
    ['cat << EOF', 'here-documents and <( ) are not for one line of POSIX shell'],
    ['ls \\', 'a backslash ends the command'],
    ['ls 2>&x', '`>&` takes a number'],
  ])('refuses %s though bash might not', (line, problem) => {
    expect(read(line).problems).toContain(problem)
  })

  it('finds every simple command and what is written', () => {
    const { commands, outputs } = read('a b | c $(d e) && (f > g; h 2>>i) < j')
    expect(commands).toEqual([['a', 'b'], ['d', 'e'], ['c', 'VALUE'], ['f'], ['h'], ['VALUE']])
    expect(outputs).toEqual(['g', 'i'])
  })
})

describe('changeIn', () => {
  it.each([
    'kubectl --namespace n get pod p --output yaml',
    'kubectl auth can-i create pods --as a',
    'kubectl exec p -- cat /etc/shadow',
    'kubectl create deployment x --dry-run=client --image y',
    'kubectl rollout history deployment/x',
    'docker inspect id',
    'docker exec id sha256sum -- /bin/sh',
    'systemctl status falco',
    'aws iam list-access-keys --user-name u',
    'aws cloudtrail lookup-events --max-results 20',
    'aws s3 ls',
    'gcloud logging read filter --project p',
    'gh api orgs/o/audit-log',
    'gh api --method GET orgs/o/audit-log -f phrase=x',
    'curl --silent https://example.com/',
    'curl --get --data-urlencode since=x https://example.com/',
    'sudo ausearch -ui 0',
    'sed -n 1,5p file',
    'iptables -L -n',
    'env -i ls',
  ])('%s changes nothing', (line) => {
    expect(changeIn(line.split(' '))).toBeNull()
  })

  it.each([
    'kubectl --namespace n delete pod p',
    'kubectl scale deployment d --replicas 0',
    'kubectl label pod p a=b',
    'kubectl rollout restart deployment/x',
    'kubectl debug node/n',
    'kubectl exec p -- rm /tmp/x',
    'docker stop id',
    'docker exec id rm /tmp/x',
    'podman pause id',
    'crictl stop id',
    'rm /tmp/x',
    '/bin/rm /tmp/x',
    'sudo kill -STOP 1',
    'LANG=C kill 1',
    'nsenter --target 1 --mount chmod 0 /tmp/x',
    'xargs rm',
    'systemctl restart falco',
    'sed -i s/a/b/ file',
    'find /tmp -delete',
    'iptables -A INPUT -j DROP',
    'aws iam delete-access-key --access-key-id k',
    'aws s3 cp a b',
    'gcloud iam service-accounts keys delete k',
    'gcloud projects add-iam-policy-binding p',
    'gh api -X DELETE repos/a/b/keys/1',
    'gh api --method=POST repos/a/b/x',
    'gh api repos/a/b/x -f a=b',
    'gh repo edit a/b',
    'curl -X POST https://example.com/',
    'curl --data @f https://example.com/',
    'tee file',
  ])('%s changes something', (line) => {
    expect(changeIn(line.split(' '))).toMatch(/changes something/)
  })
})
