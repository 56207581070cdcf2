/** The value at or below which `share` of the ascending values lie (nearest rank); NaN of none. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(ascending.length * share))
  return ascending[rank - 1] ?? Number.NaN
}

export function median(values: Iterable<number>): number {
  return percentile(Float64Array.from(values).toSorted(), 0.5)
}

export type Spread = { readonly p50: number; readonly p99: number; readonly max: number }

export function spreadOf(values: Iterable<number>): Spread {
  const ascending = Float64Array.from(values).toSorted()
  return {
    p50: percentile(ascending, 0.5),
    p99: percentile(ascending, 0.99),
    max: percentile(ascending, 1),
  }
}

/** The least-squares line's rise a unit of `x`; 0 for fewer than two points. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const middle = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [middle((point) => point.x), middle((point) => point.y)]
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  if (points.length < 2 || spread === 0) return 0
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread
}
