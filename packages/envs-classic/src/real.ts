import { box } from '@ludus/core'

/** The space of one number of state data, float64. */
export function real(limit = Number.POSITIVE_INFINITY) {
  return box({ low: -limit, high: limit, shape: [], dtype: 'float64' })
}
