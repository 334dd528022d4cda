import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { gradients } from '../autodiff/gradients.js'
import { createNetwork } from '../networks/create-network.js'
import { add, multiply } from '../ops/elementwise.js'
import { meanSquaredError } from '../training/losses.js'
import { type Scope, trace } from './trace.js'

const source = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n')

/** The line of this file that an error names. */
function lineNamed(build: (scope: Scope) => void): string | undefined {
  try {
    trace(build)
  } catch (error) {
    const [, line] =
      /\(at packages\/nn\/src\/graph\/trace-error\.test\.ts:(\d+)\)$/.exec((error as Error).message) ?? []
    return source[Number(line) - 1]
  }
}

describe("an error in a graph names the caller's line,", () => {
  it('of an op', () => {
    expect(lineNamed((scope) => add(scope.input('x', [2]), scope.input('y', [3])))).toContain(
      "add(scope.input('x', [2])",
    )
  })

  it('of an op that other parts of the package call', () => {
    const network = createNetwork({ kind: 'mlp', hidden: [3] }, [2])
    const build = (scope: Scope) => {
      const output = network.forward(scope.variable('parameters', 9), scope.input('x', [4, 2]))
      meanSquaredError(output, scope.input('y', [4, 2]))
    }
    expect(lineNamed(build)).toContain('meanSquaredError(output,')
    expect(lineNamed((scope) => network.forward(scope.variable('p', 8), scope.input('x', [4, 2])))).toContain("'p', 8")
  })

  it('of gradients, names and dtypes', () => {
    expect(lineNamed((scope) => gradients(scope.input('a', [2]), []))).toContain("'a', [2]")
    expect(lineNamed((scope) => scope.input('b', [0]))).toContain("'b', [0]")
    expect(lineNamed((scope) => multiply(scope.input('c', [1], 'uint8'), 2))).toContain("'c', [1], 'uint8'")
  })
})
