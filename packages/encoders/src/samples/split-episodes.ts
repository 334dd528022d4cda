import { LudusError, type Rng } from '@ludus/core'

/** Which samples train and which are held out, by their place in the set. */
export interface EpisodeSplit {
  readonly train: Int32Array
  readonly heldOut: Int32Array
}

/**
 * Holds whole episodes out, drawn by chance: neighbouring frames are nearly equal, so a split that cut an episode
 * would test on what it trained on.
 *
 * @param episodes The episode of each sample.
 * @param fraction Share of the samples to hold out, in (0, 1); reached by the last episode that is drawn. At least one
 * episode is left to train on.
 * @throws {LudusError} `TOO_FEW_EPISODES` below two.
 */
export function splitEpisodes(episodes: Int32Array, fraction: number, rng: Rng): EpisodeSplit {
  const order = shuffled(Int32Array.from(new Set(episodes)), rng)
  if (order.length < 2)
    throw new LudusError(
      'TOO_FEW_EPISODES',
      `Cannot hold episodes out of ${order.length}: give at least 2, by recording more steps or envs, or by a column episode`,
    )
  const sizes = new Map<number, number>()
  for (const episode of episodes) sizes.set(episode, (sizes.get(episode) ?? 0) + 1)
  const out = new Set<number>()
  let count = 0
  for (const episode of order.slice(1)) {
    if (count >= fraction * episodes.length) break
    out.add(episode)
    count += sizes.get(episode) as number
  }
  const places = Int32Array.from(episodes.keys())
  return {
    train: places.filter((place) => !out.has(episodes[place] as number)),
    heldOut: places.filter((place) => out.has(episodes[place] as number)),
  }
}

/** A copy in an order drawn by chance (Fisher and Yates). */
export function shuffled(numbers: Int32Array, rng: Rng): Int32Array {
  const copy = numbers.slice()
  for (let last = copy.length - 1; last > 0; last--) {
    const other = rng.integer(0, last + 1)
    const kept = copy[last] as number
    copy[last] = copy[other] as number
    copy[other] = kept
  }
  return copy
}
