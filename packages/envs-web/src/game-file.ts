import { Script } from 'node:vm'
import { actionsSchema, recognitionSchemas, sharedGameFields, startSchema, variablesSchema } from '@ludus/game-kit'
import { z } from 'zod'
import { keysByCode } from './page/keys.js'

const key = z.string().refine((code) => Object.hasOwn(keysByCode, code), {
  error: ({ input }) =>
    `no key ${JSON.stringify(input)}; keys are named by their code, such as ArrowLeft, Space or KeyA`,
})

/** A JavaScript expression that is evaluated in the page. */
const expression = z.string().refine(isExpression, { error: ({ input }) => `not a JavaScript expression: ${input}` })

const page = z
  .string()
  .min(1)
  .refine(
    (address) =>
      !/^[a-z]+:/i.test(address) || /^(chrome:\/\/|http:\/\/(127\.0\.0\.1|localhost):\d+(\/|$))/.test(address),
    {
      error: ({ input }) =>
        `cannot open ${input}: give a path in the folder, a chrome:// address or http://127.0.0.1 with its port`,
    },
  )

const point = z.tuple([z.number(), z.number()])
const press = {
  with: z.enum(['left', 'middle', 'right', 'touch']).default('left').describe('A mouse button, or a finger.'),
}
const at = point.optional().describe('x and y in pixels of the picture; where the pointer is unless given.')
const pointer = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('move').describe('Goes there.'), at: point }),
  z.strictObject({ do: z.literal('click').describe('Presses there in the first frame only.'), at, ...press }),
  z.strictObject({ do: z.literal('hold').describe('Is pressed there during the step.'), at, ...press }),
  z.strictObject({
    do: z.literal('drag').describe('Is pressed at one place and let go at another in the last frame.'),
    from: point,
    to: point,
    ...press,
  }),
])

const binding = {
  hold: z.array(key).default([]).describe('Keys that are down during the step.'),
  tap: z.array(key).default([]).describe('Keys that are pressed in its first frame only.'),
  pointer: pointer.optional(),
}
const axis = {
  pointer: z
    .strictObject({ along: z.enum(['x', 'y']), from: z.number(), to: z.number() })
    .optional()
    .describe('Moves the pointer: -1 is at `from`, 1 at `to`, in pixels of the picture.'),
}

const domQuery = z.strictObject({
  from: z.literal('dom').describe('Reads elements of the page.'),
  selector: z.string().min(1),
  take: z
    .union([z.enum(['text', 'count']), z.strictObject({ attribute: z.string().min(1) })])
    .describe('The text, or an attribute, as a number or a class; or how many elements there are.'),
  otherwise: z.union([z.number(), z.string()]).optional().describe('The value where there is no such element.'),
})

const selector = z.string().min(1)

const fields = z.strictObject({
  package: z.string().min(1).optional().describe('The npm package that holds the page, in place of the folder.'),
  page: page.describe('A path in the folder or package, a chrome:// address, or one of a server on this machine.'),
  canvas: z
    .union([selector, z.array(selector).min(1)])
    .optional()
    .describe('CSS selector of the canvas that pictures are taken of; or of several, from the lowest to the highest.'),
  element: selector
    .optional()
    .describe('CSS selector of the element that pictures are taken of, as Chromium paints it, in place of a canvas.'),
  crop: z
    .strictObject({ x: z.int().min(0), y: z.int().min(0), width: z.int().min(1), height: z.int().min(1) })
    .optional()
    .describe('The part of the picture that observations show, in its pixels.'),
  background: z
    .string()
    .min(1)
    .default('white')
    .describe('CSS colour that shows through where the picture is transparent.'),
  clock: z
    .enum(['virtual', 'real'])
    .default('virtual')
    .describe("How the page's time passes: with the steps, so that it replays, or by itself."),
  frameRate: z.number().positive().default(60).describe("Frames a second of the page's clock."),
  ready: expression.describe('True once the game plays, and frames may be counted.'),
  reset: z
    .union([z.literal('reload'), expression])
    .refine((reset) => reset !== 'snapshot', 'a browser keeps no snapshots; give reload, or an expression')
    .describe('`reload` loads the page again; an expression starts the game anew, just as loading the page does.'),
  start: startSchema(binding, {
    run: expression.optional().describe('Is evaluated first.'),
    until: expression.optional().describe('Frames pass until this holds, in place of `frames` of them.'),
  }),
  pageErrors: z
    .enum(['fail', 'ignore'])
    .default('fail')
    .describe("Whether an error of the page's own scripts ends the episode."),
  actions: actionsSchema(binding, axis),
  state: variablesSchema({
    read: z
      .union([expression, z.discriminatedUnion('from', [domQuery, ...recognitionSchemas])])
      .describe('An expression that gives a number, an array of them, or the name or number of a class; or a query.'),
  }),
  ...sharedGameFields,
})

/** The file of a web game: the shared part, and what a browser needs. */
export const webGameFileSchema = fields.superRefine(({ actions, canvas, element }, context) => {
  if ((canvas === undefined) === (element === undefined))
    context.addIssue({ code: 'custom', path: ['canvas'], message: 'name a canvas, or an element where there is none' })
  const refuse = (path: PropertyKey[], message: string) =>
    context.addIssue({ code: 'custom', path: ['actions', ...path], message })
  const taken = new Set<string>()
  if ('axes' in actions)
    for (const [name, { pointer: moved }] of Object.entries(actions.axes)) {
      if (moved && taken.has(moved.along))
        refuse(['axes', name, 'pointer'], `another axis moves it along ${moved.along}`)
      if (moved) taken.add(moved.along)
    }
  if ('groups' in actions)
    for (const [name, choices] of Object.entries(actions.groups)) {
      if (!choices.some(({ pointer: used }) => used && used.do !== 'move')) continue
      if (taken.size > 0)
        refuse(['groups', name], `the pointer is pressed in ${[...taken][0]} too; one pointer has one press`)
      taken.add(name)
    }
})

/** A checked game file with its defaults filled in. */
export type WebGameFile = z.output<typeof webGameFileSchema>

/** What the terminal does in an action: keys and the pointer. */
export type WebBinding = z.output<z.ZodObject<typeof binding>>

/** How a state variable is read from elements of the page. */
export type DomQuery = z.output<typeof domQuery>

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
