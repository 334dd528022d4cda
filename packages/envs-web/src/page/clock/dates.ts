import type { ClockCore } from '../virtual-clock.js'
import type { Replace } from './replace.js'

/**
 * Takes over what tells the time: Date, Intl, Temporal, performance, event time stamps, the document's timeline. Sent to
 * pages as source text, so it uses nothing from outside itself.
 */
export function installDates(clock: ClockCore, replace: Replace): void {
  // Any fixed date would do; this one is 14 November 2023, 22:13:20 UTC.
  const epoch = 1_700_000_000_000
  const timeOrigin = epoch
  const date = () => Math.floor(epoch + clock.now)

  const NativeDate = Date
  const VirtualDate: DateConstructor = new Proxy(NativeDate, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [date()] : parameters, newTarget),
    // Date() without new gives the current time as text, whatever it is called with.
    apply: () => new NativeDate(date()).toString(),
  })
  NativeDate.now = date
  NativeDate.prototype.constructor = VirtualDate
  globalThis.Date = VirtualDate

  // A format that is given no date takes the current time.
  const nativeFormat = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format')
  const nativeParts = Intl.DateTimeFormat.prototype.formatToParts
  replace.members(Intl.DateTimeFormat.prototype, {
    get format() {
      const format = nativeFormat?.get?.call(this) as (at: unknown) => string
      return (at: unknown = date()) => format(at)
    },
    formatToParts(this: Intl.DateTimeFormat, at: Date | number = date()) {
      return nativeParts.call(this, at)
    },
  })

  /** The parts of Temporal that are used here; the library's types do not have it yet. */
  interface ZonedTime {
    toPlainDate(): object
    toPlainTime(): object
    toPlainDateTime(): object
  }
  interface TemporalNamespace {
    readonly Now: { timeZoneId(): string }
    readonly Instant: { fromEpochMilliseconds(at: number): { toZonedDateTimeISO(zone: unknown): ZonedTime } }
  }
  const { Temporal } = globalThis as { Temporal?: TemporalNamespace }
  if (Temporal) {
    const instant = () => Temporal.Instant.fromEpochMilliseconds(date())
    const zoned = (zone: unknown = Temporal.Now.timeZoneId()) => instant().toZonedDateTimeISO(zone)
    replace.members(Temporal.Now, {
      instant,
      zonedDateTimeISO: zoned,
      plainDateISO: (zone?: unknown) => zoned(zone).toPlainDate(),
      plainTimeISO: (zone?: unknown) => zoned(zone).toPlainTime(),
      plainDateTimeISO: (zone?: unknown) => zoned(zone).toPlainDateTime(),
    })
  }

  replace.instances('File', (make, parameters) => {
    const [content, name, options] = parameters as [unknown, unknown, FilePropertyBag?]
    if (parameters.length < 2) return make(parameters)
    return make([content, name, { ...options, lastModified: options?.lastModified ?? date() }])
  })
  if (typeof Document !== 'undefined')
    replace.members(Document.prototype, {
      // Where no server says when the document was written, this is the time at which it is asked for.
      get lastModified() {
        return '11/14/2023 22:13:20'
      },
    })

  const performanceOwner = typeof Performance === 'undefined' ? performance : Performance.prototype
  const { mark, measure, getEntries, getEntriesByName, getEntriesByType } = performance
  // Only what the page itself marks is timed by its clock; the rest, such as load times, is the real world's.
  const isOwn = ({ entryType }: PerformanceEntry) => entryType === 'mark' || entryType === 'measure'
  replace.members(performanceOwner, {
    now: () => clock.now,
    get timeOrigin() {
      return timeOrigin
    },
    mark: (name: string, options: PerformanceMarkOptions = {}) =>
      mark.call(performance, name, { startTime: clock.now, ...options }),
    measure(name: string, start?: string | PerformanceMeasureOptions, end?: string) {
      const given: PerformanceMeasureOptions =
        typeof start === 'object' ? start : { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }
      const isOpen = given.end === undefined && (given.duration === undefined || given.start === undefined)
      return measure.call(performance, name, {
        ...given,
        ...(given.start === undefined && given.duration === undefined && { start: 0 }),
        ...(isOpen ? { end: clock.now } : {}),
      } as PerformanceMeasureOptions)
    },
    getEntries: () => getEntries.call(performance).filter(isOwn),
    getEntriesByName: (name: string, type?: string) => getEntriesByName.call(performance, name, type).filter(isOwn),
    getEntriesByType: (type: string) => getEntriesByType.call(performance, type).filter(isOwn),
    toJSON: () => ({ timeOrigin }),
    get timing() {
      return new Proxy({}, { get: () => timeOrigin })
    },
    get memory() {
      return { jsHeapSizeLimit: 2 ** 32, totalJSHeapSize: 2 ** 25, usedJSHeapSize: 2 ** 24 }
    },
  })

  if (typeof Event !== 'undefined') {
    // An event is given its time when somebody first asks, which costs nothing where nobody does.
    const stamps = new WeakMap<Event, number>()
    replace.members(Event.prototype, {
      get timeStamp() {
        const event = this as unknown as Event
        const stamp = stamps.get(event) ?? clock.now
        stamps.set(event, stamp)
        return stamp
      },
    })
  }
  if (typeof AnimationTimeline !== 'undefined')
    replace.members(AnimationTimeline.prototype, {
      get currentTime() {
        return clock.now
      },
    })
}
