import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Makes the time of an AudioContext the clock's. The browser's own context never runs: sources sound nowhere, and end
 * when the clock says so. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function installAudio(clock: ClockCore, replace: Replace): void {
  if (typeof AudioContext === 'undefined') return
  interface ContextTime {
    state: AudioContextState
    /** Seconds of the context at `since`, in ms of the clock. */
    from: number
    since: number
    /** When sources end, in seconds of the context, and the tasks that say so. */
    readonly ends: Map<AudioScheduledSourceNode, { readonly seconds: number; readonly task: number }>
  }
  const times = new WeakMap<BaseAudioContext, ContextTime>()
  const live = new Set<ContextTime>()
  const { suspend } = AudioContext.prototype
  const secondsOf = ({ state, from, since }: ContextTime) =>
    from + (state === 'running' ? (clock.now - since) / 1000 : 0)

  const silence = (event: Event) => {
    if (event.isTrusted) event.stopImmediatePropagation()
  }
  for (const name of ['AudioContext', 'webkitAudioContext'])
    replace.instances(name, (make, parameters) => {
      const context = make(parameters) as AudioContext
      suspend.call(context).catch(() => {})
      // By itself it would say when the browser's own context stops.
      context.addEventListener('statechange', silence)
      const time: ContextTime = { state: 'running', from: 0, since: clock.now, ends: new Map() }
      times.set(context, time)
      live.add(time)
      return context
    })
  clock.onRestart(() => {
    for (const time of live) time.since = 0
  })

  const nativeTime = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'currentTime')
  const nativeState = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state')
  replace.members(BaseAudioContext.prototype, {
    get currentTime() {
      const time = times.get(this as unknown as BaseAudioContext)
      return time ? secondsOf(time) : nativeTime?.get?.call(this)
    },
    get state() {
      return times.get(this as unknown as BaseAudioContext)?.state ?? nativeState?.get?.call(this)
    },
  })
  /** A source of a context that does not run does not end. */
  const endAt = (node: AudioScheduledSourceNode, time: ContextTime, seconds: number) => {
    clock.cancel(time.ends.get(node)?.task ?? 0)
    const run = () => {
      time.ends.delete(node)
      node.dispatchEvent(new Event('ended'))
    }
    const delay = Math.max(0, seconds - secondsOf(time)) * 1000
    time.ends.set(node, { seconds, task: time.state === 'running' ? clock.schedule({ delay, run }) : 0 })
  }
  const change = async (context: AudioContext, state: AudioContextState) => {
    const time = times.get(context)
    if (!time || time.state === state) return
    if (time.state === 'closed') throw new DOMException('the AudioContext is closed', 'InvalidStateError')
    Object.assign(time, { from: secondsOf(time), since: clock.now, state })
    for (const [node, { seconds }] of time.ends) endAt(node, time, seconds)
    clock.schedule({ delay: 0, run: () => context.dispatchEvent(new Event('statechange')) })
  }
  replace.members(AudioContext.prototype, {
    resume(this: AudioContext) {
      return change(this, 'running')
    },
    suspend(this: AudioContext) {
      return change(this, 'suspended')
    },
    close(this: AudioContext) {
      return change(this, 'closed')
    },
    getOutputTimestamp(this: AudioContext) {
      return { contextTime: this.currentTime, performanceTime: clock.now }
    },
    get baseLatency() {
      return 0.01
    },
    get outputLatency() {
      return 0
    },
  })
  const native = { node: AudioScheduledSourceNode.prototype, buffer: AudioBufferSourceNode.prototype }
  const { start, stop } = native.node
  const startBuffer = native.buffer.start
  const started = new WeakMap<AudioScheduledSourceNode, number>()
  const begin = (node: AudioScheduledSourceNode, time: ContextTime, when: number) => {
    if (started.has(node)) throw new DOMException('cannot call start more than once', 'InvalidStateError')
    const at = Math.max(when, secondsOf(time))
    started.set(node, at)
    return at
  }
  replace.members(native.node, {
    start(this: AudioScheduledSourceNode, when = 0) {
      const time = times.get(this.context)
      if (time) begin(this, time, when)
      else start.call(this, when)
    },
    stop(this: AudioScheduledSourceNode, when = 0) {
      const time = times.get(this.context)
      if (!time) return stop.call(this, when)
      if (!started.has(this))
        throw new DOMException('cannot call stop without calling start first', 'InvalidStateError')
      endAt(this, time, when)
    },
  })
  replace.members(native.buffer, {
    start(this: AudioBufferSourceNode, when = 0, offset = 0, duration?: number) {
      const time = times.get(this.context)
      if (!time) return startBuffer.call(this, when, offset, duration)
      const at = begin(this, time, when)
      const length = duration ?? (this.loop ? Number.POSITIVE_INFINITY : (this.buffer?.duration ?? 0) - offset)
      if (Number.isFinite(length)) endAt(this, time, at + length / Math.abs(this.playbackRate.value || 1))
    },
  })
}
