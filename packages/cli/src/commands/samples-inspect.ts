import { resolve } from 'node:path'
import { createRng } from '@ludus/core'
import {
  inspectSamples,
  type LabelInspection,
  loadSampleSet,
  type SampleInspection,
  splitEpisodes,
} from '@ludus/encoders'
import { z } from 'zod'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { anyNumber, seed } from '../flags/values.js'
import { columns } from '../output/columns.js'

const share = anyNumber.pipe(z.number('must be a number').gt(0, 'must be above 0').lt(1, 'must be below 1'))

export const inspect = defineCommand({
  argument: { syntax: '<samples>', description: 'a folder that `ludus record` or `ludus samples import` wrote' },
  flags: {
    heldOut: flag(
      '<share>',
      'split by episode as `ludus encode` would, and count images on both sides',
      share.optional(),
    ),
    seed: flag('<n>', 'seed of that split (0)', seed.default(0)),
  },
  async run(folder, given, { cwd, terminal }) {
    const set = await loadSampleSet(resolve(cwd, folder))
    const split =
      given.heldOut === undefined
        ? null
        : splitEpisodes(set.episodes, given.heldOut, createRng(given.seed).fork('split'))
    const found = await inspectSamples(set, split)
    terminal.result(found, asText(found))
  },
})

function asText({ size, image, framesPerObservation, labels, ...found }: SampleInspection): string {
  const { duplicates, episodes, operations, split } = found
  const { height, width, channels } = image
  const facts = [
    ['samples', `${size} of ${width}×${height} with ${channels} channels, ${framesPerObservation} frames each`],
    [
      'episodes',
      `${episodes.count}, of ${episodes.shortest} to ${episodes.longest} samples (median ${episodes.median})`,
    ],
    ['duplicates', `${duplicates.images} (${percent(duplicates.share)})`],
    ['in other episodes too', `${duplicates.acrossEpisodes} (${percent(duplicates.acrossEpisodes / size)})`],
    ['operations', operations ? `${operations.counts.join(' ')}, ${operations.unknown} unknown` : 'not kept'],
    ...(split ? [['leaked', `${split.leaked} of ${split.heldOut} held-out images are trained on, too`]] : []),
  ]
  const head = ['label', 'kind', 'missing', 'outside', 'coverage', 'quantiles, or imbalance', 'in each tenth, or class']
  return `${columns(facts)}\n\n${columns([head, ...labels.map(labelRow)])}`
}

function labelRow(label: LabelInspection): string[] {
  const shared = [percent(label.missing), String(label.outside), percent(label.coverage)]
  if (label.kind === 'class') {
    const imbalance = label.imbalance === null ? 'a class is empty' : `${short(label.imbalance)} to 1`
    return [label.name, `class from ${label.start}`, ...shared, imbalance, label.counts.join(' ')]
  }
  const quantiles = label.quantiles?.map(short).join(' ') ?? 'none'
  return [label.name, `${short(label.low)} to ${short(label.high)}`, ...shared, quantiles, label.histogram.join(' ')]
}

function percent(share: number): string {
  return `${short(100 * share)} %`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
