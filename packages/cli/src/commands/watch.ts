import { basename, resolve } from 'node:path'
import { defineCommand } from '../command.js'
import { flag } from '../flags/flag.js'
import { portNumber } from '../flags/values.js'
import { announcePage } from '../open-local-page.js'
import { loadProject } from '../project/load-project.js'
import { openWatchPage } from '../watch/open-watch-page.js'
import { watchRuns } from '../watch/watch-runs.js'

export const watch = defineCommand({
  argument: { syntax: '<folder>', description: 'a run or a comparison, under way or finished' },
  flags: { port: flag('<n>', 'port of the page (any that is free)', portNumber.default(0)) },
  notes: `Prints the address of a page, for a browser on this machine or at the end of a tunnel: learning curves as they
come, and the newest agent at play on an env of its own, with what it reads. It writes nothing.

example: ludus watch runs/demo`,
  async run(folder, { port }, { cwd, signal, terminal }) {
    const { registry } = await loadProject(cwd, terminal.warn)
    const directory = resolve(cwd, folder)
    const runs = await watchRuns(directory, folder)
    const page = await openWatchPage({ port, title: basename(directory), runs, registry })
    try {
      terminal.result({ directory, address: page.address }, announcePage(folder, page, 'Ctrl-C ends the watch'))
      if (!signal.aborted) await new Promise((end) => signal.addEventListener('abort', end, { once: true }))
    } finally {
      await page.close()
    }
  },
})
