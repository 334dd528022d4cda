import type { Comparison, Paired } from '../comparison/comparison.js'
import { formatEstimate, formatProbability } from './format-values.js'
import type { ResultRow } from './result-rows.js'

/** The columns of the table of pairs. */
export function pairColumns({ pairs }: Comparison): string[] {
  return pairs.map(({ arm, against }) => `${arm} − ${against}`)
}

/** The first arm against each of the others, seed by seed. */
export function pairRows({ pairs }: Comparison): ResultRow[] {
  const row = (label: string, ofPair: (pair: Paired) => string, note?: string): ResultRow => ({
    label,
    ...(note !== undefined && { note }),
    cells: pairs.map(ofPair),
  })
  return [
    row('Difference of the final return (95 % interval)', ({ difference }) => formatEstimate(difference)),
    row('Difference of the area under the curve', ({ areaDifference }) => formatEstimate(areaDifference)),
    row(
      'Better on',
      ({ wins, ties, seeds }) =>
        `${wins} of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}${ties > 0 ? `, equal on ${ties}` : ''}`,
    ),
    row(
      'Probability of improvement',
      ({ probabilityOfImprovement }) => formatEstimate(probabilityOfImprovement),
      'How likely a run of the first beats a run of the second, whatever their seeds; 0.5 is no difference.',
    ),
    row(
      'Permutation test of the pairs, p',
      ({ permutationTest }) => formatProbability(permutationTest),
      'Exact and two-sided: how often chance alone would give a mean difference this large.',
    ),
    row('Sign test of the pairs, p', ({ signTest }) => formatProbability(signTest)),
  ]
}
