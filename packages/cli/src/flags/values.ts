import { z } from 'zod'

/** A switch: false when it was not given. */
export const switchedOn = z.boolean().default(false)

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number)

/** A whole number from 1. */
export const positiveCount = wholeNumber.refine((value) => value > 0, 'must be at least 1')

/** A seed: a whole number below 2^32. */
export const seed = wholeNumber.refine((value) => value < 2 ** 32, 'must be below 4294967296')

/** Seeds with commas between them: `1,2,3`. */
export const seedList = z
  .string()
  .regex(/^\d{1,10}(,\d{1,10})*$/, 'must be whole numbers with commas between them, such as 1,2,3')
  .transform((text) => text.split(',').map(Number))

/** Any number: `0.5`, `1e-4`. */
export const anyNumber = z
  .string()
  .refine((text) => text.trim() !== '' && Number.isFinite(Number(text)), 'must be a number')
  .transform(Number)

/** A port; 0 takes any that is free. */
export const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port')
  .transform(Number)
  .refine((port) => port < 65_536, 'must be below 65536')

/** An object in JSON: `{"size":42}`. */
export const jsonObject = z.string().transform((text, context): Record<string, unknown> => {
  const value = parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  context.addIssue({ code: 'custom', message: 'must be an object in JSON, such as {"size":42}' })
  return z.NEVER
})

/** One value for one place: `learner.options.batchSize=64`. What is no JSON is taken as text. */
export const assignment = z.string().transform((text, context) => {
  const match = /^([^=\s]+)=(.*)$/s.exec(text)
  if (match) return { path: (match[1] as string).split('.'), value: parsed(match[2] as string) ?? match[2] }
  context.addIssue({ code: 'custom', message: `must read key=value, and is ${text}` })
  return z.NEVER
})

/** Text that is not empty. */
export const nonEmpty = z.string().min(1, 'must not be empty')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
