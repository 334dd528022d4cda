import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Where a browser of this process keeps what it writes, so that nothing of it is left when all is over. */
export interface BrowserFolder {
  readonly path: string
  /** Takes over the profile that Playwright has made for the browser, once that runs. */
  adoptProfile(): void
  remove(): void
}

const folderPrefix = 'ludus-chromium-'
const profilePrefix = 'playwright_chromiumdev_profile-'
/** Links in the folder: who it belongs to, and the profile. */
const ownerLink = 'owner'
const profileLink = 'profile'

/**
 * Makes a folder for a browser to start with as its folder of temporary files, and removes what processes that were
 * killed have left: nobody was there to do it when they ended.
 *
 * @param temporary Where temporary files go.
 */
export function makeBrowserFolder(temporary = tmpdir()): BrowserFolder {
  for (const left of entries(temporary, folderPrefix)) if (isLeft(left)) removeFolder(left)
  const path = mkdtempSync(join(temporary, folderPrefix))
  symlinkSync(ownerOf(process.pid), join(path, ownerLink))
  const remove = () => {
    process.off('exit', remove)
    removeFolder(path)
  }
  process.once('exit', remove)
  return {
    path,
    adoptProfile() {
      // Playwright does not say which it is. Chromium's lock in it leads to a socket among its temporary files.
      const profile = entries(temporary, profilePrefix).find((folder) =>
        linkOf(join(folder, 'SingletonSocket'))?.startsWith(path),
      )
      if (profile) symlinkSync(profile, join(path, profileLink))
    },
    remove,
  }
}

function removeFolder(folder: string): void {
  const profile = linkOf(join(folder, profileLink))
  const isProfile =
    profile !== null && dirname(profile) === dirname(folder) && basename(profile).startsWith(profilePrefix)
  for (const path of isProfile ? [profile, folder] : [folder])
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // A process of the browser may still be ending in there: the next start finds it again.
    }
}

/** Whether the process that it belongs to has ended. That of another host, which shares the disk, cannot be known. */
function isLeft(folder: string): boolean {
  const owner = linkOf(join(folder, ownerLink))
  const pid = Number(owner?.split('-').at(-1))
  if (owner === null || owner !== ownerOf(pid)) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function ownerOf(pid: number): string {
  return `${hostname()}-${pid}`
}

function entries(folder: string, prefix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name))
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
