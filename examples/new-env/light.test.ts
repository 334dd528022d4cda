import { createRegistry } from '@ludus/core'
import { describeEnv } from '@ludus/core/testing'
import plugin from './index.js'

describeEnv('examples/light-v1', {
  make: () => createRegistry([plugin]).make('examples/light-v1'),
  actionsToEnd: new Array(50).fill(0),
})
