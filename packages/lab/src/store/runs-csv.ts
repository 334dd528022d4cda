import { mean } from '../statistics/statistics.js'
import type { ListedRun } from './list-runs.js'
import type { StageCost } from './run-manifest.js'

type Cell = string | number | null | undefined

const totalOf = (ledger: readonly StageCost[], figure: Exclude<keyof StageCost, 'stage'>) =>
  ledger.reduce((sum, cost) => sum + (cost[figure] ?? 0), 0)

const columns: Readonly<Record<string, (run: ListedRun) => Cell>> = {
  directory: ({ directory }) => directory,
  status: ({ manifest }) => manifest.status,
  tags: ({ tags }) => tags.join(' '),
  trainer: ({ manifest }) => manifest.config.trainer.id,
  env: ({ manifest }) => manifest.config.env.id,
  observe: ({ manifest }) => manifest.config.observe,
  seed: ({ manifest }) => manifest.config.seed,
  budget_steps: ({ manifest }) => manifest.config.budget.steps,
  final_mean_return: ({ manifest }) => manifest.final && mean(manifest.final.returns),
  terminal_steps: ({ manifest }) => totalOf(manifest.ledger, 'terminalSteps'),
  frames: ({ manifest }) => totalOf(manifest.ledger, 'frames'),
  updates: ({ manifest }) => totalOf(manifest.ledger, 'updates'),
  training_seconds: ({ manifest }) => totalOf(manifest.ledger, 'seconds'),
  cpu_seconds: ({ manifest }) => totalOf(manifest.ledger, 'cpuSeconds'),
  started_at: ({ manifest }) => manifest.startedAt,
  ended_at: ({ manifest }) => manifest.endedAt,
  resumed: ({ manifest }) => manifest.resumed.length,
  config_hash: ({ manifest }) => manifest.configHash,
}

/** Runs as CSV (RFC 4180) with a head: a line each, what is missing left empty. */
export function runsCsv(runs: readonly ListedRun[]): string {
  const rows = [Object.keys(columns), ...runs.map((run) => Object.values(columns).map((cell) => cell(run)))]
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

function quoted(cell: Cell): string {
  const text = String(cell ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
