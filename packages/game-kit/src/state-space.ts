import { box, discrete, type Space } from '@ludus/core'
import type { Variable } from './game-file.js'

/** The space of one state variable. */
export function spaceOf(variable: Variable): Space<number | Float64Array> {
  switch (variable.type) {
    case 'number':
      return box({ low: variable.low, high: variable.high, shape: [], dtype: 'float64' }) as Space<
        number | Float64Array
      >
    case 'numbers':
      return box({ low: variable.low, high: variable.high, shape: [variable.length], dtype: 'float64' }) as Space<
        number | Float64Array
      >
    case 'integer':
      return discrete(variable.high - variable.low + 1, variable.low) as Space<number | Float64Array>
    case 'class':
      return discrete(variable.values.length) as Space<number | Float64Array>
  }
}
