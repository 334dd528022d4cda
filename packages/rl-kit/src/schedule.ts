/** A figure that changes over training. */
export type Schedule = (step: number) => number

/**
 * A schedule that goes from one value to another in a straight line and stays there.
 *
 * @param steps How long the way takes; 0 is there at once.
 */
export function linearSchedule(start: number, end: number, steps: number): Schedule {
  return (step) => (step >= steps ? end : start + (end - start) * (step / steps))
}

/**
 * Says when something is due that happens once in so many steps, also when steps come several at a time.
 *
 * @param from Steps that were taken before: 0 unless training goes on from a saved state.
 * @returns A function to call with the steps so far, after each of them; true where a multiple was reached.
 */
export function everySteps(interval: number, from = 0): (steps: number) => boolean {
  let passed = Math.floor(from / interval)
  return (steps) => {
    const isDue = Math.floor(steps / interval) > passed
    passed = Math.floor(steps / interval)
    return isDue
  }
}
