import { readFileSync } from 'node:fs'
import { createRng } from '@ludus/core'
import { describe, expect, it } from 'vitest'
import { deal, deck, playBlackjack } from './blackjack-dynamics.js'
import { blackjack, optionsSchema } from './blackjack-env.js'

/** Rounds with the cards that Gymnasium drew; see scripts/fixtures. */
interface Fixture {
  readonly rounds: readonly {
    readonly options: { readonly sab: boolean; readonly natural: boolean }
    readonly cards: readonly number[]
    readonly actions: readonly number[]
    readonly observations: readonly (readonly [number, number, number])[]
    readonly rewards: readonly number[]
  }[]
}

const { rounds }: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/blackjack.json', import.meta.url), 'utf8'))
const drawing = (cards: readonly number[]) => {
  const left = [...cards]
  return () => left.shift() as number
}

describe('Blackjack', () => {
  it.each([
    { sab: true, natural: false },
    { sab: false, natural: true },
    { sab: false, natural: false },
  ])("plays Gymnasium's rounds with the rules %j by the cards that Gymnasium drew", (rules) => {
    const { observe } = blackjack(rules)
    const played = rounds.filter(({ options }) => options.sab === rules.sab && options.natural === rules.natural)
    expect(played).toHaveLength(30)
    for (const { cards, actions, observations, rewards } of played) {
      const draw = drawing(cards)
      let state = deal(draw)
      expect(observe(state)).toEqual(observations[0])
      actions.forEach((action, step) => {
        const outcome = playBlackjack(state, action, rules, draw)
        state = outcome.state
        expect(observe(state)).toEqual(observations[step + 1])
        expect(outcome.reward).toBe(rewards[step])
        expect(outcome.terminated).toBe(step === actions.length - 1)
      })
    }
  })

  it.each([
    // Ace and ten against 10 + 9: a natural wins in any case, and pays 1.5 by `natural` alone.
    [{ sab: true, natural: true }, [10, 9, 1, 10], 1],
    [{ sab: false, natural: true }, [10, 9, 1, 10], 1.5],
    [{ sab: false, natural: false }, [10, 9, 1, 10], 1],
    // Against 21 out of three cards, 7 + 7 + 7: it wins by Sutton and Barto's rule, and else draws.
    [{ sab: true, natural: false }, [7, 7, 1, 10, 7], 1],
    [{ sab: false, natural: true }, [7, 7, 1, 10, 7], 0],
    // Against another natural: a draw.
    [{ sab: true, natural: false }, [1, 10, 1, 10], 0],
  ])('a natural by the rules %j and the cards %j pays %f', (rules, cards, reward) => {
    const draw = drawing(cards)
    expect(playBlackjack(deal(draw), 0, rules, draw)).toMatchObject({ reward, terminated: true })
  })

  it('draws each card of the deck about as often as any other', () => {
    const { start } = blackjack(optionsSchema.parse({}))
    const rng = createRng(1)
    const rounds = 13_000
    const shown = new Map<number, number>()
    for (let round = 0; round < rounds; round++) {
      const { dealerShows } = start(rng, {})
      shown.set(dealerShows, (shown.get(dealerShows) ?? 0) + 1)
    }
    // 13,000 draws of 13 cards: 1,000 of each, give or take 30; tens are four cards.
    for (let value = 1; value <= 10; value++) {
      const cards = deck.filter((card) => card === value).length
      expect(Math.abs((shown.get(value) ?? 0) - 1_000 * cards)).toBeLessThan(150 * cards)
    }
  })
})
