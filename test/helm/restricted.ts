import type { IContainer } from 'kubernetes-models/v1/Container'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

const SECCOMP = new Set(['RuntimeDefault', 'Localhost'])

/** What the restricted Pod Security Standard, or this chart beyond it, does not allow of a pod. */
export function restrictedProblems(pod: IPodSpec): readonly string[] {
  const containers = [
    ...(pod.initContainers ?? []),
    ...pod.containers,
    ...((pod.ephemeralContainers ?? []) as readonly IContainer[]),
  ]
  const volumes = (pod.volumes ?? []).flatMap((volume) =>
    Object.keys(volume).filter((kind) => kind !== 'name' && !VOLUMES.has(kind)),
  )
  const shared = [pod.hostNetwork, pod.hostPID, pod.hostIPC]
  return [
    ...(shared.includes(true) ? ['shares a namespace with the host'] : []),
    ...volumes.map((kind) => `has a volume of kind ${kind}`),
    ...((pod.securityContext?.sysctls ?? []).length > 0 ? ['sets sysctls'] : []),
    ...(pod.automountServiceAccountToken === false ? [] : ['has a token of the cluster']),
    ...containers.flatMap((container) =>
      containerProblems(pod, container).map((problem) => `${container.name} ${problem}`),
    ),
  ]
}

function containerProblems(pod: IPodSpec, container: IContainer): readonly string[] {
  const own = container.securityContext ?? {}
  const isNonRoot = own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot
  const user = own.runAsUser ?? pod.securityContext?.runAsUser
  const seccomp = own.seccompProfile ?? pod.securityContext?.seccompProfile
  const { drop = [], add = [] } = own.capabilities ?? {}
  const checks: readonly (readonly [isRight: boolean, problem: string])[] = [
    [isNonRoot === true, 'may run as root'],
    [user !== undefined && user > 0, 'does not run as a user by number'],
    [SECCOMP.has(seccomp?.type ?? ''), 'has no seccomp profile'],
    [own.allowPrivilegeEscalation === false, 'may gain privileges'],
    [own.privileged !== true, 'is privileged'],
    [drop.includes('ALL'), 'keeps capabilities'],
    [add.every((name) => name === 'NET_BIND_SERVICE'), 'adds capabilities'],
    [['Default', undefined].includes(own.procMount), 'mounts /proc unmasked'],
    [(container.ports ?? []).every(({ hostPort }) => !hostPort), 'takes a port of the host'],
    [own.readOnlyRootFilesystem === true, 'may write to its root file system'],
    [container.resources?.requests !== undefined, 'asks for no resources'],
    [container.resources?.limits?.['memory'] !== undefined, 'has no limit of memory'],
  ]
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => problem)
}
