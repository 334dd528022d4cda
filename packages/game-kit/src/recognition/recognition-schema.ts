import { z } from 'zod'

const pixel = z.int().nonnegative()
const region = z
  .tuple([pixel, pixel, z.int().positive(), z.int().positive()])
  .optional()
  .describe('Where to look: x, y, width and height in pixels of the screen; everywhere unless given.')
const images = z
  .record(z.string(), z.string().min(1))
  .refine((files) => Object.keys(files).length > 0, 'name at least one image')
const otherwise = z.union([z.number(), z.string()]).optional().describe('The value where nothing is found.')
const likeness = {
  colourThreshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('How far the colours of a pixel may differ before it counts as another one, as pixelmatch has it.'),
  tolerance: z.number().min(0).lt(1).default(0.05).describe('Which part of the pixels may differ.'),
}

/** How state variables are recognised on the screen. A machine takes these among its own ways to read a variable. */
export const recognitionSchemas = [
  z.strictObject({
    from: z.literal('template').describe('Finds pictures on the screen.'),
    images: images.describe('PNG files beside the game file, by name. Transparent pixels fit everything.'),
    region,
    take: z
      .enum(['x', 'y', 'name', 'count'])
      .describe('The centre of the best find, the name of its image, or how many are found.'),
    otherwise,
    ...likeness,
  }),
  z.strictObject({
    from: z.literal('digits').describe('Reads a number.'),
    images: z
      .record(z.string().regex(/^[0-9.-]$/, 'digits are named 0 to 9, - and .'), z.string().min(1))
      .describe('PNG files of the digits beside the game file, by digit.'),
    region,
    otherwise,
    ...likeness,
  }),
  z.strictObject({
    from: z.literal('pixel').describe('1 where a pixel has a colour, else 0.'),
    at: z.tuple([pixel, pixel]).describe('x and y in pixels of the screen.'),
    colour: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour reads #rrggbb'),
    tolerance: z.int().min(0).max(255).default(8).describe('How far each of red, green and blue may be off.'),
  }),
  z.strictObject({
    from: z.literal('still').describe('For how many steps the screen has not changed.'),
    steps: z.int().positive().describe('It counts no further than this.'),
    region,
  }),
] as const

/** One way to recognise a state variable on the screen. */
export type Recognition = z.output<(typeof recognitionSchemas)[number]>
