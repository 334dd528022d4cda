/**
 * Finds what came later. The samples of an episode stand in the order of time, whatever lies between them.
 *
 * @param episodes The episode of each sample.
 * @param offset How many samples later in the same episode.
 * @returns The place of that sample for each one, -1 where the episode has ended by then.
 */
export function laterSamples(episodes: Int32Array, offset: number): Int32Array {
  const placesOf = new Map<number, number[]>()
  episodes.forEach((episode, place) => {
    const places = placesOf.get(episode)
    if (places === undefined) placesOf.set(episode, [place])
    else places.push(place)
  })
  const later = new Int32Array(episodes.length).fill(-1)
  for (const places of placesOf.values())
    for (let index = 0; index + offset < places.length; index++)
      later[places[index] as number] = places[index + offset] as number
  return later
}
