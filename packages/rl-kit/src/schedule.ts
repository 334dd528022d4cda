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
 * @returns A function to call with the steps so far, after each of them; true where a multiple was reached.
 */
export function everySteps(interval: number): (steps: number) => boolean {
  let due = interval
  return (steps) => {
    if (steps < due) return false
    due = (Math.floor(steps / interval) + 1) * interval
    return true
  }
}
