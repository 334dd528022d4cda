import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addFlags, flag, readFlags, repeatedFlag } from './flag.js'
import { anyNumber, assignment, jsonObject, positiveCount, seedList, switchedOn } from './values.js'

const table = {
  steps: flag('<n>', 'steps', positiveCount.optional()),
  evaluateEvery: flag('<n>', 'steps', positiveCount.default(7)),
  seeds: flag('<list>', 'seeds', seedList.optional()),
  envOptions: flag('<json>', 'options', jsonObject.optional()),
  threshold: flag('<n>', 'return', anyNumber.optional()),
  fast: flag('', 'switch', switchedOn),
  set: repeatedFlag('<key=value>', 'set', assignment.array().default([])),
}

const read = (...words: string[]) => {
  const command = new Command().exitOverride()
  addFlags(command, table)
  command.parse(words, { from: 'user' })
  return readFlags(table, command.opts())
}

describe('readFlags()', () => {
  it('reads every flag as its schema says, and fills in what was not given', () => {
    expect(
      read(
        ...['--steps', '3', '--seeds', '1,2,3', '--env-options', '{"size":42}', '--threshold', '-0.5', '--fast'],
        ...['--set', 'a.b=1', '--set', 'name=text', '--set', 'empty=', '--set', 'list=[1]'],
      ),
    ).toEqual({
      steps: 3,
      evaluateEvery: 7,
      seeds: [1, 2, 3],
      envOptions: { size: 42 },
      threshold: -0.5,
      fast: true,
      set: [
        { path: ['a', 'b'], value: 1 },
        { path: ['name'], value: 'text' },
        { path: ['empty'], value: '' },
        { path: ['list'], value: [1] },
      ],
    })
    expect(read()).toEqual({ evaluateEvery: 7, fast: false, set: [] })
  })

  it.each([
    [['--steps', 'many'], 'Cannot read the flag --steps many: must be a whole number'],
    [['--steps', '0'], 'Cannot read the flag --steps 0: must be at least 1'],
    [['--seeds', '1,,2'], 'Cannot read the flag --seeds 1,,2: must be whole numbers with commas between them'],
    [['--env-options', '[1]'], 'Cannot read the flag --env-options [1]: must be an object in JSON'],
    [['--threshold', 'high'], 'Cannot read the flag --threshold high: must be a number'],
    [['--set', 'key'], 'Cannot read the flag --set: 0: must read key=value, and is key'],
  ])('refuses %j and names the flag', (words, message) => {
    expect(() => read(...words)).toThrow(
      expect.objectContaining({ code: 'INVALID_FLAG', message: expect.stringContaining(message) }),
    )
  })
})
