import { LudusError } from '@ludus/core'
import type { CliCommand } from '../command.js'
import { importSamples } from './samples-import.js'
import { inspect } from './samples-inspect.js'

export const samples: CliCommand = {
  attach(command, openSession) {
    importSamples.attach(command.command('import').description('make a sample set of labelled pictures'), openSession)
    inspect.attach(command.command('inspect').description('report coverage, duplicates and imbalance'), openSession)
    // Whatever is neither of them comes here.
    command.allowExcessArguments().action(() => {
      const [verb = ''] = command.args
      throw new LudusError('UNKNOWN_VERB', `Cannot run ludus samples ${verb}`.trim().concat(': give import or inspect'))
    })
  },
}
