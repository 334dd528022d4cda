#!/usr/bin/env node
import { handleInterrupts } from './interrupt.js'
import { explain, runCli } from './run-cli.js'

const { stdin, stdout, stderr } = process
// Whoever reads may stop reading, as `head` does.
stdout.on('error', () => process.exit())
// What a plugin throws outside of every call is told like any other error.
process.on('uncaughtException', (error) => {
  stderr.write(`ludus: ${explain(error)}\n`)
  process.exit(1)
})
const interrupts = handleInterrupts(process, (line) => stderr.write(`${line}\n`))
process.exitCode = await runCli(process.argv.slice(2), { cwd: process.cwd(), stdin, stdout, stderr, interrupts })
// A plugin that left a handle open must not keep a finished command alive.
setTimeout(() => process.exit(), 3_000).unref()
