/** How a person gives the actions of an env. */
export interface Controls {
  /** Frames of the terminal in a second, as the game is meant to be played; 30 where nobody says. */
  readonly framesPerSecond?: number
  /** One part for a Discrete, one for each number of a MultiDiscrete, one for each axis of a Box. */
  readonly parts: readonly ControlPart[]
}

/** What one number of an action stands for. */
export type ControlPart = ControlChoices | ControlAxis

/** A number that counts choices. */
export interface ControlChoices {
  readonly name: string
  /** By the number that each stands for, from the first on. */
  readonly choices: readonly ControlChoice[]
}

/** One of several things to do. */
export interface ControlChoice {
  readonly name: string
  /**
   * Keys that are down together, by `KeyboardEvent.code`. None of them is what happens while no key is down; absent
   * leaves the key to whoever shows the game.
   */
  readonly keys?: readonly string[]
}

/** A number on an axis. */
export interface ControlAxis {
  readonly name: string
  /** The pointer moves it: `from` and `to` are where it is lowest and highest, in pixels of the picture. */
  readonly pointer?: { readonly along: 'x' | 'y'; readonly from: number; readonly to: number }
  /** It is highest while the pointer, or the space key, is pressed, and lowest while not. */
  readonly press?: boolean
}
