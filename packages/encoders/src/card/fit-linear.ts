import { CholeskyDecomposition, Matrix } from 'ml-matrix'

/** A linear function of features. */
export type LinearFit = (features: Matrix) => Matrix

/** What weights cost beside the mean squared error, of features that are standardised. */
const ridge = 1e-3

/**
 * Makes ready to fit linear functions with an intercept by least squares, their weights held small.
 *
 * Source: Hoerl & Kennard 1970, "Ridge regression", equation 2.1.
 *
 * @param features [samples, features]; constant ones get no weight.
 * @returns Fits one function to each column of targets, [samples, targets].
 */
export function linearFitter(features: Matrix): (targets: Matrix) => LinearFit {
  const centre = features.mean('column')
  const scale = features.standardDeviation('column', { mean: centre, unbiased: false }).map((value) => value || 1)
  const standardised = (raw: Matrix) => raw.clone().subRowVector(centre).divRowVector(scale)
  const inputs = standardised(features)
  const transposed = inputs.transpose()
  const gram = transposed.mmul(inputs).add(Matrix.eye(features.columns).mul(ridge * features.rows))
  const decomposition = new CholeskyDecomposition(gram)
  return (targets) => {
    const intercept = targets.mean('column')
    const weights = decomposition.solve(transposed.mmul(targets.clone().subRowVector(intercept)))
    return (raw) => standardised(raw).mmul(weights).addRowVector(intercept)
  }
}
