import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findChromium } from './find-chromium.js'

const find = (environment: Record<string, string>, existing: string[]) =>
  findChromium({ environment, playwright: '/pw/chrome', isExecutable: (path) => existing.includes(path) })

describe('findChromium()', () => {
  it('takes the one that LUDUS_CHROMIUM names before any other', () => {
    expect(find({ LUDUS_CHROMIUM: '/my/chrome' }, ['/my/chrome', '/pw/chrome'])).toBe('/my/chrome')
  })

  it("takes Playwright's own, then the first on the PATH, then the usual places", () => {
    const environment = { PATH: ['/a', '/b'].join(delimiter) }
    const onPath = join('/b', 'google-chrome')
    expect(find(environment, ['/pw/chrome', onPath])).toBe('/pw/chrome')
    expect(find(environment, [onPath, '/usr/bin/chromium'])).toBe(onPath)
    expect(find({}, ['/usr/bin/chromium'])).toBe('/usr/bin/chromium')
  })

  it('says what to do when there is none, or when LUDUS_CHROMIUM is wrong', () => {
    const code = 'CHROMIUM_NOT_FOUND'
    expect(() => find({ PATH: '/a' }, [])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('install') }),
    )
    expect(() => find({ LUDUS_CHROMIUM: '/gone' }, ['/pw/chrome'])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('/gone') }),
    )
  })
})
