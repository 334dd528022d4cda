import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeBrowserFolder } from './browser-folder.js'

let temporary: string
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'ludus-browser-folder-'))
})
afterEach(() => rmSync(temporary, { recursive: true }))

/** A profile as Playwright and Chromium make one, whose lock leads into a folder. */
function makeProfile(name: string, leadsTo: string): string {
  const profile = join(temporary, `playwright_chromiumdev_profile-${name}`)
  mkdirSync(profile)
  writeFileSync(join(profile, 'Local State'), '{}')
  symlinkSync(join(leadsTo, 'org.chromium.Chromium.x', 'SingletonSocket'), join(profile, 'SingletonSocket'))
  return profile
}

const endedProcess = () => spawnSync(process.execPath, ['--version']).pid

/** A folder that the process of this name has left. */
function makeLeft(owner: string, profile?: string): string {
  const path = mkdtempSync(join(temporary, 'ludus-chromium-'))
  symlinkSync(owner, join(path, 'owner'))
  if (profile !== undefined) symlinkSync(profile, join(path, 'profile'))
  return path
}

describe.skipIf(process.platform === 'win32')("a browser's folder", () => {
  it('goes with the profile that was made for its browser, and no other', () => {
    const folder = makeBrowserFolder(temporary)
    const own = makeProfile('own', folder.path)
    const other = makeProfile('other', join(temporary, 'elsewhere'))
    folder.adoptProfile()
    expect(readlinkSync(join(folder.path, 'profile'))).toBe(own)
    folder.remove()
    expect(readdirSync(temporary)).toEqual([other.slice(temporary.length + 1)])
  })

  it('is removed by the next start where its process has ended, with its profile', () => {
    const profile = makeProfile('left', 'gone')
    makeLeft(`${hostname()}-${endedProcess()}`, profile)
    makeBrowserFolder(temporary).remove()
    expect(readdirSync(temporary)).toEqual([])
  })

  it('stays where its process lives, where another host made it, and where it says nothing', () => {
    const kept = [
      makeLeft(`${hostname()}-${process.pid}`),
      makeLeft(`other-host-${endedProcess()}`),
      mkdtempSync(join(temporary, 'ludus-chromium-')),
    ]
    makeBrowserFolder(temporary).remove()
    expect(kept.filter((path) => existsSync(path))).toEqual(kept)
  })

  it('takes nothing along that is no profile of the same place', () => {
    const precious = join(temporary, 'precious')
    mkdirSync(precious)
    makeLeft(`${hostname()}-${endedProcess()}`, precious)
    makeBrowserFolder(temporary).remove()
    expect(readdirSync(temporary)).toEqual(['precious'])
  })
})
