// Holds the documents to the tree: commands exist, links lead somewhere, shown code is the code that is tested, every
// dependency stands in the README's table, game pages have their headings, and no file names this machine.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)))
const documents = tracked.filter((path) => path.endsWith('.md') && !path.startsWith('.changeset/'))
const scripts = JSON.parse(read('package.json')).scripts
const problems = []

for (const path of documents) {
  const text = read(path)
  checkCommands(path, text)
  checkLinks(path, text)
  checkShownCode(path, text)
}
checkDependencyTable()
checkGamePages()
checkMachineNames()

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log(`docs: ${documents.length} documents agree with the tree`)

function checkCommands(path, text) {
  for (const [, name] of text.matchAll(/npm run ([a-z][\w:-]*)/g))
    if (!(name in scripts)) problems.push(`${path}: there is no \`npm run ${name}\``)
}

function checkLinks(path, text) {
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target) || target.startsWith('#')) continue
    if (!existsSync(join(root, dirname(path), target.split('#')[0]))) problems.push(`${path}: ${target} leads nowhere`)
  }
}

/** A code block below the comment `<!-- path -->` is that file, to the letter. */
function checkShownCode(path, text) {
  for (const [, source, code] of text.matchAll(/<!-- (\S+\.(?:ts|json)) -->\n```\w*\n([\s\S]*?)```/g)) {
    if (!existsSync(join(root, source))) problems.push(`${path}: shows ${source}, which is not there`)
    else if (read(source).trim() !== code.trim()) problems.push(`${path}: its copy of ${source} is not the file`)
  }
}

function checkDependencyTable() {
  const readme = existsSync(join(root, 'README.md')) ? read('README.md') : ''
  const manifests = tracked.filter((path) =>
    /^(packages\/[^/]+\/|test\/|benchmarks\/|examples\/)?package\.json$/.test(path),
  )
  const names = new Set(
    manifests.flatMap((path) => {
      const { dependencies, peerDependencies, devDependencies } = JSON.parse(read(path))
      return Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })
    }),
  )
  for (const name of names)
    if (!name.startsWith('@ludus/') && !readme.includes(`| \`${name}\``))
      problems.push(`README.md: the dependency ${name} is not in the table`)
}

function checkGamePages() {
  const headings = ['What it is', 'Actions', 'Observations', 'State data', 'Reward', 'End', 'Baselines', 'Licence']
  for (const games of ['packages/envs-web/src/games', 'packages/envs-emulator/src/games']) {
    for (const file of readdirSync(join(root, games), { recursive: true })) {
      if (basename(file) !== 'game.json') continue
      const page = join(games, dirname(file), 'README.md')
      if (!existsSync(join(root, page))) problems.push(`${page} is missing`)
      else
        for (const heading of headings)
          if (!read(page).includes(`\n## ${heading}\n`)) problems.push(`${page}: the heading "${heading}" is missing`)
    }
  }
}

function checkMachineNames() {
  const machine = new RegExp(['/wor' + 'k/', '/roo' + 't/', 'registry\\.' + 'npmjs'].join('|'))
  for (const path of tracked) {
    if (/\.(png|gif|ico|gz|onnx)$/.test(path)) continue
    const line = read(path)
      .split('\n')
      .findIndex((text) => machine.test(text))
    if (line >= 0) problems.push(`${path}:${line + 1}: names a path of one machine, or a registry's host`)
  }
}
