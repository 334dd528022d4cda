import { z } from 'zod'

/** An id taken apart. */
export interface EnvId {
  /** Null for an id without one. */
  readonly namespace: string | null
  readonly name: string
  /** Null for an id that leaves the version open. */
  readonly version: number | null
}

const namespace = String.raw`(?:(?<namespace>[\w:-]+)\/)?`
const version = String.raw`-v(?<version>0|[1-9]\d*)`
const idForm = new RegExp(`^${namespace}(?<name>[\\w:.-]+?)(?:${version})?$`)

/** `[namespace/]name-vN`, Gymnasium's form with the version required. */
export const envIdSchema = z
  .string()
  .regex(new RegExp(`^${namespace}[\\w:.-]+${version}$`), 'must read [namespace/]name-vN')

/** Takes an id apart; null when it has not the form `[namespace/]name[-vN]`. */
export function parseEnvId(id: string): EnvId | null {
  const groups = idForm.exec(id)?.groups
  if (groups?.name === undefined) return null
  const { namespace = null, name, version } = groups
  return { namespace, name, version: version === undefined ? null : Number(version) }
}

/** The id without its version, which all versions of an env share. */
export function unversioned({ namespace, name }: EnvId): string {
  return namespace === null ? name : `${namespace}/${name}`
}
