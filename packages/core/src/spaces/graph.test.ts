import { describe, expect, it } from 'vitest'
import { createRng } from '../random.js'
import { box } from './box.js'
import { discrete } from './discrete.js'
import { graph } from './graph.js'

describe('graph()', () => {
  const space = graph(box({ low: 0, high: 1, shape: [2], dtype: 'float32' }), discrete(3))
  const nodes = Float32Array.of(0, 1, 1, 0) // two nodes

  it('holds nodes, edges and the nodes that these join', () => {
    expect(space.contains({ nodes, edges: Int32Array.of(2), edgeLinks: Int32Array.of(0, 1) })).toBe(true)
    expect(space.contains({ nodes, edges: null, edgeLinks: null })).toBe(true)
  })

  it.each([
    ['a node that is not there', { nodes, edges: Int32Array.of(2), edgeLinks: Int32Array.of(0, 2) }],
    ['half a link', { nodes, edges: Int32Array.of(2), edgeLinks: Int32Array.of(0) }],
    ['edges without links', { nodes, edges: Int32Array.of(2), edgeLinks: null }],
    ['links without edges', { nodes, edges: null, edgeLinks: Int32Array.of(0, 1) }],
    ['an edge outside its space', { nodes, edges: Int32Array.of(3), edgeLinks: Int32Array.of(0, 1) }],
    ['a node outside its space', { nodes: Float32Array.of(0, 2), edges: null, edgeLinks: null }],
    ['half a node', { nodes: Float32Array.of(0, 1, 1), edges: null, edgeLinks: null }],
  ])('refuses %s', (_, value) => {
    expect(space.contains(value)).toBe(false)
  })

  it('samples ten nodes and fewer than 90 edges unless told otherwise', () => {
    const { nodes, edges } = space.sample(createRng(1))
    expect(nodes).toHaveLength(20)
    expect(edges?.length).toBeLessThan(90)
  })

  it('samples the nodes and edges that are asked for, loops included', () => {
    const { nodes, edges, edgeLinks } = space.sample(createRng(1), { numNodes: 1, numEdges: 2 })
    expect(nodes).toHaveLength(2)
    expect(edges).toHaveLength(2)
    expect(edgeLinks).toEqual(Int32Array.of(0, 0, 0, 0))
    expect(space.sample(createRng(1), { numNodes: 1 }).edges).toBeNull()
  })

  it('masks each node and each edge', () => {
    const { nodes, edges } = graph(discrete(2), discrete(3)).sample(createRng(1), {
      numNodes: 3,
      numEdges: 2,
      mask: { nodes: [0, 1], edges: [0, 0, 1] },
    })
    expect(nodes).toEqual(Int32Array.of(1, 1, 1))
    expect(edges).toEqual(Int32Array.of(2, 2))
  })

  it('has no edges without an edge space', () => {
    const bare = graph(discrete(2))
    expect(bare.sample(createRng(1))).toMatchObject({ edges: null, edgeLinks: null })
    expect(bare.contains({ nodes: Int32Array.of(1), edges: [], edgeLinks: new Int32Array(0) })).toBe(false)
  })

  it.each([{ numNodes: 0 }, { numEdges: -1 }, { numNodes: 1.5 }])('refuses %o', (options) => {
    expect(() => space.sample(createRng(1), options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
  })
})
