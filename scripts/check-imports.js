// Fails on an import that the design's table does not allow, and names it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The tree to check: this one, or the one given. */
const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))

/** Which workspace packages a package may import. */
const allowedPackages = {
  core: [],
  media: ['core'],
  'game-kit': ['core', 'media'],
  nn: ['core'],
  'rl-kit': ['core', 'nn'],
  encoders: ['core', 'media', 'nn'],
  'envs-classic': ['core'],
  'envs-web': ['core', 'media', 'game-kit'],
  'envs-emulator': ['core', 'media', 'game-kit'],
  'trainers-split': ['core', 'nn', 'rl-kit', 'encoders'],
  'trainers-drl': ['core', 'nn', 'rl-kit', 'encoders'],
  lab: ['core', 'media'],
  cli: ['core', 'media', 'nn', 'encoders', 'lab'],
}

/** Libraries with one importer: the folder that fences each off. */
const fences = {
  'playwright-core': ['packages/envs-web/src/browser'],
  'fast-png': ['packages/media/src'],
  gifenc: ['packages/media/src'],
  'jpeg-js': ['packages/media/src'],
  jsnes: ['packages/envs-emulator/src/machines'],
  pixelmatch: ['packages/game-kit/src/recognition'],
  'onnxruntime-node': ['packages/nn/src/engines'],
  '@tensorflow/tfjs-core': ['packages/nn/src/engines'],
  commander: ['packages/cli/src'],
  c12: ['packages/cli/src'],
  'cli-progress': ['packages/cli/src'],
}

/** All that core may import from outside; its testing kit and tests also the test runner. */
const coreLibraries = ['zod', 'pure-rand']
const testLibraries = ['vitest', 'fast-check']

const problems = []

for (const name of readdirSync(join(root, 'packages'))) {
  const allowed = allowedPackages[name]
  if (!allowed) problems.push(`packages/${name}: not in the import table of scripts/check-imports.js`)
  else for (const file of sources(join(root, 'packages', name, 'src'))) checkPackageFile(name, allowed, file)
}
for (const folder of ['test', 'examples', 'benchmarks'])
  for (const file of sources(join(root, folder))) checkOutsideFile(file)

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log('imports: all as the table allows')

function checkPackageFile(name, allowed, file) {
  const isTest = file.endsWith('.test.ts') || file.includes(`${join('core', 'src', 'testing')}`)
  for (const { specifier, path } of imports(file)) {
    const at = relative(root, file)
    if (specifier.startsWith('.')) {
      // A test may import the package's fixtures; what is built stays in its sources.
      const home = join(root, 'packages', name, file.endsWith('.test.ts') ? '' : 'src')
      if (relative(home, path).startsWith('..')) problems.push(`${at}: ${specifier} leaves the package`)
      continue
    }
    if (specifier.startsWith('@ludus/')) {
      const target = specifier.split('/')[1]
      const own = target === name
      if (!own && !allowed.includes(target)) problems.push(`${at}: ${name} may not import ${specifier}`)
      if (!isPublicEntry(specifier)) problems.push(`${at}: ${specifier} is no public entry point`)
      if (specifier.endsWith('/testing') && !isTest) problems.push(`${at}: only tests import ${specifier}`)
      continue
    }
    checkLibrary(at, specifier, isTest)
    if (name === 'core' && !specifier.startsWith('node:')) {
      const libraries = isTest ? [...coreLibraries, ...testLibraries] : coreLibraries
      if (!libraries.includes(libraryOf(specifier))) problems.push(`${at}: core may not import ${specifier}`)
    }
  }
}

function checkOutsideFile(file) {
  for (const { specifier } of imports(file)) {
    if (specifier.startsWith('@ludus/') && !isPublicEntry(specifier))
      problems.push(`${relative(root, file)}: ${specifier} is no public entry point`)
    if (specifier.startsWith('.') && /packages\//.test(specifier))
      problems.push(`${relative(root, file)}: ${specifier} reaches into a package`)
  }
}

function checkLibrary(at, specifier, isTest) {
  const fence = fences[libraryOf(specifier)]
  if (fence && !isTest && !fence.some((folder) => at.startsWith(folder)))
    problems.push(`${at}: only ${fence.join(', ')} may import ${specifier}`)
}

function isPublicEntry(specifier) {
  const [scope, name, ...rest] = specifier.split('/')
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return scope === '@ludus' && (rest.length === 0 ? '.' : `./${rest.join('/')}`) in manifest.exports
}

function libraryOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function imports(file) {
  const text = readFileSync(file, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)['"]([^'"]+)['"]/gm
  return [...text.matchAll(pattern)].map(([, specifier]) => ({ specifier, path: join(dirname(file), specifier) }))
}

function sources(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', 'dist', '__fixtures__'].includes(entry.name) ? [] : sources(path)
    return entry.name.endsWith('.ts') && statSync(path).isFile() ? [path] : []
  })
}
