import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import plugin from './index.js'

it.each(['catch', 'vault'])('the plugin lists %s by what its game file says of itself', (game) => {
  const { env } = JSON.parse(readFileSync(new URL(`games/${game}/game.json`, import.meta.url), 'utf8'))
  expect(plugin.envs.find(({ id }) => id === env.id)).toMatchObject(env)
})
