import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shellLine } from './shell-line.js'

it('shellLine() quotes what a shell would take apart', () => {
  expect(shellLine(['compare', '--set', 'a={"b":1}', "it's", ''])).toBe(`compare --set 'a={"b":1}' 'it'\\''s' ''`)
})

it.skipIf(process.platform === 'win32')('shellLine() is read back by a shell as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ -~]{0,8}$/), { minLength: 1, maxLength: 4 }), (words) => {
      const shown = execFileSync('sh', ['-c', `printf '%s\\n' ${shellLine(words)}`], { encoding: 'utf8' })
      expect(shown).toBe(`${words.join('\n')}\n`)
    }),
    { numRuns: 30 },
  )
})
