import { HOST, POD, process } from './exception-case.ts'

type Values = Readonly<Record<string, unknown>>

/** One alert of a rule as an attack makes it, and one as the rule usually fires. */
export type AttackCase = { readonly rule: string; readonly attack: Values; readonly usual: Values }

/** A program without a terminal or a login behind it. */
const QUIET: Values = { 'proc.tty': '0', 'user.loginuid': '-1', 'user.name': 'root', 'user.uid': 0 }
/** A person's login session with a terminal. */
export const PERSON: Values = { 'proc.tty': '34816', 'user.loginuid': '1000', 'user.name': 'ann' }

export function inPod(exepath: string, cmdline: string, pname: string, rest: Values = {}): Values {
  return { ...POD, ...QUIET, ...process(exepath, cmdline, pname), ...rest }
}

export function onHost(exepath: string, cmdline: string, pname: string, rest: Values = {}): Values {
  return { ...HOST, ...QUIET, ...process(exepath, cmdline, pname), ...rest }
}
