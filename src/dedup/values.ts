import type { ObservedValues, ValueCount } from '../model/alert.ts'
import type { FalcoEvent } from '../model/event.ts'
import { fieldText } from '../model/field.ts'
import { firstText } from '../normalize/subject.ts'
import { truncate } from '../lib/text.ts'

/** Distinct values kept of each list; the rest is only counted. */
const MAX_VALUES = 20
const MAX_LENGTH = 256

export const NO_VALUES: ObservedValues = { files: [], addresses: [], commands: [], others: 0 }

const COMMAND_FIELDS = ['proc.cmdline', 'ka.uri.param[command]']
const ADDRESS_FIELDS = ['ct.srcip', 'gcp.callerIP', 'okta.client.ip']

/** `values` with what `event` touched: its file, its remote address, its command. */
export function observe(values: ObservedValues, event: FalcoEvent): ObservedValues {
  const { file, address } = touched(event)
  const files = add(values.files, file)
  const addresses = add(values.addresses, address)
  const commands = add(values.commands, firstText(event, COMMAND_FIELDS))
  const isLeftOut = files === null || addresses === null || commands === null
  return {
    files: files ?? values.files,
    addresses: addresses ?? values.addresses,
    commands: commands ?? values.commands,
    others: values.others + (isLeftOut ? 1 : 0),
  }
}

/** `fd.name` is a path, or a connection whose far end stands right of the arrow. */
function touched(event: FalcoEvent): { file: string | null; address: string | null } {
  const name = fieldText(event, 'fd.name')
  if (name === null) return { file: null, address: firstText(event, ADDRESS_FIELDS) }
  if (name.startsWith('/')) return { file: name, address: null }
  const arrow = name.indexOf('->')
  return { file: null, address: arrow === -1 ? name : name.slice(arrow + 2) }
}

/** The list with one more of `value`; null when the list is full and does not have it. */
function add(list: readonly ValueCount[], value: string | null): readonly ValueCount[] | null {
  if (value === null) return list
  const kept = truncate(value, MAX_LENGTH)
  const index = list.findIndex((entry) => entry.value === kept)
  if (index === -1) {
    return list.length < MAX_VALUES ? [...list, { value: kept, count: 1 }] : null
  }
  const counted = list.slice()
  counted[index] = { value: kept, count: (list[index]?.count ?? 0) + 1 }
  return counted
}
