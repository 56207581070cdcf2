import type { Script, Segment } from './script.ts'
import { isIn } from './sets.ts'
import type { Link } from './urls.ts'

export type TraitInput = {
  /** The command line and what it hides, a line each. */
  readonly text: string
  readonly script: Script
  readonly links: readonly Link[]
  readonly decoded: readonly string[]
}

type TraitData = {
  /** For the page on playbooks. */
  readonly means: string
  readonly shows: (input: TraitInput) => boolean
}

const SHELL = String.raw`\b(?:ba|da|a|z|k)?sh`

/** A shell on a socket, as it is written with `/dev/tcp` alone. */
const SHELL_ON_SOCKET: readonly RegExp[] = [
  new RegExp(`${SHELL} -[a-z]*i`),
  /(?<!<)>&? ?\/dev\/(?:tcp|udp)\//,
  /\b0[<>]&\d|[<>]&\d+ ?[0-2][<>]&/,
  new RegExp(`${SHELL} ?[<>]&`),
  /\bwhile read\b/,
]
const NETWORK_CODE =
  /\b(?:socket|fsockopen|pfsockopen|TCPSocket|UNIXSocket|net\.(?:connect|Socket|createConnection)|IO::Socket|Net::Socket)\b/
const SPAWN_CODE =
  /dup2|pty\.spawn|\/bin\/(?:ba|da|a|z)?sh|child_process|proc_open|popen|subprocess|shell_exec|passthru|os\.system|\bexec\b|\bsystem\b/

