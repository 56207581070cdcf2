/** Five alerts of a rule that stay the same in `fields` and differ by `each`, and what becomes of an exception. */
export type ExceptionCase = {
  readonly name: string
  readonly rule: string
  readonly source: string
  readonly priority: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly each?: (index: number) => Readonly<Record<string, unknown>>
  /** Words of the reason why there is none; null: there is one. */
  readonly refusedFor: RegExp | null
  /** The fields that it compares. */
  readonly by: readonly string[]
}

type Values = Readonly<Record<string, unknown>>
type Rest = Pick<ExceptionCase, 'fields' | 'each' | 'refusedFor' | 'by'>

export const POD: Values = {
  'container.id': 'c0ffee123456',
  'container.name': 'web',
  'container.image.repository': 'registry.example.com/shop/web',
  'k8s.ns.name': 'shop',
  'k8s.pod.name': 'web-6d4cf56db6-x7k2p',
}
export const HOST: Values = {
  'container.id': 'host',
  'container.name': 'host',
  'user.name': 'root',
}

export function process(exepath: string, cmdline: string, pname: string): Values {
  const name = exepath.slice(exepath.lastIndexOf('/') + 1).slice(0, 15)
  return {
    'proc.name': name,
    'proc.exepath': exepath,
    'proc.cmdline': cmdline,
    'proc.pname': pname,
  }
}

export function kernel(
  name: string,
  rule: string,
  priority: string,
  rest: Partial<Rest>,
): ExceptionCase {
  return one(name, rule, 'syscall', priority, rest)
}

export function one(
  name: string,
  rule: string,
  source: string,
  priority: string,
  { fields = {}, by = [], refusedFor = null, ...rest }: Partial<Rest>,
): ExceptionCase {
  return { name, rule, source, priority, fields, by, refusedFor, ...rest }
}

export const PROGRAM = /does whatever its command line says/
export const PATH = /holds credentials or is run at a start/
export const SIGN = /A sign of an attack is met|everybody may write/
export const LITTLE = /too little in common/
