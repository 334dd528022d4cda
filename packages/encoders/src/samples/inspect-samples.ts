import type { Label, SampleSet } from '@ludus/core'
import { imageHashes } from './image-hashes.js'
import { unknownOperation } from './operations.js'
import type { EpisodeSplit } from './split-episodes.js'

/** What a sample set covers, and what is wrong with it. */
export interface SampleInspection {
  readonly size: number
  readonly image: SampleSet['image']
  readonly framesPerObservation: number
  readonly labels: readonly LabelInspection[]
  readonly duplicates: {
    /** Samples whose image an earlier sample has, too. */
    readonly images: number
    readonly share: number
    /** Samples whose image another episode has, too: what a split by episode may leak. */
    readonly acrossEpisodes: number
  }
  readonly episodes: {
    readonly count: number
    /** In samples. */
    readonly shortest: number
    readonly median: number
    readonly longest: number
  }
  /** Null where the set does not say what was done. */
  readonly operations: { readonly counts: readonly number[]; readonly unknown: number } | null
  /** Of the split that was asked about: held-out samples, and those whose image is also trained on. */
  readonly split: { readonly heldOut: number; readonly leaked: number } | null
}

/** What a set says of one label. */
export type LabelInspection = NumberInspection | ClassInspection

interface NumberInspection {
  readonly name: string
  readonly kind: 'number'
  readonly low: number
  readonly high: number
  /** Share of the samples that nobody labelled. */
  readonly missing: number
  /** Values outside the bounds. */
  readonly outside: number
  /** The least value, the quantiles 0.25, 0.5 and 0.75, and the greatest; null when there is none. */
  readonly quantiles: readonly number[] | null
  /** Values in each tenth of the bounds. */
  readonly histogram: readonly number[]
  /** Share of the tenths that have a value. */
  readonly coverage: number
}

interface ClassInspection {
  readonly name: string
  readonly kind: 'class'
  readonly start: number
  readonly missing: number
  readonly outside: number
  /** Samples of each class. */
  readonly counts: readonly number[]
  readonly coverage: number
  /** The most frequent class over the least frequent one; null when a class has no sample. */
  readonly imbalance: number | null
}

const bins = 10
const quantiles = [0, 0.25, 0.5, 0.75, 1]

/**
 * Reports coverage, duplicates and imbalance. Every image is read once.
 *
 * @param split A split to look for images that are on both sides of it, by `splitEpisodes`.
 * @throws {LudusError} `CORRUPT_SAMPLES`.
 */
export async function inspectSamples(set: SampleSet, split: EpisodeSplit | null = null): Promise<SampleInspection> {
  const hashes = await imageHashes(set)
  return {
    size: set.size,
    image: set.image,
    framesPerObservation: set.framesPerObservation,
    labels: set.labels.map((label, column) => inspectLabel(label, columnOf(set, column))),
    duplicates: inspectDuplicates(hashes, set.episodes),
    episodes: inspectEpisodes(set.episodes),
    operations: set.operations && {
      counts: countsOf(set.operations.values, set.operations.count),
      unknown: set.operations.values.filter((value) => value === unknownOperation).length,
    },
    split: split && inspectSplit(hashes, split),
  }
}

function columnOf({ values, labels, size }: SampleSet, column: number): Float32Array {
  return Float32Array.from({ length: size }, (_, row) => values[row * labels.length + column] as number)
}

function inspectLabel(label: Label, values: Float32Array): LabelInspection {
  const known = values.filter((value) => !Number.isNaN(value))
  const { name } = label
  const missing = 1 - known.length / values.length
  const outside = (within: number) => known.length - within
  if (label.kind === 'class') {
    const classes = known.map((value) => value - label.start)
    const counts = countsOf(classes, label.classes)
    const least = Math.min(...counts)
    return {
      ...{ name, kind: 'class', start: label.start, missing, counts, coverage: filledShare(counts) },
      outside: outside(sumOf(counts)),
      imbalance: least === 0 ? null : Math.max(...counts) / least,
    }
  }
  const { low, high } = label
  // The greatest value belongs to the last bin.
  const places = known.map((value) => (value === high ? bins - 1 : Math.floor(((value - low) / (high - low)) * bins)))
  const histogram = countsOf(places, bins)
  const sorted = known.sort()
  return {
    ...{ name, kind: 'number', low, high, missing, histogram, coverage: filledShare(histogram) },
    outside: outside(sumOf(histogram)),
    quantiles: sorted.length === 0 ? null : quantiles.map((share) => quantileOf(sorted, share)),
  }
}

/** By linear interpolation, as NumPy does. */
function quantileOf(sorted: Float32Array | Int32Array, share: number): number {
  const at = share * (sorted.length - 1)
  const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at % 1)
}

/** How often each whole number from 0 to count − 1 occurs. */
function countsOf(values: ArrayLike<number>, count: number): number[] {
  const counts = Array.from({ length: count }, () => 0)
  for (const value of Array.from(values)) if (value in counts) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function filledShare(counts: readonly number[]): number {
  return counts.filter((count) => count > 0).length / counts.length
}

function inspectDuplicates(hashes: readonly string[], episodes: Int32Array): SampleInspection['duplicates'] {
  const episodesOf = new Map<string, Set<number>>()
  hashes.forEach((hash, place) => {
    episodesOf.set(hash, (episodesOf.get(hash) ?? new Set()).add(episodes[place] as number))
  })
  const images = hashes.length - episodesOf.size
  return {
    images,
    share: images / hashes.length,
    acrossEpisodes: hashes.filter((hash) => (episodesOf.get(hash)?.size ?? 0) > 1).length,
  }
}

function inspectEpisodes(episodes: Int32Array): SampleInspection['episodes'] {
  const lengths = new Map<number, number>()
  for (const episode of episodes) lengths.set(episode, (lengths.get(episode) ?? 0) + 1)
  const sorted = Int32Array.from(lengths.values()).sort()
  return {
    count: sorted.length,
    shortest: quantileOf(sorted, 0),
    median: quantileOf(sorted, 0.5),
    longest: quantileOf(sorted, 1),
  }
}

function inspectSplit(hashes: readonly string[], { train, heldOut }: EpisodeSplit): SampleInspection['split'] {
  const trained = new Set(Array.from(train, (place) => hashes[place]))
  return { heldOut: heldOut.length, leaked: heldOut.filter((place) => trained.has(hashes[place])).length }
}
