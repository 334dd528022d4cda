import type { EnvDefinition } from '../contracts/plugin.js'
import { LudusError } from '../errors.js'
import { type EnvId, parseEnvId, unversioned } from './env-id.js'
import { nearestName } from './nearest-name.js'

/** What an id may be told about, beside being found. */
export interface RegistryWarning {
  /** `UNVERSIONED_ENV`: the id left the version open; `OUTDATED_ENV`: a newer version exists. */
  readonly code: 'UNVERSIONED_ENV' | 'OUTDATED_ENV'
  /** The id that was asked for. */
  readonly id: string
  /** The id of the newest version. */
  readonly newest: string
  /** One sentence for people. */
  readonly message: string
}

/** Envs that can be found by id. */
export interface EnvCatalogue {
  /**
   * The env of an id; of the newest version when the id leaves that open.
   *
   * @throws {LudusError} `INVALID_ENV_ID`, `NAMESPACE_NOT_FOUND`, `NAME_NOT_FOUND`, `VERSION_NOT_FOUND`,
   * `DEPRECATED_ENV`.
   */
  find(id: string): EnvDefinition
}

interface Version {
  readonly version: number
  readonly definition: EnvDefinition
}

/** An env in all its versions. */
interface Entry {
  readonly id: EnvId
  /** Oldest first. */
  readonly versions: readonly Version[]
}

/**
 * Lists envs by namespace, name and version, told apart as Gymnasium 1.4 does (`envs/registration.py`).
 *
 * @param definitions Of distinct ids.
 * @param prefix Stands before each id when people read it.
 * @param warn Told of each id once.
 */
export function createEnvCatalogue(
  definitions: readonly EnvDefinition[],
  prefix: string,
  warn: (warning: RegistryWarning) => void,
): EnvCatalogue {
  const entries = new Map<string, Entry>()
  for (const definition of definitions) {
    const id = parseEnvId(definition.id)
    if (!id || id.version === null) throw invalidId(definition.id)
    const versions = [...(entries.get(unversioned(id))?.versions ?? []), { version: id.version, definition }]
    entries.set(unversioned(id), { id, versions: versions.sort((one, other) => one.version - other.version) })
  }
  const told = new Set<string>()

  const tell = (code: RegistryWarning['code'], id: string, { definition }: Version) => {
    if (told.has(id)) return
    told.add(id)
    const [asked, newest] = [prefix + id, prefix + definition.id]
    const message =
      code === 'OUTDATED_ENV'
        ? `${asked} is out of date: the newest version is ${newest}`
        : `${asked} names no version: the newest, ${newest}, is used`
    warn({ code, id: asked, newest, message })
  }

  const notFound = (id: EnvId, asked: string): LudusError => {
    const namespaces = [...entries.values()].map((entry) => entry.id.namespace)
    const lacksNamespace = id.namespace !== null && !namespaces.includes(id.namespace)
    const why = lacksNamespace ? `there is no namespace ${id.namespace}; ` : ''
    const nearest = nearestEntry(id, entries)
    const suggestion = nearest
      ? `did you mean ${prefix}${versionLike(id, nearest).definition.id}?`
      : known(definitions, prefix)
    return new LudusError(
      lacksNamespace ? 'NAMESPACE_NOT_FOUND' : 'NAME_NOT_FOUND',
      `Cannot find the env ${prefix}${asked}: ${why}${suggestion}`,
    )
  }

  return {
    find(asked) {
      const id = parseEnvId(asked)
      if (!id) throw invalidId(asked)
      const entry = entries.get(unversioned(id))
      if (!entry) throw notFound(id, asked)
      const newest = newestOf(entry)
      if (id.version === null) {
        tell('UNVERSIONED_ENV', asked, newest)
        return newest.definition
      }
      const exact = entry.versions.find(({ version }) => version === id.version)
      if (!exact) throw wrongVersion(prefix, asked, id.version, entry)
      if (exact !== newest) tell('OUTDATED_ENV', asked, newest)
      return exact.definition
    },
  }
}

function newestOf({ versions }: Entry): Version {
  return versions.at(-1) as Version
}

/** The version that was asked for, where the suggested env has it. */
function versionLike(id: EnvId, entry: Entry): Version {
  return entry.versions.find(({ version }) => version === id.version) ?? newestOf(entry)
}

/** An env of that name in another namespace; else the one whose id looks most alike, in letters of any case. */
function nearestEntry(id: EnvId, entries: ReadonlyMap<string, Entry>): Entry | undefined {
  const wanted = unversioned(id).toLowerCase()
  const byLowerCase = new Map([...entries].map(([key, entry]) => [key.toLowerCase(), entry]))
  const namesakes = [...byLowerCase].filter(([, entry]) => entry.id.name.toLowerCase() === id.name.toLowerCase())
  const candidates = (namesakes.length > 0 ? namesakes : [...byLowerCase]).map(([key]) => key)
  return byLowerCase.get(nearestName(wanted, candidates) ?? '') ?? namesakes[0]?.[1]
}

function wrongVersion(prefix: string, asked: string, version: number, entry: Entry): LudusError {
  const newest = newestOf(entry)
  const id = prefix + newest.definition.id
  if (version < newest.version)
    return new LudusError('DEPRECATED_ENV', `Cannot make the env ${prefix}${asked}: it is out of date; use ${id}`)
  const versions = entry.versions.map((one) => `v${one.version}`).join(', ')
  return new LudusError(
    'VERSION_NOT_FOUND',
    `Cannot find the env ${prefix}${asked}: did you mean ${id}? There is ${versions}`,
  )
}

function known(definitions: readonly EnvDefinition[], prefix: string): string {
  if (definitions.length === 0) return 'no loaded plugin offers one'
  return `known: ${definitions.map(({ id }) => prefix + id).join(', ')}`
}

function invalidId(id: string): LudusError {
  return new LudusError(
    'INVALID_ENV_ID',
    `Cannot read the env id ${JSON.stringify(id)}: it must read [namespace/]name-vN`,
  )
}
