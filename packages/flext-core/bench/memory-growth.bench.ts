/** How much memory a process gains while a million runs pass through it, in a heap of 256 MB. */
import { spawnSync } from 'node:child_process'

import { memoryRuntime } from 'flext-core'

import { report } from './figure.ts'
import { FiveChanges } from './five-steps.ts'

const runs = 1_000_000
const settledAfter = 100_000
const megabyte = 2 ** 20

/** RSS in MB once the process has settled, and at the end. */
const measure = async (): Promise<void> => {
  await using runtime = memoryRuntime()
  const service = new FiveChanges(runtime)
  const rss = (): number => {
    globalThis.gc?.()
    return process.memoryUsage.rss() / megabyte
  }
  let settled = 0
  for (let run = 1; run <= runs; run++) {
    await service.run({ count: 0 })
    if (run === settledAfter) settled = rss()
  }
  process.stdout.write(JSON.stringify({ settled, end: rss() }))
}

if (process.argv.includes('--child')) await measure()
else {
  const flags = ['--expose-gc', '--max-old-space-size=256', '--conditions=@flext/source']
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [...flags, import.meta.filename, '--child'],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the measured process ended with ${status}: ${stderr}`)
  const { settled, end } = JSON.parse(stdout) as { readonly settled: number; readonly end: number }
  report([
    {
      name: 'core/memory-growth/1000000-runs',
      value: end,
      unit: 'MB',
      peer: 'after 100000 runs',
      peerValue: settled,
    },
  ])
}
