/** A console and the cartridge in it. It knows nothing of envs: it runs frames, and shows what is in it. */
export interface Machine {
  readonly width: number
  readonly height: number
  /**
   * The picture of the last frame that was seen, shape [height, width]: red in the low byte, then green and blue. The
   * next frame writes to it.
   */
  readonly pixels: Uint32Array
  /** The address space as the processor sees it. Ask for it anew after `reset` and `loadState`. */
  readonly memory: Uint8Array
  /** The sound since it was last taken: mono, -1 to 1. Empty where the machine was opened without sound. */
  takeSound(): Float32Array
  /** Switches it off and on. */
  reset(): void
  /**
   * Runs one frame.
   *
   * @param buttons Bit i is set where button i of its kind is down.
   * @param seen False where nobody looks at the picture: a machine that is faster without drawing it may leave it out,
   * and must be in the same state afterwards.
   * @throws {LudusError} `MACHINE_STOPPED` where the game runs into what no processor can execute.
   */
  frame(buttons: number, seen: boolean): void
  /** All that the following frames depend on, compressed. The picture is no part of it. */
  saveState(): Uint8Array
  /** @throws {LudusError} `INVALID_SAVESTATE`. */
  loadState(saved: Uint8Array): void
  close(): void
}

/** What is known of a kind of machine without one. */
export interface MachineKind {
  readonly buttons: readonly [string, ...string[]]
  /** First and last address of each part of the address space that holds what a game remembers. */
  readonly ram: readonly (readonly [first: number, last: number])[]
  readonly framesPerSecond: number
  /** Samples a second of its sound. */
  readonly sampleRate: number
}
