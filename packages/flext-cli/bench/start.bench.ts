/** How long the command takes to say its version, built as it is published, beside Node itself doing nothing. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const rounds = 21
const folder = join(import.meta.dirname, '..')

execFileSync('tsc', ['-b', join(folder, 'tsconfig.lib.json')], { stdio: 'ignore' })

/** Milliseconds of the fastest start: the others had to share the machine. */
const fastest = { flext: Infinity, node: Infinity }
const startings = {
  flext: [join(folder, 'bin', 'flext.js'), '--version'],
  node: ['--eval', '0'],
} as const
for (let round = 0; round < rounds; round++) {
  for (const name of ['flext', 'node'] as const) {
    const begun = performance.now()
    execFileSync(process.execPath, startings[name])
    fastest[name] = Math.min(fastest[name], performance.now() - begun)
  }
}

const figure = {
  name: 'cli/start/flext --version',
  value: Number(fastest.flext.toPrecision(4)),
  unit: 'ms',
  peer: 'node, doing nothing',
  peerValue: Number(fastest.node.toPrecision(4)),
  ratio: Number((fastest.node / fastest.flext).toPrecision(4)),
  aim: 100,
}
const shown = process.argv.includes('--json')
  ? JSON.stringify(figure)
  : `${figure.name} ${figure.value} ms; node doing nothing ${figure.peerValue} ms`
process.stdout.write(`${shown}\n`)
