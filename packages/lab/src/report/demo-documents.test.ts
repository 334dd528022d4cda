import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { comparisonSchema } from '../comparison/comparison.js'
import { measureArms } from '../comparison/measure-arms.js'
import { curvesFigure } from './curves-figure.js'
import { formatMarkdown } from './format-table.js'

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
const comparison = comparisonSchema.parse(JSON.parse(read('docs/demo-comparison.json')))

describe('what the README says of the demo', () => {
  it('is the verdict and the tables of the kept result', () => {
    const [, shown] = read('README.md').match(/<!-- made by npm run demo -- --figure -->\n([\s\S]*?)<!-- end -->/) ?? []
    expect(shown).toBe(formatMarkdown(comparison))
  })

  it('is drawn from the kept result', () => {
    expect(read('docs/demo-curves.svg')).toBe(curvesFigure(comparison))
  })

  it('has measures that follow from the kept runs', () => {
    const { experiment, arms, pairs, references } = comparison
    expect(measureArms(experiment, arms, references)).toEqual({ references, arms, pairs })
  })
})
