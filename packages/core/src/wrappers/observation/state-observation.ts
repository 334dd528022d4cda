import type { ResetResult } from '../../contracts/env.js'
import type { Space } from '../../contracts/space.js'
import { LudusError } from '../../errors.js'
import { box } from '../../spaces/box.js'
import { labelsOf, readLabels, type StateLabel } from '../../spaces/state-labels.js'
import type { WithObservation, Wrappable } from '../map-env.js'
import { wrapRows } from '../wrap-rows.js'
import { specWithWrapper } from '../wrapper-stack.js'

/**
 * Shows the state data in place of the observations: a number scaled from its bounds to [-1, 1], a class as a 1 among
 * zeros, in the order of the state space. Those are the features of an encoder that reads every label without error.
 * What has no bounds is left out.
 *
 * @returns Observations [size] of float32.
 * @throws {LudusError} `UNSUPPORTED_SPACE` for an env whose state data hold no number with bounds and no class.
 */
export function stateObservation<E extends Wrappable>(env: E): WithObservation<E, Float32Array, Float32Array> {
  const stateSpace: Space | undefined = env.stateSpace
  const labels = labelsOf(stateSpace)
  if (stateSpace === undefined || labels.length === 0)
    throw new LudusError(
      'UNSUPPORTED_SPACE',
      'Cannot show state data in place of observations: the env has none with bounds; observe pixels, or add a stateSpace',
    )
  const size = labels.reduce((total, { label }) => total + widthOf(label), 0)
  const observationSpace = box({ low: -1, high: 1, shape: [size], dtype: 'float32' })
  const spec = specWithWrapper(env.spec, 'stateObservation', {})

  const show = <Result extends ResetResult>(result: Result): Result => {
    const values = readLabels(labels, stateSpace.batch([result.state]), 1)
    const observation = new Float32Array(size)
    let position = 0
    labels.forEach(({ label }, index) => {
      const value = values[index] as number
      if (label.kind === 'class') observation[position + value - label.start] = 1
      else observation[position] = (2 * (value - label.low)) / (label.high - label.low) - 1
      position += widthOf(label)
    })
    return { ...result, observation }
  }
  return wrapRows(env, () => ({
    observationSpace,
    spec,
    memory: null,
    afterReset: show,
    afterStep: show,
  })) as WithObservation<E, Float32Array, Float32Array>
}

function widthOf(label: StateLabel['label']): number {
  return label.kind === 'class' ? label.classes : 1
}
