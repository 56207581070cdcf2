/** Programs that change something whatever their arguments are. */
const CHANGERS: ReadonlySet<string> = new Set(
  `rm rmdir mv ln dd tee touch mkdir chmod chown chgrp chattr setfacl truncate shred kill pkill killall
  shutdown reboot halt poweroff useradd usermod userdel groupadd groupmod groupdel passwd chpasswd gpasswd
  insmod rmmod modprobe mount umount iptables-restore apt apt-get yum dnf apk pip npm`.split(/\s+/),
)

/** What `mkdir` may have for a folder of the case: below the working folder, as files are. */
const OWN_FOLDER = /^(?:-p|--parents|\w[\w.-]*(?:\/\w[\w.-]*)*)$/

/** Programs after whose own words another command follows. */
const CARRIERS: ReadonlySet<string> = new Set(['sudo', 'xargs', 'env', 'timeout', 'nice', 'chroot'])

/** What a program's words must not hold for the command to be read-only. */
const CHANGING_WORDS: Readonly<Record<string, RegExp>> = {
  docker:
    /^(?:rm|rmi|stop|kill|pause|unpause|restart|start|run|create|update|rename|commit|checkpoint|prune|push|load|import|tag|rename)$/,
  crictl: /^(?:rm|rmi|rmp|stop|stopp|start|run|runp|create|update|checkpoint)$/,
  ctr: /^(?:rm|remove|delete|kill|pause|resume|start|run|create|checkpoint|import|push|tag)$/,
  systemctl:
    /^(?:stop|start|restart|reload|disable|enable|mask|unmask|kill|isolate|set-property|daemon-reload|edit|revert)$/,
  gcloud:
    /^(?:(?:delete|create|update|disable|enable|stop|start|reset|patch|undelete|undo|import|deploy|rotate|promote|resize|restore|destroy|suspend|resume|failover|remove|add|set|reset|detach|attach)(?:-[a-z-]+)?|rm|cp|mv|rsync)$/,
  gsutil: /^(?:rm|cp|mv|rsync|mb|rb|set|setmeta|ch)$/,
  gh: /^(?:edit|delete|archive|unarchive|create|close|merge|rename|disable|enable|cancel|rerun|remove|add|set|transfer|sync)$/,
  curl: /^(?:-F|--form.*|-T|--upload-file|--json|-X(?:POST|PUT|PATCH|DELETE)|--request=.*|POST|PUT|PATCH|DELETE)$/,
  iptables: /^(?:-[ADIRFXPZN]|--(?:append|delete|insert|replace|flush|policy|new-chain))$/,
  nft: /^(?:add|delete|insert|replace|flush|create|destroy|reset)$/,
  ip: /^(?:add|del|delete|set|flush|change|replace)$/,
  sed: /^(?:-i.*|--in-place.*)$/,
  find: /^-(?:delete|exec|execdir|ok|okdir|fprint.*|fls)$/,
  crontab: /^-[rei]$/,
  sysctl: /^(?:-w|-p|--write|--load)$/,
  auditctl: /^-[aAdDew]$/,
}

const KUBECTL_VERBS: ReadonlySet<string> = new Set(
  `get describe logs top explain auth events version cluster-info config api-resources api-versions diff
  exec cp wait rollout create delete apply patch edit scale label annotate cordon uncordon drain taint
  replace set expose autoscale run debug attach port-forward proxy certificate`.split(/\s+/),
)
const KUBECTL_READS: ReadonlySet<string> = new Set(
  `get describe logs top explain auth events version cluster-info config api-resources api-versions diff
  exec cp wait`.split(/\s+/),
)
const AWS_READS =
  /^(?:get|list|describe|lookup|head|filter|search|batch-get|simulate|validate|decode|select|scan|query|view|start-query|generate-credential-report|ls|help|tail|stop-query|wait)(?:-|$)/

/**
 * Why a simple command (its words) is not read-only, null when nothing known says so. A list of known
 * changers, so a check on the author's attention and no proof.
 */
export function changeIn(words: readonly string[]): string | null {
  const own = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))
  const program = nameOf(words[own])
  const rest = words.slice(own + 1)
  if (program === 'mkdir' && rest.every((word) => OWN_FOLDER.test(word))) return null
  if (CHANGERS.has(program)) return `${program} changes something`
  const inner = innerCommand(program, rest)
  const change = inner === null ? null : changeIn(inner)
  if (change !== null) return change
  const outer = inner === null ? rest : rest.slice(0, rest.length - inner.length)
  return changeOf(program, outer)
}

function changeOf(program: string, words: readonly string[]): string | null {
  if (program === 'kubectl' || program === 'oc') return changeOfKubectl(words)
  if (program === 'aws') return changeOfAws(words)
  if (program === 'gh' && words[0] === 'api') return changeOfGithubApi(words)
  if (program === 'curl' && sendsBody(words))
    return 'curl with data changes something unless it has --get'
  const pattern = CHANGING_WORDS[program === 'podman' || program === 'nerdctl' ? 'docker' : program]
  const word = words.find((candidate) => pattern?.test(candidate) === true)
  return word === undefined ? null : `${program} ${word} changes something`
}

function changeOfKubectl(words: readonly string[]): string | null {
  const at = words.findIndex((word) => KUBECTL_VERBS.has(word))
  const verb = words[at]
  const isDry = words.some((word) => word.startsWith('--dry-run'))
  if (verb === undefined || KUBECTL_READS.has(verb) || isDry) return null
  if (verb === 'rollout' && ['history', 'status'].includes(words[at + 1] ?? '')) return null
  return `kubectl ${verb} changes something`
}

function changeOfAws(words: readonly string[]): string | null {
  const [service, verb] = words.filter((word) => /^[a-z][a-z0-9-]*$/.test(word))
  if (service === undefined || verb === undefined || AWS_READS.test(verb)) return null
  return `aws ${service} ${verb} changes something`
}

function changeOfGithubApi(words: readonly string[]): string | null {
  const at = words.findIndex((word) => word === '-X' || word === '--method')
  const method = at < 0 ? words.find((word) => word.startsWith('--method=')) : words[at + 1]
  const hasFields = words.some((word) => /^(?:-f|-F|--field|--raw-field|--input)$/.test(word))
  const isGet = method === undefined ? !hasFields : /(?:^|=)GET$/.test(method)
  return isGet ? null : 'gh api changes something unless its method is GET'
}

/** With `--get` the data becomes the query of the address. */
function sendsBody(words: readonly string[]): boolean {
  const isQuery = words.some((word) => word === '--get' || word === '-G')
  return !isQuery && words.some((word) => /^(?:-d|--data.*)$/.test(word))
}

/** The words of the command that another carries: after `--`, or after the carrier's own options. */
function innerCommand(program: string, words: readonly string[]): readonly string[] | null {
  const dashes = words.indexOf('--')
  if (dashes >= 0 && /^(?:kubectl|oc|nsenter|sudo|env|unshare)$/.test(program)) {
    return words.slice(dashes + 1)
  }
  if (program === 'nsenter' || CARRIERS.has(program)) {
    const at = words.findIndex(
      (word) => CHANGERS.has(nameOf(word)) || nameOf(word) in CHANGING_WORDS,
    )
    return at < 0 ? null : words.slice(at)
  }
  if (/^(?:docker|podman|nerdctl|crictl)$/.test(program) && words[0] === 'exec')
    return words.slice(2)
  return null
}

function nameOf(word: string | undefined): string {
  return word?.split('/').at(-1) ?? ''
}
