import { dirname, relative } from 'node:path'
import type { Env } from '@ludus/core'
import { openSampleWriter, type SampleWriter } from '@ludus/encoders'
import { type ActionWriter, openActionWriter } from './action-file.js'
import type { ClosingRecorder } from './play-by-hand.js'

/** What a person's play is kept as. Paths are absolute. */
export interface KeptPlay {
  readonly id: string
  readonly envOptions: Record<string, unknown>
  readonly frameStack: number
  /** The env's game folder, when it is in no plugin. */
  readonly folder: string | null
  /** A folder for a sample set, or null for none. */
  readonly samples: string | null
  /** An action file, or null for none. */
  readonly actions: string | null
}

/** Samples of a person's play in one file: half a minute at 15 steps a second, which is what a crash may cost. */
const samplesPerFile = 512

/** Opens what keeps a person's play. */
export async function openRecorders(kept: KeptPlay, env: Env, seed: number): Promise<ClosingRecorder[]> {
  const { id, envOptions, frameStack, samples, actions } = kept
  const recorders: ClosingRecorder[] = []
  try {
    if (samples !== null) {
      const { spec, observationSpace, stateSpace, actionSpace } = env
      const origin = { env: { id, options: envOptions }, ...(spec && { spec }), seed, play: 'human' as const }
      const settings = {
        ...{ origin, framesPerObservation: frameStack, samplesPerFile },
        ...{ observationSpace, stateSpace, actionSpace },
      }
      recorders.push(sampleRecorder(await openSampleWriter(samples, settings)))
    }
    if (actions !== null) recorders.push(actionRecorder(await openActions(actions, env, kept.folder)))
    return recorders
  } catch (error) {
    for (const recorder of recorders) await recorder.close()
    throw error
  }
}

/** Begins an action file that names its game folder from where it lies. */
export function openActions(
  path: string,
  env: Parameters<typeof openActionWriter>[1],
  folder: string | null,
): Promise<ActionWriter> {
  return openActionWriter(path, env, folder === null ? null : relative(dirname(path), folder) || '.')
}

function sampleRecorder(writer: SampleWriter): ClosingRecorder {
  const first = writer.nextEpisode
  return {
    get keeps() {
      return `${writer.size} samples`
    },
    onReset: () => undefined,
    onStep: ({ observation, state }, action, _result, episode) =>
      writer.addOne({ observation: observation as Uint8Array, state, action, episode: first + episode }),
    close: writer.flush,
  }
}

function actionRecorder(writer: ActionWriter): ClosingRecorder {
  return {
    keeps: 'actions',
    onReset: writer.reset,
    onStep: (_before, action, result) => writer.step(action, result),
    close: writer.close,
  }
}
