import { lookUp } from './look-up.ts'
import { single, unknown, type Observed, type Reading } from './reading.ts'

/** Whose login session it belongs to: `none`, `root` or a `person`. */
export function readLogin(event: Observed): Reading {
  const id = lookUp(event, 'user.loginuid')
  if (id === null || !/^-?\d+$/.test(id)) return unknown('user.loginuid')
  if (id === '-1' || id === '4294967295') return single('user.loginuid', 'none', id)
  return single('user.loginuid', id === '0' ? 'root' : 'person', id)
}

/** Whether a terminal is attached: `yes` or `no`. */
export function readTerminal(event: Observed): Reading {
  const tty = lookUp(event, 'proc.tty')
  if (tty === null || !/^\d+$/.test(tty)) return unknown('proc.tty')
  return single('proc.tty', /^0+$/.test(tty) ? 'no' : 'yes', tty)
}

/** `root`, `service` or `other`. */
export function readRights(event: Observed): Reading {
  const uid = lookUp(event, 'user.uid')
  if (uid !== null) return single('user.uid', uid === '0' ? 'root' : 'other', uid)
  const name = lookUp(event, 'user.name')
  return name === null
    ? unknown('user.uid')
    : single('user.name', name === 'root' ? 'root' : 'other', name)
}

/** `pod`, `container` or `host`: where the process runs. */
export function readPlace(event: Observed): Reading {
  const pod = lookUp(event, 'k8s.pod.name')
  if (pod !== null) return single('k8s.pod.name', 'pod', pod)
  const id = lookUp(event, 'container.id') ?? lookUp(event, 'container.name')
  if (id !== null) return single('container.id', 'container', id)
  return 'container.id' in event.fields
    ? single('container.id', 'host', 'host')
    : unknown('container.id')
}
