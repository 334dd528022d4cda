import type { Registry } from '@ludus/core'
import { defineCommand } from '../command.js'
import { columns } from '../output/columns.js'
import { loadProject } from '../project/load-project.js'

export const list = defineCommand({
  flags: {},
  async run(_, _flags, { cwd, terminal }) {
    const { registry, root } = await loadProject(cwd, terminal.warn)
    const offer = describeRegistry(registry)
    terminal.result(offer, offer.plugins.length > 0 ? asText(offer) : noPlugins(root))
  },
})

type Offer = ReturnType<typeof describeRegistry>

function describeRegistry({ plugins, envs }: Registry) {
  const ids = (kind: 'trainers' | 'learners' | 'encoders') =>
    plugins.flatMap((plugin) => plugin[kind].map(({ id }) => ({ id, plugin: plugin.name })))
  return {
    plugins: plugins.map(({ name, apiVersion }) => ({ name, apiVersion })),
    envs: envs.map(({ id, description, maxEpisodeSteps = null, solvedAt = null }) => ({
      id,
      description,
      maxEpisodeSteps,
      solvedAt,
    })),
    trainers: ids('trainers'),
    learners: ids('learners'),
    encoders: ids('encoders'),
  }
}

function asText(offer: Offer): string {
  const sections: readonly (readonly [title: string, rows: readonly (readonly string[])[]])[] = [
    ['envs', offer.envs.map(({ id, description }) => [id, description])],
    ['trainers', offer.trainers.map(({ id, plugin }) => [id, plugin])],
    ['learners', offer.learners.map(({ id, plugin }) => [id, plugin])],
    ['encoders', offer.encoders.map(({ id, plugin }) => [id, plugin])],
    ['plugins', offer.plugins.map(({ name }) => [name])],
  ]
  return sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${title}\n${columns(rows.map((row) => ['', ...row]))}`)
    .join('\n\n')
}

function noPlugins(root: string): string {
  return `no plugins in ${root}: install a package with the keyword ludus-plugin, or list one in ludus.config.ts`
}
