import type { Machine } from './machine.js'
import type { machineKinds } from './machine-kinds.js'
import { openNes } from './nes/open-nes.js'

/**
 * Puts a cartridge in a machine and switches it on.
 *
 * @param rom The content of the cartridge's file.
 * @param what Names it in errors.
 */
type Open = (rom: Uint8Array, what: string, options: { readonly sound: boolean }) => Machine

/** What plays each kind of machine. */
export const openMachine: Readonly<Record<keyof typeof machineKinds, Open>> = { nes: openNes }
