/** The env inside each wrapped one, of either kind. Kept beside the envs, so that no wrapper has to hand members on. */
const innerEnvs = new WeakMap<object, object>()

/** Notes what a wrapper stands around. */
export function recordInner(outer: object, inner: object): void {
  innerEnvs.set(outer, inner)
}

/** An env and all that it wraps, the outermost first. */
export function* layersOf(env: object): Generator<object> {
  for (let layer: object | undefined = env; layer; layer = innerEnvs.get(layer)) yield layer
}
