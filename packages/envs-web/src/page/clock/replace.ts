/** How the clock's parts put theirs in the place of what the browser gives. */
export interface Replace {
  /** Replaces methods and accessors of an object; what the browser does not have is left out. */
  members(owner: object, replacements: object): void
  /** Replaces what `new` gives for a global class; `make` makes an instance as the browser does, of what it is given. */
  instances(
    name: string,
    construct: (make: (parameters: readonly unknown[]) => object, parameters: readonly unknown[]) => object,
  ): void
}

/** Makes the replacing functions of a realm. Sent to pages as source text, so it uses nothing from outside itself. */
export function createReplace(): Replace {
  const scope = globalThis as unknown as Record<string, unknown>
  return {
    members(owner, replacements) {
      for (const [name, replacement] of Object.entries(Object.getOwnPropertyDescriptors(replacements))) {
        const original = Object.getOwnPropertyDescriptor(owner, name)
        if (!original && !(name in owner)) continue
        Object.defineProperty(owner, name, { ...original, ...replacement, enumerable: original?.enumerable ?? false })
      }
    },
    instances(name, construct) {
      const native = scope[name] as (new () => object) | undefined
      if (!native) return
      const replacement = new Proxy(native, {
        construct: (target, parameters, newTarget) =>
          construct((given) => Reflect.construct(target, given, newTarget), parameters),
      })
      // Else an instance would lead back to the browser's own.
      native.prototype.constructor = replacement
      scope[name] = replacement
    },
  }
}
