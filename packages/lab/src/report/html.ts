/** Text that is HTML already, and is not escaped again. */
export interface Html {
  readonly html: string
}

/** Marks text as HTML. */
export function raw(text: string): Html {
  return { html: text }
}

type Part = Html | string | number | readonly Html[]

/** A template of HTML: what is put in is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(strings.reduce((text, string, index) => text + insert(parts[index - 1] as Part) + string))
}

function insert(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'html' in part ? part.html : part.map(({ html: text }) => text).join('\n')
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] as string)
}
