import type { EncoderManifest, Rng, SampleSet } from '@ludus/core'
import type { Feed, Network, Tensor } from '@ludus/nn'

/** A part of a network that is trained along with the body. */
export type Layers = Pick<Network, 'parameters' | 'parameterCount' | 'initialise' | 'apply'>

/** What an objective is made for. */
export interface Task {
  readonly samples: SampleSet
  /** On the samples' images. */
  readonly body: Network
  /** The mean of some of the images, each pixel from 0 to 1, [height, width, channels]. */
  readonly meanImage: Float32Array
}

/** What stage 1 minimises: a graph of a loss for each sample, and what has to be fed to it. */
export interface Objective {
  /** Whether it can learn from a sample: somebody labelled it, say, or another one follows. */
  isUsable(place: number): boolean
  /** The images that it looks at, by how many samples later in the episode they come: 0 is the sample's own. */
  readonly offsets: readonly number[]
  /** Trained along with the body. */
  readonly layers: readonly Layers[]
  /** Labels that it reads from the whole set. */
  readonly labelCount: number
  /** Values of the graph's inputs that `losses` declares, for a batch of samples. */
  feeds(places: Int32Array, rng: Rng): Readonly<Record<string, Feed>>
  /** Adds the losses of a batch to a graph. */
  losses(inputs: ObjectiveInputs): Judgement
  /** What the trained encoder hands out; its head, if any, is one of the layers. */
  readonly encoder: Pick<EncoderManifest, 'features' | 'labels'> & { readonly head: Network | null }
}

/** What an objective builds its graph from. */
interface ObjectiveInputs {
  readonly batchSize: number
  /** The images so many samples later, uint8 [batch, height, width, channels]. */
  images(offset: number): Tensor
  /** What the body makes of them, [batch, features]. */
  features(offset: number): Tensor
  /** What a part of the network makes of a tensor. */
  apply(layers: Layers, input: Tensor): Tensor
  /** Declares an input that `feeds` gives a value: [batch, ...shape]. */
  feed(name: string, shape: readonly number[], dtype?: 'float32' | 'int32'): Tensor
}

/** How wrong the network is about each sample of a batch. */
export interface Judgement {
  /** [batch]. */
  readonly losses: Tensor
  /** What is reported of held-out samples, by name. */
  readonly figures: Readonly<Record<string, Figure>>
}

/** A figure that is averaged over samples. */
export interface Figure {
  /** [batch]. */
  readonly values: Tensor
  /** How much each sample counts, 0 where the figure does not exist, [batch]; all count alike unless given. */
  readonly weights?: Tensor
}
