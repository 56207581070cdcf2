import { StatementSync } from 'node:sqlite'

/**
 * Preloaded into a service: it kills the process as soon as two events of one alert whose body has the mark are read
 * from its database together. That stands for a report which takes all of the memory.
 */
const mark = process.env['DIES_ON_READ'] ?? ''
const all: StatementSync['all'] = Reflect.get(StatementSync.prototype, 'all')

function read(this: StatementSync, ...values: Parameters<StatementSync['all']>) {
  const rows = all.apply(this, values)
  const marked = rows.filter(({ body }) => typeof body === 'string' && body.includes(mark))
  if (mark !== '' && marked.length > 1) process.kill(process.pid, 'SIGKILL')
  return rows
}

StatementSync.prototype.all = read as typeof all
