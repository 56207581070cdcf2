/**
 * Loaded before the service (`node --import`) by tests that step its clock, which a process has no other
 * way to offer: what the parent sends is added to the time of day from then on. Timers and
 * `performance.now()` go on evenly, as they do when the clock of a machine is set.
 */

let aheadMs = 0

const RealDate = Date

class SteppedDate extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [SteppedDate.now()] : given) as [number]))
  }

  static override now(): number {
    return RealDate.now() + aheadMs
  }
}

globalThis.Date = SteppedDate as DateConstructor

process.on('message', (message: { readonly aheadMs: number }) => {
  ;({ aheadMs } = message)
  process.send?.(message)
})
// Who is only waited for by its parent may end.
process.channel?.unref()