export const TRAITS = {
  'pipes-to-shell': {
    means:
      'What is fetched, decoded or printed is run: `… | sh`, `sh <(…)`, `sh -c "$(…)"`, `eval`',
    shows: ({ script }) => script.segments.some(isFedToShell),
  },
  'shell-over-network': {
    means:
      'A shell that somebody steers over the network: `/dev/tcp`, `nc -e`, `socat EXEC:`, code with a socket and a shell',
    shows: (input) => isShellOverNetwork(input),
  },
  'opens-dev-tcp': {
    means: "Bash's own `/dev/tcp` or `/dev/udp`, for whatever purpose",
    shows: ({ text }) => /\/dev\/(?:tcp|udp)\/[^/\s]/.test(text),
  },
  'has-url': {
    means: 'It names a URL',
    shows: ({ links }) => links.some(({ scheme }) => scheme !== null),
  },
  'has-bare-address': {
    means: 'It names an IP address, alone or as the host of a URL',
    shows: ({ links }) => links.some((link) => link.class !== null && link.class !== 'unspecified'),
  },
  'has-public-address': {
    means: 'It names an IP address that is public',
    shows: ({ links }) => links.some((link) => link.class === 'public'),
  },
  'has-metadata-address': {
    means: "It names the address of the cloud's instance metadata",
    shows: ({ links }) =>
      links.some(
        ({ host, class: kind }) => kind === 'metadata' || isIn('metadata-addresses', host),
      ),
  },
  'has-plain-http': {
    means: 'It names a URL without encryption (`http`, `ftp`)',
    shows: ({ links }) => links.some(({ scheme }) => scheme === 'http' || scheme === 'ftp'),
  },
  decodes: {
    means: 'It decodes or decrypts text: `base64 -d`, `xxd -r`, `openssl enc -d`, `b64decode`',
    shows: ({ text, script }) =>
      script.segments.some(isDecoder) ||
      /\b(?:b64decode|base64_decode|decode64|decode_base64|fromhex|FromBase64String|atob)\b|from ['"]base64/.test(
        text,
      ),
  },
  'has-encoded-text': {
    means: 'It holds text in base64 or in `\\x` escapes that decodes to something readable',
    shows: ({ decoded }) => decoded.length > 0,
  },
  'makes-executable': {
    means: 'It gives execute rights: `chmod +x`, `chmod 755`, `install -m`',
    shows: ({ script }) =>
      script.segments.some(
        ({ program, words }) =>
          (program === 'chmod' && words.some((word) => EXECUTE.test(word))) ||
          (program === 'install' && words.some((word) => /^-m|^--mode/.test(word))),
      ),
  },
  'sets-setuid': {
    means: 'It gives the setuid or setgid bit, or a capability',
    shows: ({ script }) =>
      script.segments.some(
        ({ program, words }) =>
          (program === 'chmod' &&
            words.some((word) => /^[ugoa]*\+\w*s|^0?[2467][0-7]{3}$/.test(word))) ||
          program === 'setcap',
      ),
  },
  'changes-attributes': {
    means: 'It makes a file unchangeable or takes that off: `chattr`',
    shows: runs((program) => program === 'chattr'),
  },
  'clears-history': {
    means: "It removes or switches off a shell's history",
    shows: ({ text, script }) =>
      CLEARS_HISTORY.test(text) || script.segments.some(isOnFiles('history-files')),
  },
  'clears-logs': {
    means: 'It removes, empties or links away a log',
    shows: ({ text, script }) =>
      />\s?\/(?:var\/log|run\/log|var\/run\/utmp)|journalctl .*--(?:vacuum|rotate)|auditctl -[eD]|\bwevtutil\b/.test(
        text,
      ) || script.segments.some(isOnFiles('log-files')),
  },
  'copies-in': {
    means:
      'It writes standard input into a file or unpacks it: `cat > x`, `tee x`, `tar x`, `dd of=`',
    shows: ({ script, text }) =>
      script.segments.some(isCopyIn) || /\b(?:cat|base64 -d)\s*>/.test(text),
  },
  'copies-out': {
    means: 'It writes a file or folder to standard output: `cat x`, `tar c`, `base64 x`',
    shows: ({ script }) => script.segments.some(isCopyOut),
  },
  'here-document': {
    means: 'It holds a here-document: `<<EOF`',
    shows: ({ text }) => /<<-?\s?['"\\]?[A-Za-z_]/.test(text),
  },
  'inline-code': {
    means: 'An interpreter gets code from the command line: `python -c`, `perl -e`, `php -r`',
    shows: ({ script }) =>
      script.segments.some(
        ({ program, words }) =>
          isIn('interpreters', program) &&
          words.some((word) => /^-(?:[a-zA-Z]{0,4}[cer]|-eval|p)$/.test(word)),
      ),
  },
  'skips-checks': {
    means:
      'It leaves out a check of certificates, host keys or signatures: `curl -k`, `--no-check-certificate`, `StrictHostKeyChecking=no`',
    shows: ({ text, script }) =>
      /--insecure|--no-check-certificate|StrictHostKeyChecking[= ]no|--allow-unauthenticated|--no-gpg-?check|--nogpgcheck|--allow-untrusted|trusted=yes|--trusted-host/i.test(
        text,
      ) ||
      script.segments.some(
        ({ program, words }) =>
          program === 'curl' && words.some((word) => /^-[a-zA-Z]*k[a-zA-Z]*$/.test(word)),
      ),
  },
  'interactive-shell': {
    means: 'A shell without a script: somebody types into it',
    shows: ({ script }) => script.segments.some(isInteractive),
  },
  'scans-range': {
    means: 'It names a range of addresses or of ports',
    shows: ({ script }) =>
      script.segments.some(({ program }) => isIn('network-tools', program)) &&
      script.words.some((word) =>
        /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$|\.\d{1,3}-\d{1,3}$|^(?:-p)?-?\d{1,5}-\d{1,5}$|^-p-$/.test(
          word,
        ),
      ),
  },
  listens: {
    means: 'It waits for connections: `nc -l`, `python -m http.server`, `socat TCP-LISTEN:`',
    shows: ({ text, script }) =>
      script.segments.some(
        ({ program, words }) =>
          isIn('netcats', program) && words.some((word) => /^-[a-z]*l|^--listen$/.test(word)),
      ) || /http\.server|SimpleHTTPServer|-LISTEN:/i.test(text),
  },
  tunnels: {
    means: 'It forwards connections: `ssh -R`, `-L`, `-D`, a tunnel program',
    shows: ({ script }) =>
      script.segments.some(
        ({ program, words }) =>
          isIn('tunnels', program) ||
          (program === 'ssh' && words.some((word) => /^-[a-zA-Z]*[RLDw]/.test(word))),
      ),
  },
  'adds-root-user': {
    means: 'It gives an account the uid 0, or the group of administrators',
    shows: ({ script }) =>
      script.segments.some(({ program }) => isIn('user-tools', program)) &&
      / (?:-[a-zA-Z]*u ?|--uid[ =])0\b| (?:sudo|wheel|root|docker|lxd|admin|adm|disk)(?:\s|$)/.test(
        ` ${script.words.slice(1).join(' ')}`,
      ),
  },
  'enters-host': {
    means: 'It goes from a container to its node: `nsenter` to pid 1, `chroot /host`',
    shows: ({ script }) =>
      script.segments.some(
        ({ program, words }) =>
          (program === 'nsenter' &&
            words.some((word) => /^(?:-t|--target)?=?1$|\/proc\/1\/ns/.test(word))) ||
          (program === 'chroot' &&
            words.some((word) => /^\/(?:host|rootfs|mnt|node|proc\/1\/root)/.test(word))),
      ),
  },
  detaches: {
    means: 'It goes on after its caller: `nohup`, `setsid`, `disown`',
    shows: ({ script }) => script.words.some((word) => /^(?:nohup|setsid|disown)$/.test(word)),
  },
  'asks-who-and-where': {
    means: 'It asks who and where one is: `id`, `whoami`, `uname`',
    shows: runs((program) => isIn('recon-commands', program)),
  },
} as const satisfies Readonly<Record<string, TraitData>>

export type Trait = keyof typeof TRAITS

const EXECUTE =
  /^[ugoa]*\+[rwXst]*x|^0?[0-7]?[1357][0-7]{2}$|^0?[0-7]?[0-7][1357][0-7]$|^0?[0-7]{2,3}[1357]$/
const CLEARS_HISTORY =
  /\bhistory -[cdw]|HISTFILE=\s*(?:\/dev\/null|;|$)|unset HISTFILE|HISTSIZE=0|HISTFILESIZE=0|set \+o history|>\s?\S*_history\b/

function runs(isIt: (program: string) => boolean): TraitData['shows'] {
  return ({ script }) => script.segments.some(({ program }) => isIt(program))
}

/** A shell or interpreter that gets its script from a pipe or a substitution. */
function isFedToShell(
  { program, words, after }: Segment,
  index: number,
  all: readonly Segment[],
): boolean {
  if (after === 'substitution') {
    const outer = all.slice(0, index).findLast(({ after }) => after !== 'pipe')
    const feeds = isIn('downloaders', program) || isIn('encoders', program)
    return feeds && outer !== undefined && isReader(outer.program)
  }
  if (after !== 'pipe' || !(isIn('shells', program) || isIn('interpreters', program))) return false
  return !words.some((word) => /^-[a-zA-Z]*[cem]$/.test(word) || /^[^-<>].*\.\w+$/.test(word))
}

function isReader(program: string): boolean {
  return (
    isIn('shells', program) || /^(?:eval|source|\.)$/.test(program) || isIn('interpreters', program)
  )
}

function isShellOverNetwork({ text, script }: TraitInput): boolean {
  const { segments } = script
  const hasShell = segments.some(({ program }) => isIn('shells', program))
  if (/\/dev\/(?:tcp|udp)\//.test(text) && SHELL_ON_SOCKET.some((shape) => shape.test(text)))
    return true
  if (segments.some(isNetcatWithProgram)) return true
  const joins = segments.some(
    ({ program, words }) =>
      isIn('netcats', program) ||
      program === 'telnet' ||
      (program === 'openssl' && words[0] === 's_client'),
  )
  if (
    joins &&
    hasShell &&
    segments.some(({ program, after }) => after === 'pipe' && isIn('shells', program))
  ) {
    return true
  }
  if (joins && /\b(?:mkfifo|mknod)\b/.test(text)) return true
  const hasCode = segments.some(({ program }) => isIn('interpreters', program))
  return hasCode && NETWORK_CODE.test(text) && SPAWN_CODE.test(text)
}

function isNetcatWithProgram({ program, words }: Segment): boolean {
  if (!isIn('netcats', program)) return false
  if (program.startsWith('socat'))
    return words.some((word) => /(?:^|,)(?:EXEC|SYSTEM|SHELL):/i.test(word))
  return words.some((word) => /^-[a-zA-Z]*[ec]$|^-e\/|^--(?:sh-)?exec/.test(word))
}

function isDecoder({ program, words }: Segment): boolean {
  switch (program) {
    case 'base64':
    case 'base32':
    case 'basenc':
      return words.some((word) => /^-[a-zA-Z]*[dD]|^--decode/.test(word))
    case 'xxd':
      return words.some((word) => /^-[a-z]*r/.test(word))
    case 'openssl':
      return words.includes('-d') || words.includes('-decrypt')
    case 'uudecode':
      return true
    default:
      return /^gpg2?$/.test(program) && words.some((word) => /^(?:-d|--decrypt)$/.test(word))
  }
}

function isOnFiles(set: 'history-files' | 'log-files') {
  return ({ program, words }: Segment): boolean =>
    isIn('trace-removers', program) && words.some((word) => isIn(set, word))
}

function operands(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, index) => !/^-.|^\d*[<>]/.test(word) && !/^\d*[<>]+&?$/.test(words[index - 1] ?? ''),
  )
}

