/** An error as the one line that a person reads. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [first = ''] = message.trim().split('\n')
  return first.trim() || 'failed without a message'
}
