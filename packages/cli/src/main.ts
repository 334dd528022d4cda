#!/usr/bin/env node
import { handleInterrupts } from './interrupt.js'
import { runCli } from './run-cli.js'

const { stdout, stderr } = process
const interrupts = handleInterrupts(process, (line) => stderr.write(`${line}\n`))
process.exitCode = await runCli(process.argv.slice(2), { cwd: process.cwd(), stdout, stderr, interrupts })
// A plugin that left a handle open must not keep a finished command alive.
setTimeout(() => process.exit(), 3_000).unref()
