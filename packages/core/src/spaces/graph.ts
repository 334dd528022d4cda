import { z } from 'zod'
import type { Rng } from '../contracts/rng.js'
import type { BatchOf, MaskOf, SampleOptions, Space } from '../contracts/space.js'
import { LudusError } from '../errors.js'
import { partOptions, refuseBoth } from './masking.js'

/** The element of a Graph. Edges and their links are both there or both null. */
export interface GraphValue<Nodes extends Space = Space, Edges extends Space | null = Space | null> {
  /** A batch of nodes. */
  readonly nodes: BatchOf<Nodes>
  /** A batch of edges. */
  readonly edges: BatchOf<Edges> | null
  /** The nodes that each edge goes from and to, [edges, 2]. */
  readonly edgeLinks: Int32Array | null
}

/** Narrows samples of a Graph: the mask, or the probability, of each node and of each edge. */
export interface GraphMask<Nodes extends Space, Edges extends Space | null> {
  readonly nodes?: MaskOf<Nodes> | undefined
  readonly edges?: MaskOf<Edges> | undefined
}

/** What `sample` of a Graph takes. */
export interface GraphSampleOptions<Nodes extends Space, Edges extends Space | null>
  extends SampleOptions<GraphMask<Nodes, Edges>> {
  /** At least 1; 10 unless given. */
  readonly numNodes?: number
  /** Random and below `numNodes * (numNodes - 1)` unless given. Without an edge space there are no edges. */
  readonly numEdges?: number
}

/** Nodes and the edges between them. A batch is an array of graphs. */
export interface Graph<Nodes extends Space = Space, Edges extends Space | null = Space | null>
  extends Space<GraphValue<Nodes, Edges>, GraphValue<Nodes, Edges>[], GraphMask<Nodes, Edges>> {
  readonly kind: 'graph'
  readonly nodeSpace: Nodes
  readonly edgeSpace: Edges
  /** @throws {LudusError} `INVALID_MASK`, `INVALID_OPTIONS`. */
  sample(rng: Rng, options?: GraphSampleOptions<Nodes, Edges>): GraphValue<Nodes, Edges>
}

/**
 * Makes a Graph space.
 *
 * @param edgeSpace Null, or left out, for graphs whose edges are never given.
 * @example
 * const molecule = graph(discrete(118, 1), discrete(3))
 */
export function graph<Nodes extends Space, Edges extends Space | null = null>(
  nodeSpace: Nodes,
  edgeSpace: Edges = null as Edges,
): Graph<Nodes, Edges> {
  type Value = GraphValue<Nodes, Edges>
  const contains = (value: unknown): value is Value => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length !== 3) return false
    const { nodes, edges, edgeLinks } = value as Record<string, unknown>
    if (!nodeSpace.containsBatch(nodes)) return false
    if (edges === null && edgeLinks === null) return true
    if (!edgeSpace?.containsBatch(edges) || !(edgeLinks instanceof Int32Array)) return false
    const numNodes = nodeSpace.unbatch(nodes).length
    return (
      edgeLinks.length === 2 * edgeSpace.unbatch(edges).length &&
      edgeLinks.every((node) => node >= 0 && node < numNodes)
    )
  }
  return {
    kind: 'graph',
    nodeSpace,
    edgeSpace,
    schema: z.custom<Value>(contains, { error: 'not a graph of the nodes and edges of this Graph' }),
    contains,
    sample: (rng, options = {}) => {
      refuseBoth(options, 'a Graph')
      const { numNodes = 10 } = options
      assertCount('numNodes', numNodes, 1)
      const wanted = options.numEdges
      if (wanted !== undefined) assertCount('numEdges', wanted, 0)
      const numEdges = wanted ?? (edgeSpace && numNodes > 1 ? rng.integer(0, numNodes * (numNodes - 1)) : 0)
      const sampleMany = (space: Space, count: number, choice: SampleOptions) =>
        space.batch(Array.from({ length: count }, () => space.sample(rng, choice)))
      const nodes = sampleMany(
        nodeSpace,
        numNodes,
        partOptions(options, (weights) => weights.nodes),
      )
      if (edgeSpace === null || numEdges === 0) return { nodes, edges: null, edgeLinks: null } as Value
      const edges = sampleMany(
        edgeSpace,
        numEdges,
        partOptions(options, (weights) => weights.edges),
      )
      const edgeLinks = Int32Array.from({ length: 2 * numEdges }, () => rng.integer(0, numNodes))
      return { nodes, edges, edgeLinks } as Value
    },
    batch: (values) => [...values],
    unbatch: (batch) => [...batch],
    containsBatch: (value): value is Value[] => Array.isArray(value) && value.every(contains),
    toJSON: () => ({ kind: 'graph', nodeSpace: nodeSpace.toJSON(), edgeSpace: edgeSpace?.toJSON() ?? null }),
  }
}

function assertCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new LudusError(
      'INVALID_OPTIONS',
      `Cannot sample a Graph with ${name} ${value}: give an integer from ${least}`,
    )
}
