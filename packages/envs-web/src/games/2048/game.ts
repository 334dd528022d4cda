import type { GameState } from '@ludus/game-kit'
import { webGame } from '../../web-game.js'
import { bestMove } from './best-move.js'
import { start } from './start.js'

/** `web/2048-v1`. */
export const game2048 = webGame(new URL('./game.json', import.meta.url), {
  start,
  script: (state: GameState) => bestMove(state.board as Float64Array),
})
