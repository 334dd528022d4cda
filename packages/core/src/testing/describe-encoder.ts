import { afterEach, describe, expect, it } from 'vitest'
import type { Encoder } from '../contracts/encoder.js'
import { encoderManifestSchema } from '../manifests/encoder-manifest.js'
import { createRng } from '../random.js'

/** What `describeEncoder` needs. */
export interface DescribeEncoderOptions {
  /** Makes an equal encoder each time. */
  readonly make: () => Promise<Encoder>
}

/** The suite that every encoder passes: shapes, purity, fingerprint and closing. */
export function describeEncoder(name: string, { make }: DescribeEncoderOptions): void {
  describe(`${name} keeps the contract of an Encoder:`, () => {
    const made: Encoder[] = []
    const makeEncoder = async (): Promise<Encoder> => {
      const encoder = await make()
      made.push(encoder)
      return encoder
    }
    const randomImages = (encoder: Encoder, batch: number): Uint8Array => {
      const { height, width, channels } = encoder.manifest.image
      const rng = createRng(1)
      return Uint8Array.from({ length: batch * height * width * channels }, () => rng.integer(0, 256))
    }

    afterEach(async () => {
      await Promise.all(made.splice(0).map((encoder) => encoder.close()))
    })

    it('its manifest is valid and agrees with it', async () => {
      const encoder = await makeEncoder()
      expect(encoderManifestSchema.safeParse(encoder.manifest).error).toBeUndefined()
      expect(encoder.manifest.featureSize).toBe(encoder.featureSize)
      expect(encoder.manifest.fingerprint).toBe(encoder.fingerprint())
    })

    it('features are finite, [batch, featureSize], and do not depend on the rest of the batch', async () => {
      const encoder = await makeEncoder()
      const images = randomImages(encoder, 3)
      const features = await encoder.encode(images, 3)
      expect(features).toHaveLength(3 * encoder.featureSize)
      expect(features.every(Number.isFinite)).toBe(true)
      const size = images.length / 3
      const alone = await encoder.encode(images.slice(size, 2 * size), 1)
      const together = features.slice(encoder.featureSize, 2 * encoder.featureSize)
      alone.forEach((feature, index) => {
        expect(feature).toBeCloseTo(together[index] as number, 4)
      })
    })

    it('features that were returned are never written again', async () => {
      const encoder = await makeEncoder()
      const images = randomImages(encoder, 2)
      const first = await encoder.encode(images, 2)
      const copy = first.slice()
      await encoder.encode(
        images.map((value) => 255 - value),
        2,
      )
      expect(first).toEqual(copy)
    })

    it('encoding changes no weight, and equal encoders have equal fingerprints', async () => {
      const encoder = await makeEncoder()
      const before = encoder.fingerprint()
      await encoder.encode(randomImages(encoder, 2), 2)
      expect(encoder.fingerprint()).toBe(before)
      expect((await makeEncoder()).fingerprint()).toBe(before)
    })

    it('predictions name every label', async (context) => {
      const encoder = await makeEncoder()
      context.skip(encoder.predict === undefined, 'the encoder was trained without labels')
      const [first] = (await encoder.predict?.(randomImages(encoder, 2), 2)) ?? []
      expect(Object.keys(first ?? {})).toEqual(encoder.manifest.labels.map((label) => label.name))
    })

    it('images of another size are refused by name', async () => {
      const encoder = await makeEncoder()
      await expect(encoder.encode(new Uint8Array(3), 1)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
    })
  })
}
