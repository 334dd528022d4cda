import type { Box } from './box.js'
import type { Dict } from './dict.js'
import type { Discrete } from './discrete.js'
import type { Graph } from './graph.js'
import type { MultiBinary } from './multi-binary.js'
import type { MultiDiscrete } from './multi-discrete.js'
import type { OneOf } from './one-of.js'
import type { Sequence } from './sequence.js'
import type { Text } from './text.js'
import type { Tuple } from './tuple.js'

/** The ten kinds of space, told apart by `kind`: `(space as AnySpace).kind` narrows. */
export type AnySpace = Box | Discrete | MultiDiscrete | MultiBinary | Text | Dict | Tuple | Sequence | Graph | OneOf
