import { lookUp } from '../facts/look-up.ts'
import type { FalcoEvent } from '../model/event.ts'

/** The command line tools of container runtimes. */
type Tool = 'docker' | 'podman' | 'nerdctl' | 'crictl'

/** By what Falco calls the runtime; Docker where it does not say, as playbooks are written for it. */
const TOOLS: Readonly<Record<string, Tool>> = {
  docker: 'docker',
  podman: 'podman',
  containerd: 'nerdctl',
  'cri-o': 'crictl',
  crio: 'crictl',
  cri: 'crictl',
}

/** What `crictl` has under the same name and with the same meaning; the others take all of Docker's. */
const OF_CRICTL = /^(?:inspect|exec|ps|images|stats|stop|version)$/

const DOCKER = /(^|[|;&(]\s*)docker (\S+)/g

/** A piece of a command for Docker, for the runtime that the alert names; null when that cannot do it. */
export function forRuntime(text: string, event: Pick<FalcoEvent, 'fields'>): string | null {
  const tool = TOOLS[lookUp(event, 'container.type') ?? ''] ?? 'docker'
  if (tool === 'docker') return text
  const cannot = Array.from(text.matchAll(DOCKER)).some(
    ([, , verb = '']) => tool === 'crictl' && !OF_CRICTL.test(verb),
  )
  return cannot ? null : text.replaceAll(DOCKER, `$1${tool} $2`)
}
