import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Moves CSS animations, transitions and Web Animations by the clock: each is paused, set to its time in every frame,
 * and finished at its end, and its events are sent then. Sent to pages as source text, so it uses nothing from outside
 * itself.
 */
export function installAnimations(clock: ClockCore, replace: Replace): void {
  if (typeof Animation === 'undefined') return
  interface Motion {
    /** The clock's time at which `from` was the animation's time; null until the next frame, where it begins to move. */
    since: number | null
    from: number
    runs: boolean
    /** Whole iterations that are over; -1 before the first begins. */
    iteration: number
  }
  const motions = new Map<Animation, Motion>()
  const known = new WeakSet<Animation>()
  const nativeAnimations = Document.prototype.getAnimations
  const { play, pause, finish, cancel, reverse } = Animation.prototype
  const time = Object.getOwnPropertyDescriptor(Animation.prototype, 'currentTime') as PropertyDescriptor
  const state = Object.getOwnPropertyDescriptor(Animation.prototype, 'playState') as PropertyDescriptor
  const timeOf = (animation: Animation) => Number(time.get?.call(animation) ?? 0)

  const nativeEvents = ['animationstart', 'animationiteration', 'animationend', 'animationcancel']
  nativeEvents.push('transitionrun', 'transitionstart', 'transitionend', 'transitioncancel')
  // The browser sends them when it draws, which it does by the real clock.
  const silence = (event: Event) => {
    if (event.isTrusted) event.stopImmediatePropagation()
  }
  for (const type of nativeEvents) addEventListener(type, silence, true)

  const tell = (animation: Animation, phase: 'start' | 'run' | 'iteration' | 'end') => {
    const effect = animation.effect instanceof KeyframeEffect ? animation.effect : null
    const { target = null, pseudoElement = null } = effect ?? {}
    const { activeDuration, duration } = effect?.getComputedTiming() ?? {}
    const seconds =
      (phase === 'end'
        ? Number(activeDuration)
        : phase === 'iteration'
          ? Number(duration) * (motions.get(animation)?.iteration ?? 0)
          : 0) / 1000
    const init = { bubbles: true, elapsedTime: seconds, pseudoElement: pseudoElement ?? '' }
    if (animation instanceof CSSAnimation && phase !== 'run')
      target?.dispatchEvent(
        new AnimationEvent(`animation${phase}`, { ...init, animationName: animation.animationName }),
      )
    if (animation instanceof CSSTransition && phase !== 'iteration')
      target?.dispatchEvent(
        new TransitionEvent(`transition${phase}`, { ...init, propertyName: animation.transitionProperty }),
      )
    if (phase === 'end')
      animation.dispatchEvent(
        new AnimationPlaybackEvent('finish', { currentTime: timeOf(animation), timelineTime: clock.now }),
      )
  }
  const adopt = (animation: Animation) => {
    if (known.has(animation)) return
    known.add(animation)
    if (!(animation.timeline instanceof DocumentTimeline)) return
    animation.addEventListener('finish', silence)
    animation.addEventListener('cancel', silence)
    const runs = state.get?.call(animation) === 'running'
    const backwards = animation.playbackRate < 0
    pause.call(animation)
    const from = backwards ? Number(animation.effect?.getComputedTiming().endTime ?? 0) : 0
    time.set?.call(animation, from)
    motions.set(animation, { since: null, from, runs, iteration: -1 })
    tell(animation, 'run')
  }
  /** The page's style may hold a CSS animation, which a pause of ours hides from the browser. */
  const isHeldByStyle = (animation: Animation) => {
    const effect = animation.effect
    if (!(animation instanceof CSSAnimation && effect instanceof KeyframeEffect && effect.target)) return false
    const style = getComputedStyle(effect.target, effect.pseudoElement)
    const states = style.animationPlayState.split(', ')
    const index = style.animationName.split(', ').indexOf(animation.animationName)
    return states[index % states.length] === 'paused'
  }
  const end = (animation: Animation) => {
    finish.call(animation)
    tell(animation, 'end')
    motions.delete(animation)
  }
  const move = (animation: Animation, motion: Motion) => {
    // Removed by the page's style, or by its script.
    if (state.get?.call(animation) === 'idle') return motions.delete(animation)
    const current = timeOf(animation)
    if (!motion.runs || isHeldByStyle(animation)) {
      motion.since = null
      motion.from = current
      return
    }
    const { delay = 0, duration = 0, endTime = 0, iterations = 1 } = animation.effect?.getComputedTiming() ?? {}
    const rate = animation.playbackRate
    motion.since ??= clock.now
    const next = motion.from + (clock.now - motion.since) * rate
    time.set?.call(animation, Math.min(Math.max(next, 0), Number(endTime)))
    const iteration = Math.floor((next - delay) / Number(duration))
    if (next >= delay && motion.iteration < 0) {
      motion.iteration = 0
      tell(animation, 'start')
    }
    if (iteration > motion.iteration && iteration < iterations) {
      motion.iteration = iteration
      tell(animation, 'iteration')
    }
    if (rate > 0 ? next >= Number(endTime) : next <= 0 && rate < 0) end(animation)
  }

  /** What changes in the document may start an animation; looking for one makes the browser work out its styles. */
  let changed = true
  const observer = new MutationObserver(() => {
    changed = true
  })
  observer.observe(document, { attributes: true, childList: true, subtree: true })
  const look = () => {
    changed = false
    for (const animation of nativeAnimations.call(document)) adopt(animation)
  }
  clock.beforeDrawing(() => {
    if (observer.takeRecords().length > 0 || changed || motions.size > 0) look()
    const moves = motions.size > 0
    for (const [animation, motion] of motions) move(animation, motion)
    return moves
  })
  clock.onRestart(() => {
    for (const [animation, motion] of motions) {
      time.set?.call(animation, 0)
      Object.assign(motion, { since: null, from: 0, iteration: -1 })
    }
  })

  const restate = (animation: Animation, runs: boolean) => {
    adopt(animation)
    pause.call(animation)
    const from = timeOf(animation)
    time.set?.call(animation, from)
    motions.set(animation, { since: null, from, runs, iteration: motions.get(animation)?.iteration ?? -1 })
  }
  const { animate: nativeAnimate, getAnimations: elementAnimations } = Element.prototype
  replace.members(Element.prototype, {
    animate(
      this: Element,
      frames: Keyframe[] | PropertyIndexedKeyframes | null,
      options?: number | KeyframeAnimationOptions,
    ) {
      const animation = nativeAnimate.call(this, frames, options)
      adopt(animation)
      return animation
    },
    getAnimations(this: Element, options?: GetAnimationsOptions) {
      const animations = elementAnimations.call(this, options)
      for (const animation of animations) adopt(animation)
      return animations
    },
  })
  replace.members(Document.prototype, {
    getAnimations() {
      look()
      return nativeAnimations.call(document)
    },
  })
  replace.members(Animation.prototype, {
    play(this: Animation) {
      play.call(this)
      restate(this, true)
    },
    reverse(this: Animation) {
      reverse.call(this)
      restate(this, true)
    },
    pause(this: Animation) {
      restate(this, false)
    },
    finish(this: Animation) {
      adopt(this)
      end(this)
    },
    cancel(this: Animation) {
      motions.delete(this)
      cancel.call(this)
    },
    get playState() {
      const animation = this as unknown as Animation
      adopt(animation)
      return motions.get(animation)?.runs ? 'running' : state.get?.call(animation)
    },
    get currentTime() {
      return time.get?.call(this)
    },
    set currentTime(value: CSSNumberish | null | undefined) {
      time.set?.call(this, value)
      const motion = motions.get(this as unknown as Animation)
      if (motion) Object.assign(motion, { since: null, from: Number(value) })
    },
  })
}
