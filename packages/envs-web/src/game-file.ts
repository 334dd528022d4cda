import { Script } from 'node:vm'
import { actionsSchema, sharedGameFields, variablesSchema } from '@ludus/game-kit'
import { z } from 'zod'
import { keysByCode } from './page/keys.js'

const key = z.string().refine((code) => Object.hasOwn(keysByCode, code), {
  error: ({ input }) =>
    `no key ${JSON.stringify(input)}; keys are named by their code, such as ArrowLeft, Space or KeyA`,
})

/** A JavaScript expression that is evaluated in the page. */
const expression = z.string().refine(isExpression, { error: ({ input }) => `not a JavaScript expression: ${input}` })

/** The file of a web game: the shared part, and what a browser needs. */
export const webGameFileSchema = z.strictObject({
  /** A path in the game's folder, or a `chrome://` address. */
  page: z.string().min(1),
  /** CSS selector of the canvas that the pixels are taken from. */
  canvas: z.string().min(1),
  /** CSS colour that shows through where the canvas is transparent. */
  background: z.string().min(1).default('white'),
  /** Frames a second of the page's clock. */
  frameRate: z.number().positive().default(60),
  /** True once the game plays, and frames may be counted. */
  ready: expression,
  /** `reload` loads the page again; an expression starts the game anew, just as loading the page does. */
  reset: z.union([z.literal('reload'), expression]),
  /** Whether an error of the page's own scripts ends the episode. */
  pageErrors: z.enum(['fail', 'ignore']).default('fail'),
  /** Keys held during the step, and keys pressed in its first frame only. */
  actions: actionsSchema({ hold: z.array(key).default([]), tap: z.array(key).default([]) }),
  /** `read` gives the value: a number, an array of them, or the name or number of a class. */
  state: variablesSchema({ read: expression }),
  ...sharedGameFields,
})

/** A checked game file with its defaults filled in. */
export type WebGameFile = z.output<typeof webGameFileSchema>

function isExpression(source: string): boolean {
  try {
    // Compiled and never run. Brackets refuse statements, and two kinds of them refuse what closes one and opens another.
    new Script(`(${source}\n)`)
    new Script(`[${source}\n]`)
    return true
  } catch {
    return false
  }
}
