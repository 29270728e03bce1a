/** Plugins of another kind than ours: a few lines of JavaScript, run as a command of its own. */
import type { PluginCommand } from '../src/plugin-process/plugin-command.ts'

/** A foreign plugin; `say` prints a message, `note` a line of log, `options` are what it was given. */
export const scripted = (name: string, code: string): PluginCommand => ({
  name,
  executable: process.execPath,
  args: ['--input-type=module', '-e', prelude + code, '--'],
  env: {},
  native: false,
})

const prelude = `
import { readFileSync, statSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
const options = Object.fromEntries(
  process.argv.slice(1).flatMap((word, at, all) => (word.startsWith('--') ? [[word.slice(2), all[at + 1]]] : [])),
)
const say = (message) => writeSync(1, JSON.stringify(message) + '\\n')
const note = (line) => writeSync(2, line + '\\n')
const schema = (stream) =>
  say({ type: 'SCHEMA', stream, schema: { properties: { id: { type: 'integer' } } }, key_properties: ['id'] })
const record = (stream, id) => say({ type: 'RECORD', stream, record: { id } })
const state = (at) => say({ type: 'STATE', value: { at } })
const lines = () => createInterface({ input: process.stdin })
const forever = () => setInterval(() => {}, 1000)
`
