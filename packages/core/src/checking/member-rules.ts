import type { AnyEnv } from '../contracts/env.js'
import { type Finding, finding } from './check-report.js'

const methods = ['reset', 'step', 'render', 'close'] as const
const fields = ['spec', 'renderMode', 'framesPerStep'] as const

/** What is missing of an Env, or null. Without these nothing else can be looked at. */
export function missingMember(env: AnyEnv): Finding | null {
  const fail = (message: string) => finding('members', 'the env', message)
  if (typeof env !== 'object' || env === null) return fail(`${String(env)} is no object`)
  if (env.mode !== 'sync' && env.mode !== 'async')
    return fail(`mode is ${String((env as AnyEnv).mode)}, not sync or async`)
  const method = methods.find((name) => typeof env[name] !== 'function')
  if (method) return fail(`it has no method ${method}`)
  if (typeof env[Symbol.asyncDispose] !== 'function') return fail('it has no method [Symbol.asyncDispose]')
  const field = fields.find((name) => env[name] === undefined)
  return field ? fail(`it has no ${field}`) : null
}

/** A count of frames that is none. */
export function framesPerStep({ framesPerStep: frames }: AnyEnv): Finding | null {
  if (Number.isInteger(frames) && frames >= 1) return null
  return finding('frames-per-step', 'framesPerStep', `${String(frames)} is no positive integer`)
}

/** A way of seeding that nobody calls. */
export function seedMethod(env: AnyEnv): Finding | null {
  if (!('seed' in env && typeof env.seed === 'function')) return null
  return finding('seed-method', 'seed', 'nobody calls it: take the seed in reset({ seed })')
}
