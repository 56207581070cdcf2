import { isIn } from '../sets.ts'
import { isCopyIn, isCopyOut, isDecoder, isOnFiles } from './copies.ts'
import { isFedToShell, isInteractive, isShellOverNetwork } from './shells.ts'
import type { TraitData } from './trait.ts'

/** What a command line may show, by the name that playbooks use. */
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
    means: 'It continues after its caller: `nohup`, `setsid`, `disown`',
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
