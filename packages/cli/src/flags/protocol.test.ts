import { describe, expect, it } from 'vitest'
import { readFlags } from './flag.js'
import { protocolFlags, withProtocol } from './protocol.js'

const flags = (given: Record<string, string>) => readFlags(protocolFlags, given)

describe('withProtocol()', () => {
  it('evaluates ten times along the run unless somebody says how often', () => {
    expect(withProtocol({}, flags({ env: 'a/b-v1', steps: '500' }), [])).toEqual({
      env: { id: 'a/b-v1' },
      frameStack: 4,
      budget: { steps: 500 },
      evaluation: { everySteps: 50 },
    })
    expect(withProtocol({}, flags({ steps: '3' }), [])).toMatchObject({ evaluation: { everySteps: 1 } })
    expect(withProtocol({}, flags({ steps: '500', evaluateEvery: '7' }), [])).toMatchObject({
      evaluation: { everySteps: 7 },
    })
  })

  it('lets a flag go before the file, and an env bring its own options', () => {
    const file = { env: { id: 'a/b-v1', options: { size: 42 } }, frameStack: 2, budget: { steps: 9 } }
    expect(withProtocol(file, flags({ env: 'c/d-v1', steps: '20' }), [])).toMatchObject({
      env: { id: 'c/d-v1' },
      frameStack: 2,
      budget: { steps: 20 },
    })
    expect(withProtocol(file, flags({ env: 'c/d-v1' }), []).env).toEqual({ id: 'c/d-v1' })
    expect(withProtocol(file, flags({ envOptions: '{"size":84}' }), []).env).toEqual({
      id: 'a/b-v1',
      options: { size: 84 },
    })
  })
})
