import { defineEnv, definePlugin } from '@ludus/core'
import { expect, it } from 'vitest'
import { scoreReferences } from './score-references.js'

const env = (id: string, solvedAt?: number) =>
  defineEnv({
    id,
    description: 'An env that is not made.',
    ...(solvedAt !== undefined && { solvedAt }),
    load: () => Promise.reject(new Error('not made')),
  })
const plugins = [
  definePlugin({ name: 'a', apiVersion: 1, envs: [env('a/game-v1', 10), env('a/game-v2')] }),
  definePlugin({ name: 'b', apiVersion: 1 }),
]

it('scoreReferences() are random play and the return that counts as solved, where the env names one above it', () => {
  expect(scoreReferences(plugins, 'a/game-v1', 2)).toEqual({ floor: 2, solvedAt: 10 })
  expect(scoreReferences(plugins, 'a/game-v1', 10)).toBeNull()
  expect(scoreReferences(plugins, 'a/game-v2', 2)).toBeNull()
})
