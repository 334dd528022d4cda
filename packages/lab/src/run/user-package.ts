import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where package names of plugins are resolved from: the folder that the user works in. */
export function userPackage(): URL {
  return pathToFileURL(join(process.cwd(), 'package.json'))
}
