/** What `queryDom` looks for, plain JSON. */
export interface DomQueryConfig {
  readonly selector: string
  readonly take: 'text' | 'count' | { readonly attribute: string }
  /** The value where there is no such element. */
  readonly otherwise?: number | string | undefined
  /** Classes are taken as they stand; numbers are found in the text. */
  readonly kind: 'number' | 'numbers' | 'class'
}

/**
 * Reads a state variable from elements of the page: its number, one number of each element, or the name of its class.
 * Sent to pages as source text, so it uses nothing from outside itself.
 */
export function queryDom({ selector, take, otherwise, kind }: DomQueryConfig): number | number[] | string {
  const elements = [...document.querySelectorAll(selector)]
  if (take === 'count') return elements.length
  const textOf = (element: Element) =>
    (typeof take === 'object' ? (element.getAttribute(take.attribute) ?? '') : (element.textContent ?? '')).trim()
  const numberOf = (element: Element) => {
    const text = textOf(element)
    // The first number in the text, with the commas that group its digits.
    const found = /[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+/.exec(text)
    if (found) return Number(found[0].replaceAll(',', ''))
    throw new Error(`there is no number in ${JSON.stringify(text)} of ${selector}`)
  }
  if (kind === 'numbers') return elements.map(numberOf)
  const [first] = elements
  if (first) return kind === 'class' ? textOf(first) : numberOf(first)
  if (otherwise !== undefined) return otherwise
  throw new Error(`the page has no element ${selector}`)
}
