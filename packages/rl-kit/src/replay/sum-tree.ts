/** Non-negative numbers by index, whose sum and running sums are found in logarithmic time. */
export interface SumTree {
  readonly total: number
  get(index: number): number
  set(index: number, value: number): void
  /** A copy of all numbers, shape [size]. */
  leaves(): Float64Array
  /**
   * The index at which the running sum passes `sum`: each index is found by a share of [0, total) as long as its number.
   *
   * @param sum In [0, total).
   */
  find(sum: number): number
}

/** Makes a tree of `size` zeros. */
export function createSumTree(size: number): SumTree {
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(size, 1)))
  /** Node 1 is the root, and the children of node i are 2i and 2i + 1. Sums are of children, so that no error grows. */
  const nodes = new Float64Array(2 * leaves)
  const at = (node: number) => nodes[node] as number
  return {
    get total() {
      return at(1)
    },
    get: (index) => at(leaves + index),
    leaves: () => nodes.slice(leaves, leaves + size),
    set(index, value) {
      let node = leaves + index
      nodes[node] = value
      while (node > 1) {
        node >>= 1
        nodes[node] = at(2 * node) + at(2 * node + 1)
      }
    },
    find(sum) {
      let node = 1
      let rest = sum
      while (node < leaves) {
        const left = at(2 * node)
        // A share of nothing is never entered, whatever rounding left of the rest.
        if (rest < left || at(2 * node + 1) === 0) node = 2 * node
        else {
          rest -= left
          node = 2 * node + 1
        }
      }
      return node - leaves
    },
  }
}
