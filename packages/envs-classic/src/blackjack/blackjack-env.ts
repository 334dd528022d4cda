import { box, dict, discrete, type RenderMode, tuple } from '@ludus/core'
import { z } from 'zod'
import { createGameEnv, type Game } from '../game-env.js'
import { keyControls } from '../key-controls.js'
import { type BlackjackState, bestTotal, deal, deck, hasUsableAce, playBlackjack } from './blackjack-dynamics.js'
import { blackjackPicture } from './blackjack-picture.js'

export const optionsSchema = z.strictObject({
  /** Whether a win by a natural pays 1.5; `sab` overrides it. */
  natural: z.boolean().default(false),
  /** Whether Sutton and Barto's rule holds: the player's natural wins unless the dealer has one too. */
  sab: z.boolean().default(true),
})

/** Options of `Blackjack-v1`. */
export type BlackjackOptions = z.output<typeof optionsSchema>

/** What the player sees: the own best total, the dealer's open card, and whether an ace counts 11 (1) or not (0). */
export type BlackjackObservation = readonly [total: number, dealerShows: number, usableAce: number]

const count = (high: number) => box({ low: 0, high, shape: [], dtype: 'int32' })
const hand = () => dict({ total: count(31), aces: count(22), cards: count(22) })

/** Play blackjack against a dealer with an infinite deck. */
export function blackjack(options: BlackjackOptions): Game<BlackjackObservation, number, BlackjackState> {
  return {
    id: 'Blackjack-v1',
    observationSpace: tuple([discrete(32), discrete(11), discrete(2)]),
    actionSpace: discrete(2),
    stateSpace: dict({ player: hand(), dealer: hand(), dealerShows: discrete(10, 1) }),
    startOptions: z.strictObject({}),
    start: (rng) => deal(() => deck[rng.integer(0, deck.length)] as number),
    step: (state, action, rng) =>
      playBlackjack(state, action, options, () => deck[rng.integer(0, deck.length)] as number),
    observe: ({ player, dealerShows }) => [bestTotal(player), dealerShows, hasUsableAce(player) ? 1 : 0],
    picture: blackjackPicture,
  }
}

export function createEnv(options: BlackjackOptions, { renderMode }: { renderMode: RenderMode }) {
  return createGameEnv(blackjack(options), renderMode)
}

export const controls = () => keyControls(4, { stick: 'Enter', hit: 'Space' })