function isCopyIn({ program, words }: Segment): boolean {
  switch (program) {
    case 'tee':
    case 'sponge':
      return true
    case 'dd':
      return (
        words.some((word) => word.startsWith('of=')) &&
        !words.some((word) => word.startsWith('if='))
      )
    case 'tar':
    case 'bsdtar':
    case 'cpio':
      return isUnpacking(words) && !namesArchive(words)
    default:
      return program === 'sh' || program === 'bash' ? words.includes('-s') : false
  }
}

function isUnpacking(words: readonly string[]): boolean {
  const [first = ''] = words
  return /^-?[a-zA-Z]*[xi]/.test(first) || words.includes('--extract')
}

/** `tar xf -` and `tar x` read standard input. */
function namesArchive(words: readonly string[]): boolean {
  const at = words.findIndex((word, index) =>
    index === 0 ? /^-?[a-zA-Z]*f$/.test(word) : /^-[a-zA-Z]*f$|^--file/.test(word),
  )
  const archive = at < 0 ? undefined : words[at + 1]
  return archive !== undefined && archive !== '-'
}

function isCopyOut({ program, words }: Segment): boolean {
  const [first = ''] = words
  switch (program) {
    case 'cat':
    case 'base64':
    case 'xxd':
    case 'strings':
      return operands(words).length > 0
    case 'dd':
      return (
        words.some((word) => word.startsWith('if=')) &&
        !words.some((word) => word.startsWith('of='))
      )
    case 'tar':
    case 'bsdtar':
      return /^-?[a-zA-Z]*c/.test(first) && !namesArchive(words)
    default:
      return false
  }
}

function isInteractive(
  { program, words, after }: Segment,
  index: number,
  all: readonly Segment[],
): boolean {
  if (!isIn('shells', program) || after !== 'other') return false
  if (all[index + 1]?.after === 'substitution') return false
  if (words.some((word) => /^-[a-zA-Z]*[cs]$/.test(word))) return false
  return words.every((word) => /^-|^\d*[<>]/.test(word))
}
