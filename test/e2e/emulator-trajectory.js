// Plays an NES game and prints a hash of all that came out of it. A process of its own runs this; tests import it too.
import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { createRegistry, createRng } from '@ludus/core'
import emulator from '@ludus/envs-emulator'

/** So large that no pixel is lost in the observation. */
export const options = { size: 240, colour: 'rgb' }

/**
 * One seed, and actions drawn from it: a hash for each step of the whole picture, observation, reward and state data.
 *
 * @param {string} id
 * @param {number} seed
 * @param {number} steps
 */
export async function playTrajectory(id, seed, steps) {
  const registry = createRegistry([emulator])
  const env = await registry.makeSync(id, { options, renderMode: 'rgb', maxEpisodeSteps: null })
  const rng = createRng(seed)
  const hashes = [hashOf(env.reset({ seed }), env.render())]
  for (let step = 0; step < steps; step++) {
    const result = env.step(env.actionSpace.sample(rng))
    hashes.push(hashOf(result, env.render()))
    if (result.terminated) hashes.push(hashOf(env.reset(), env.render()))
  }
  env.close()
  return hashes
}

export function hashOf(result, picture) {
  const { observation, ...rest } = result
  const hash = createHash('sha256').update(observation)
  if (picture) hash.update(picture.data)
  return hash.update(JSON.stringify(rest)).digest('hex')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , id, seed, steps] = process.argv
  process.stdout.write(JSON.stringify(await playTrajectory(id, Number(seed), Number(steps))))
}
