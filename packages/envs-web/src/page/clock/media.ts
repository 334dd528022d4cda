import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Plays audio and video elements by the clock: the browser's own players stand still, and are set to the time of each
 * frame where they show pictures. Sent to pages as source text, so it uses nothing from outside itself.
 */
export function installMedia(clock: ClockCore, replace: Replace): void {
  if (typeof HTMLMediaElement === 'undefined') return
  /** As often as the standard lets `timeupdate` be at the least, in ms. */
  const updateEvery = 250
  interface Player {
    /** Seconds of the media at `since`, in ms of the clock. */
    from: number
    since: number
    paused: boolean
    ended: boolean
    updated: number
  }
  const { prototype } = HTMLMediaElement
  const { load: nativeLoad, pause } = prototype
  const native = (name: 'currentTime' | 'src') => Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
  const [currentTime, source] = [native('currentTime'), native('src')]
  const players = new WeakMap<HTMLMediaElement, Player>()
  const playing = new Map<HTMLMediaElement, Player>()

  const playerOf = (media: HTMLMediaElement) => {
    const player = players.get(media) ?? { from: 0, since: 0, paused: true, ended: false, updated: 0 }
    players.set(media, player)
    return player
  }
  const timeOf = (media: HTMLMediaElement) => {
    const { from, since, paused } = playerOf(media)
    const passed = paused ? 0 : ((clock.now - since) / 1000) * media.playbackRate
    return Math.min(from + passed, Number.isFinite(media.duration) ? media.duration : Number.POSITIVE_INFINITY)
  }
  const tell = (media: HTMLMediaElement, ...types: string[]) => {
    for (const type of types) clock.schedule({ delay: 0, run: () => media.dispatchEvent(new Event(type)) })
  }
  /** Ends the wait for the picture of an element. */
  const shown = new WeakMap<HTMLMediaElement, () => void>()
  /** A picture takes real time to come, and the clock waits for it. */
  const show = (media: HTMLMediaElement, seconds: number) => {
    if (!(media instanceof HTMLVideoElement) || media.readyState === 0 || media.videoWidth === 0) return
    const seeked = new Promise<void>((resolve) => {
      shown.set(media, resolve)
      // Of an element outside the document the window hears nothing.
      media.addEventListener('seeked', () => resolve(), { once: true })
    })
    clock.hold(seeked)
    currentTime.set?.call(media, seconds)
  }
  const load = (media: HTMLMediaElement) => {
    const loaded = new Promise<void>((resolve) => {
      for (const type of [media.preload === 'auto' ? 'canplaythrough' : 'loadedmetadata', 'error', 'emptied'])
        media.addEventListener(type, () => resolve(), { once: true })
      // The last of its sources has the error, which does not bubble.
      media.querySelector('source:last-of-type')?.addEventListener('error', () => resolve(), { once: true })
    })
    clock.hold(loaded)
    return loaded
  }
  const hasSource = (media: HTMLMediaElement) => media.hasAttribute('src') || media.querySelector('source') !== null
  const seek = (media: HTMLMediaElement, seconds: number) => {
    Object.assign(playerOf(media), { from: seconds, since: clock.now, updated: clock.now, ended: false })
    show(media, seconds)
  }
  const begin = (media: HTMLMediaElement) => {
    const player = playerOf(media)
    if (player.ended) seek(media, 0)
    if (!player.paused) return
    Object.assign(player, { paused: false, since: clock.now, updated: clock.now })
    playing.set(media, player)
    tell(media, 'play', 'playing')
  }
  const halt = (media: HTMLMediaElement) => {
    const player = playerOf(media)
    if (player.paused) return
    Object.assign(player, { from: timeOf(media), paused: true })
    playing.delete(media)
    tell(media, 'timeupdate', 'pause')
  }
  const forget = (media: HTMLMediaElement) => {
    players.delete(media)
    playing.delete(media)
  }

  // An element that starts by itself is stopped before it has played, and played by the clock.
  const silenced = ['play', 'playing', 'pause', 'timeupdate', 'ended', 'seeking', 'seeked', 'waiting', 'stalled']
  const silence = (event: Event) => {
    const media = event.target
    if (!event.isTrusted || !(media instanceof HTMLMediaElement)) return
    event.stopImmediatePropagation()
    if (event.type === 'seeked') shown.get(media)?.()
    if (event.type !== 'play') return
    pause.call(media)
    begin(media)
  }
  for (const type of silenced) addEventListener(type, silence, true)

  clock.beforeDrawing(() => {
    const moves = playing.size > 0
    for (const [media, player] of playing) {
      const seconds = timeOf(media)
      if (seconds < media.duration || Number.isNaN(media.duration)) {
        show(media, seconds)
        if (clock.now - player.updated < updateEvery) continue
        player.updated = clock.now
        tell(media, 'timeupdate')
      } else if (media.loop) seek(media, 0)
      else {
        halt(media)
        player.ended = true
        tell(media, 'ended')
      }
    }
    return moves
  })
  clock.onRestart(() => {
    for (const media of playing.keys()) forget(media)
  })
  replace.members(prototype, {
    async play(this: HTMLMediaElement) {
      // The browser's own play() would load what is not to be loaded before.
      this.preload = 'auto'
      if (this.readyState === 0 && !this.error && hasSource(this)) await load(this)
      if (this.error || this.readyState === 0)
        throw new DOMException('The element has no supported sources.', 'NotSupportedError')
      begin(this)
    },
    pause(this: HTMLMediaElement) {
      halt(this)
    },
    load(this: HTMLMediaElement) {
      forget(this)
      nativeLoad.call(this)
      if (hasSource(this) && this.preload !== 'none') load(this)
    },
    get paused() {
      return playerOf(this as unknown as HTMLMediaElement).paused
    },
    get ended() {
      return playerOf(this as unknown as HTMLMediaElement).ended
    },
    get seeking() {
      return false
    },
    get currentTime() {
      return timeOf(this as unknown as HTMLMediaElement)
    },
    set currentTime(seconds: number) {
      const media = this as unknown as HTMLMediaElement
      seek(media, Number(seconds))
      tell(media, 'seeking', 'timeupdate', 'seeked')
    },
    get src() {
      return source.get?.call(this)
    },
    set src(address: string | undefined) {
      const media = this as unknown as HTMLMediaElement
      forget(media)
      source.set?.call(media, address)
      if (media.preload !== 'none') load(media)
    },
  })
}
