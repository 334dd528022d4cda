import { z } from 'zod'

const size = z.int().positive()

/** The brightness that counts as zero, from 0 to 255; 0 unless given. `centredOn` measures it. */
const centre = z.number().min(0).max(255).optional()

/** A network body as plain JSON: what trainers take as an option and manifests hold. */
export const networkSchema = z.discriminatedUnion('kind', [
  /** Dense layers, on vectors. No hidden layer hands the input on. */
  z.strictObject({
    kind: z.literal('mlp'),
    hidden: z.array(size),
    /** ReLU unless given. */
    activation: z.enum(['relu', 'tanh']).optional(),
  }),
  /** Convolutions without padding, then dense layers, all with ReLU, on images. */
  z.strictObject({
    kind: z.literal('cnn'),
    convolutions: z.array(z.strictObject({ filters: size, kernel: size, stride: size })).min(1),
    hidden: z.array(size),
    centre,
  }),
  /** Mnih et al. 2015, for 84×84. */
  z.strictObject({ kind: z.literal('nature-cnn'), centre }),
  /** Two convolutions and 128 features, for 42×42: trains end to end at hundreds of updates a second on a laptop. */
  z.strictObject({ kind: z.literal('small-cnn'), centre }),
])

export type NetworkConfig = z.infer<typeof networkSchema>
