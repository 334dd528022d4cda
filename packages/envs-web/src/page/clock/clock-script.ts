import { randomUUID } from 'node:crypto'
import { createVirtualClock } from '../virtual-clock.js'
import { installAnimations } from './animations.js'
import { installAudio } from './audio.js'
import { installDates } from './dates.js'
import { installLoading } from './loading.js'
import { installMedia } from './media.js'
import { installMessages } from './messages.js'
import { installRandom } from './random.js'
import { createRealClock } from './real-clock.js'
import { installRefusals } from './refusals.js'
import { createReplace } from './replace.js'
import { shareClock } from './share-clock.js'
import { installTimers } from './timers.js'
import { createTurns } from './turns.js'

/** How a page's time passes: with the env's steps, or by itself. */
export type ClockMode = 'virtual' | 'real'

/**
 * Writes an expression that takes over the time of the window that it runs in, before the window's own scripts, and
 * whose value is the page's `VirtualClock`.
 *
 * @param frameRate Frames a second.
 */
export function clockScript(mode: ClockMode, frameRate: number): string {
  if (mode === 'real') return `(${createRealClock})(${frameRate})`
  // The clock keeps the browser's own message channel, so it is made before pages' channels are taken over.
  return `(() => {
  const makeClock = () => (${createVirtualClock})(${frameRate}, (${createTurns})())
  const clock = (${shareClock})('${randomUUID()}', makeClock)
  clock.watchErrors(window)
  const replace = (${createReplace})()
  ;(${installRefusals})(replace)
  ;(${installLoading})(clock, replace)
  ${[installTimers, installDates, installRandom, installMessages, installAnimations, installMedia, installAudio]
    .map((install) => `;(${install})(clock, replace)`)
    .join('\n  ')}
  return clock
})()`
}
