/** Cards in a hand, summed up. */
export interface Hand {
  /** With each ace as 1. */
  readonly total: number
  readonly aces: number
  readonly cards: number
}

/** Both hands. An infinite deck forgets, so sums are all that counts of them. */
export interface BlackjackState {
  readonly player: Hand
  readonly dealer: Hand
  /** The dealer's open card: 1 is an ace, 10 also a face. */
  readonly dealerShows: number
}

/** Which wins of a natural (an ace and a ten dealt) are special. */
export interface BlackjackRules {
  /** Whether a win by a natural pays 1.5; `sab` overrides it. */
  readonly natural: boolean
  /** Whether Sutton and Barto's rule holds: the player's natural wins unless the dealer has one too. */
  readonly sab: boolean
}

/** Values of the cards of a suit. */
export const deck = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10] as const

const emptyHand: Hand = { total: 0, aces: 0, cards: 0 }

/** Deals two cards to the dealer, the open one first, then two to the player. */
export function deal(draw: () => number): BlackjackState {
  const dealerShows = draw()
  const dealer = take(take(emptyHand, dealerShows), draw())
  const player = take(take(emptyHand, draw()), draw())
  return { player, dealer, dealerShows }
}

/**
 * Plays an action: 1 hits, 0 sticks, whereupon the dealer draws up to 17 and the hands are compared.
 *
 * Source: Sutton & Barto 2018, Example 5.1; Gymnasium 1.4 `BlackjackEnv.step`.
 *
 * @param draw Draws a card of the deck.
 */
export function playBlackjack(
  state: BlackjackState,
  action: number,
  { natural, sab }: BlackjackRules,
  draw: () => number,
): { state: BlackjackState; reward: number; terminated: boolean } {
  if (action === 1) {
    const player = take(state.player, draw())
    const bust = player.total > 21
    return { state: { ...state, player }, reward: bust ? -1 : 0, terminated: bust }
  }
  let dealer = state.dealer
  while (bestTotal(dealer) < 17) dealer = take(dealer, draw())
  const won = Math.sign(score(state.player) - score(dealer))
  const hasNatural = isNatural(state.player)
  const reward = sab ? (hasNatural && !isNatural(dealer) ? 1 : won) : natural && hasNatural && won === 1 ? 1.5 : won
  return { state: { ...state, dealer }, reward, terminated: true }
}

/** Whether an ace can count 11 without a bust. */
export function hasUsableAce({ aces, total }: Hand): boolean {
  return aces > 0 && total + 10 <= 21
}

/** The total with an ace as 11 where that does not bust. */
export function bestTotal(hand: Hand): number {
  return hand.total + (hasUsableAce(hand) ? 10 : 0)
}

function take(hand: Hand, card: number): Hand {
  return { total: hand.total + card, aces: hand.aces + (card === 1 ? 1 : 0), cards: hand.cards + 1 }
}

function score(hand: Hand): number {
  const total = bestTotal(hand)
  return total > 21 ? 0 : total
}

function isNatural(hand: Hand): boolean {
  return hand.cards === 2 && hand.aces === 1 && hand.total === 11
}
