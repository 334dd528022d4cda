import { type CompiledActions, compileActions, type GameAction } from '@ludus/game-kit'
import type { WebBinding, WebGameFile } from './game-file.js'
import type { PointerPlace } from './page/page-input.js'

/** What the actions of a web game mean. */
export interface WebActions extends CompiledActions<WebBinding> {
  /** Where an action sends the pointer; null where no axis moves it. */
  place(action: GameAction): PointerPlace | null
}

/** Compiles the actions of a web game. */
export function compileWebActions(actions: WebGameFile['actions']): WebActions {
  const compiled = compileActions<WebBinding>(actions)
  if (!('axes' in actions)) return { ...compiled, place: () => null }
  const axes = Object.values(actions.axes).map(({ pointer }) => pointer)
  const along = (wanted: 'x' | 'y') => {
    const index = axes.findIndex((axis) => axis?.along === wanted)
    const axis = axes[index]
    if (!axis) return () => null
    const { from, to } = axis
    return (values: Float32Array) => from + ((to - from) * ((values[index] as number) + 1)) / 2
  }
  const [x, y] = [along('x'), along('y')]
  if (!axes.some((axis) => axis)) return { ...compiled, place: () => null }
  return { ...compiled, place: (action) => [x(action as Float32Array), y(action as Float32Array)] }
}
