import type { Text } from '../../model/report.ts'
import { formatSpan } from '../../model/time.ts'
import type { Case } from '../case.ts'
import { isAt } from '../place.ts'
import { lookUp } from '../../facts/look-up.ts'
import { code, own, words } from '../words.ts'

type Known = Pick<Case, 'event' | 'place'>

/** What single values mean, each with the field that says so. Only what follows from them. */
export function meaningsOf(known: Known): readonly Text[] {
  return [executable, age, terminal, login, privilege, answer, outcome].flatMap((meaning) => {
    const text = meaning(known)
    return text === null ? [] : [text]
  })
}

function executable({ event }: Known): Text | null {
  const flags = lookUp(event, 'evt.arg.flags') ?? ''
  if (flags.includes('EXE_FROM_MEMFD') || lookUp(event, 'proc.is_exe_from_memfd') === 'true') {
    return words`The program ran from memory (memfd): there is no file of it on disk.`
  }
  const upper = flags.includes('EXE_UPPER_LAYER')
    ? 'EXE_UPPER_LAYER'
    : lookUp(event, 'proc.is_exe_upper_layer') === 'true' && 'proc.is_exe_upper_layer'
  if (upper !== false) {
    return words`The executable lies in the writable layer of the container (${code(upper)}): it was put or changed there after the container was created, and does not come from the image as it is.`
  }
  if (flags.includes('EXE_LOWER_LAYER')) {
    return words`The executable comes from a layer of the image (${code('EXE_LOWER_LAYER')}), not from a file dropped later.`
  }
  return null
}

function age({ event }: Known): Text | null {
  const [changed, started] = [
    nanoseconds(event, 'proc.exe_ino.ctime'),
    nanoseconds(event, 'container.start_ts'),
  ]
  if (changed === null || started === null) return null
  const ms = Number((changed - started) / 1_000_000n)
  const span = own(formatSpan(Math.abs(ms)))
  return ms >= 0
    ? words`The executable was last changed ${span} after the container started (${code('proc.exe_ino.ctime')} against ${code('container.start_ts')}).`
    : words`The executable was last changed ${span} before the container started (${code('proc.exe_ino.ctime')} against ${code('container.start_ts')}).`
}

function nanoseconds(event: Known['event'], field: string): bigint | null {
  const text = lookUp(event, field)
  return text !== null && /^[1-9]\d{17,18}$/.test(text) ? BigInt(text) : null
}

function terminal({ event }: Known): Text | null {
  const tty = lookUp(event, 'proc.tty')
  if (tty === null || !/^\d+$/.test(tty)) return null
  return /^0+$/.test(tty)
    ? words`No terminal was attached (${code('proc.tty')} is 0): a program started it, or its input came through a pipe or a socket.`
    : words`A terminal was attached (${code('proc.tty')} is not 0): somebody, or a tool that asks for one, was at the other end.`
}

function login({ event, place }: Known): Text | null {
  const login = lookUp(event, 'user.loginuid')
  if (login === null || !/^-?\d+$/.test(login)) return null
  if (login !== '-1' && login !== '4294967295') {
    return words`It belongs to a login session of the user with the id ${login} (${code('user.loginuid')}).`
  }
  return isAt(place, 'container')
    ? words`No login session stands behind it (${code('user.loginuid')} is unset), as is usual in containers: it does not say who acted.`
    : words`No login session stands behind it (${code('user.loginuid')} is unset): it was started by a service, a timer or the system, not from a login that was recorded.`
}

function privilege({ event }: Known): Text | null {
  return lookUp(event, 'container.privileged') === 'true'
    ? words`The container is privileged (${code('container.privileged')}): root in it can take over the node.`
    : null
}

function answer({ event }: Known): Text | null {
  const status = lookUp(event, 'ka.response.code')
  if (status === null || !/^\d{3}$/.test(status)) return null
  if (status === '101') return words`The API server opened the session (${status}).`
  if (status < '300') return words`The API server carried it out (${status}).`
  return words`The API server did not carry it out (${status}).`
}

function outcome({ event }: Known): Text | null {
  const result = lookUp(event, 'evt.res')
  if (result === null || !/^[A-Z]+$/.test(result)) return null
  return result === 'SUCCESS'
    ? words`The system call succeeded (${code('evt.res')}).`
    : words`The system call failed with ${result} (${code('evt.res')}): it was tried.`
}
