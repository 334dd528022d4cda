import { z } from 'zod'

/** Which browser an env plays in, by Playwright's names. */
export const browserChoiceSchema = z
  .strictObject({
    /** A Chromium to start, in place of the one that is found. */
    executablePath: z.string().min(1).optional(),
    /** False opens windows, which needs a screen. */
    headless: z.boolean().optional(),
    /** Address of a Playwright server that runs on this machine, as `launchServer` gives it. */
    connect: z.url({ protocol: /^wss?$/ }).optional(),
    /** Address of a Chromium that runs on this machine, as its `--remote-debugging-port` gives it. */
    connectOverCDP: z.url({ protocol: /^(ws|http)s?$/ }).optional(),
  })
  .refine(({ connect, connectOverCDP }) => connect === undefined || connectOverCDP === undefined, {
    error: 'give connect or connectOverCDP, not both',
  })
  .refine(
    ({ executablePath, headless, connect, connectOverCDP }) =>
      (connect ?? connectOverCDP) === undefined || (executablePath === undefined && headless === undefined),
    { error: 'a browser that runs already has its executablePath and headless: leave them out' },
  )

/** Which browser an env plays in; with nothing said, one of this process's own, that nobody sees. */
export type BrowserChoice = z.output<typeof browserChoiceSchema>
