// Makes the README's table and figure of the demo's result, and keeps that result, so that a test can hold them to it.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What stands between these lines of the README is made. */
const generated = /(<!-- made by npm run demo -- --figure -->\n)[\s\S]*?(<!-- end -->)/

/**
 * @param {string} directory The comparison's folder, relative to the root.
 */
export function publishDemo(directory) {
  const table = join(directory, 'report.md')
  const words = ['report', directory, '--markdown', table, '--figure', 'docs/demo-curves.svg', '--json']
  const output = execFileSync(process.execPath, ['packages/cli/dist/main.js', ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const { comparison } = JSON.parse(output)
  writeFileSync(join(root, 'docs/demo-comparison.json'), `${JSON.stringify(withoutVideos(comparison), null, 1)}\n`)
  const readme = join(root, 'README.md')
  const markdown = readFileSync(join(root, table), 'utf8')
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(generated, (_, start, end) => start + markdown + end),
  )
}

/** The videos lie in the comparison's folder, which is not kept. */
function withoutVideos({ floor, arms, ...rest }) {
  return {
    ...rest,
    floor: { ...floor, video: null },
    arms: arms.map((arm) => ({ ...arm, runs: arm.runs.map((run) => ({ ...run, video: null })) })),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) publishDemo(process.argv[2] ?? 'runs/demo')
