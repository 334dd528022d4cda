import type { Replace } from './replace.js'

/**
 * Refuses what runs beside the page's clock: workers, worklets, and windows that no clock is in. Sent to pages as source
 * text, so it uses nothing from outside itself.
 */
export function installRefusals(replace: Replace): void {
  const refuse = (name: string, why: string) => {
    throw new DOMException(`Ludus refuses ${name}: ${why}`, 'NotSupportedError')
  }
  const runsBeside = 'it runs beside the page, so its time cannot be kept; set "clock": "real" to have it'
  replace.instances('Worker', () => refuse('Worker', runsBeside))
  replace.instances('SharedWorker', () => refuse('SharedWorker', runsBeside))
  if (typeof ServiceWorkerContainer !== 'undefined')
    replace.members(ServiceWorkerContainer.prototype, {
      register: async () => refuse('navigator.serviceWorker.register', runsBeside),
    })
  if (typeof Worklet !== 'undefined')
    replace.members(Worklet.prototype, { addModule: async () => refuse('Worklet.addModule', runsBeside) })
  // As where a browser blocks popups, and has no printer: a window would stop the page until somebody closes it.
  replace.members(globalThis, { open: () => null, print: () => {} })
}
