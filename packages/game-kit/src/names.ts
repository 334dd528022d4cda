import { z } from 'zod'

/** The name of a state variable, a reward term, or a group or axis of actions. */
export const variableName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'a name starts with a lower-case letter and holds letters and digits only')
