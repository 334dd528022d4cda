import type { MachineKind } from './machine.js'

/** The machines that a game file can name. What plays them is in `openMachine`. */
export const machineKinds = {
  nes: {
    // In the order in which the console sends them.
    buttons: ['a', 'b', 'select', 'start', 'up', 'down', 'left', 'right'],
    // Its own, and the cartridge's.
    ram: [
      [0x0000, 0x07ff],
      [0x6000, 0x7fff],
    ],
    framesPerSecond: 60,
    sampleRate: 48_000,
  },
} as const satisfies Record<string, MachineKind>
