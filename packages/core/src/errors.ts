const brand = Symbol.for('ludus.error')

/**
 * The one error that Ludus throws on purpose: a stable code to match on and a sentence that says what to do.
 *
 * @example
 * throw new LudusError('INVALID_ACTION', `Cannot step with an action outside the action space: ${action}`)
 */
export class LudusError extends Error {
  override readonly name = 'LudusError'
  readonly [brand] = true
  readonly code: string

  /**
   * @param code Stable and in capitals, such as `INVALID_ACTION`. Match on it, never on the message.
   * @param message "Cannot X as Y: current value", and what to do about it.
   * @param options `cause` holds the error underneath.
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether a thrown value is a `LudusError`, also one of another copy of core. */
export function isLudusError(value: unknown): value is LudusError {
  return typeof value === 'object' && value !== null && brand in value
}
