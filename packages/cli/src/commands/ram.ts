import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createRegistry, definePlugin, LudusError, type MemoryEnv, type Registry } from '@ludus/core'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { portNumber } from '../flags/values.js'
import { playByHand } from '../play/play-by-hand.js'
import { loadProject } from '../project/load-project.js'
import { hexadecimal, orderRamSearch, ramHelp } from '../ram/ram-orders.js'
import { createRamSearch } from '../ram/ram-search.js'

/** Addresses whose values stand on the page. */
const mostShown = 6

export const ram = defineCommand({
  argument: { syntax: '<rom>', description: 'the file of a program that an installed plugin has a machine for' },
  flags: {
    port: flag('<n>', 'port of the page (any that is free)', portNumber.default(0)),
  },
  notes: `Play on the page, and type here what the number that you look for does:\n\n${ramHelp}`,
  async run(what, { port }, { cwd, signal, input, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const { env, regions } = openMemory(what, cwd, registry)
    const search = createRamSearch()
    const see = (state: unknown) => {
      const memory = new Map<number, number>()
      for (const { variable, firstAddress } of regions)
        for (const [index, byte] of (state as Record<string, Float64Array>)[variable]?.entries() ?? [])
          memory.set(firstAddress + index, byte)
      search.see(memory)
    }
    const lines = createInterface({ input })
    lines.on('line', (line) => terminal.print(orderRamSearch(search, line)))
    try {
      await playByHand({
        found: {
          id: env.id,
          registry: createRegistry([definePlugin({ name: 'memory', apiVersion: 1, envs: [env] })]),
          folder: null,
        },
        ...{ envOptions: {}, frameStack: 1, port, signal, terminal, hidesState: true },
        openRecorders: async () => [
          {
            get keeps() {
              const { candidates } = search
              const shown = candidates.length > mostShown ? [] : candidates
              const values = shown.map(({ address, now }) => `${hexadecimal(address)} = ${now}`)
              return [`${candidates.length} addresses`, ...values].join(' · ')
            },
            onReset: (_seed, { state }) => see(state),
            onStep: (_before, _action, { state }) => see(state),
            close: async () => undefined,
          },
        ],
      })
    } finally {
      lines.close()
    }
    terminal.print(orderRamSearch(search, 'list'))
  },
})

/** @throws {LudusError} `NO_PLUGIN`, `INVALID_ROM`. */
function openMemory(what: string, cwd: string, { plugins }: Registry): MemoryEnv {
  const program = pathToFileURL(resolve(cwd, what))
  for (const plugin of plugins) {
    const opened = plugin.openMemory?.(program)
    if (opened) return opened
  }
  throw new LudusError(
    'NO_PLUGIN',
    `Cannot search the memory of ${what}: no installed plugin has a machine for it; install one, such as @ludus/envs-emulator for NES games`,
  )
}
