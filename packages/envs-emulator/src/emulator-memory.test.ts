import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRegistry, definePlugin, type MemoryEnv } from '@ludus/core'
import { expect, it, onTestFinished } from 'vitest'
import { openEmulatorMemory } from './emulator-memory.js'

const catchRom = new URL('./games/catch/catch.nes', import.meta.url)

async function makeEnv({ env }: MemoryEnv) {
  const made = await createRegistry([definePlugin({ name: 'memory', apiVersion: 1, envs: [env] })]).make(env.id)
  onTestFinished(() => made.close())
  return made
}

it('shows the memory of a ROM as state data, while any buttons are held', async () => {
  const opened = openEmulatorMemory(catchRom) as MemoryEnv
  expect(opened.regions).toMatchObject([{ variable: 'memory', firstAddress: 0x0000 }])
  const env = await makeEnv(opened)
  await env.reset({ seed: 1 })
  const basketX = 0x15
  const step = async (held: readonly string[], frames: number) => {
    const names = ['a', 'b', 'select', 'start', 'up', 'down', 'left', 'right']
    let last: unknown
    for (let frame = 0; frame < frames; frame++)
      ({ state: last } = await env.step(Int32Array.from(names, (name) => (held.includes(name) ? 1 : 0))))
    return (last as { readonly memory: Float64Array }).memory[basketX] as number
  }
  // The game file of nes/catch-v1 begins in the same way, and says where the basket is.
  await step([], 10)
  await step(['start'], 2)
  const before = await step([], 40)
  // 4 pixels a frame, as a step of 4 frames moves 16.
  expect((await step(['left'], 5)) - before).toBe(-20)
})

it('leaves programs of other machines alone, and says which file is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ludus-rom-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'game.gb'), 'no NES')
  expect(openEmulatorMemory(pathToFileURL(join(folder, 'game.gb')))).toBeNull()
  expect(() => openEmulatorMemory(pathToFileURL(join(folder, 'none.nes')))).toThrow(
    expect.objectContaining({ code: 'INVALID_ROM' }),
  )
})

it('refuses a ROM that was cut short', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ludus-rom-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'cut.nes'), Buffer.from('NES\x1a\x02\x01', 'latin1'))
  const opened = openEmulatorMemory(pathToFileURL(join(folder, 'cut.nes'))) as MemoryEnv
  await expect(makeEnv(opened)).rejects.toMatchObject({ code: 'INVALID_ROM' })
})
