/** How much memory a process holds while a million runs pass through it. */
import { spawnSync } from 'node:child_process'

import { memoryRuntime } from 'flext-core'

import { remark, report } from './figure.ts'
import { FiveChanges } from './five-steps.ts'

const runs = 1_000_000
const settledAfter = 100_000
const megabyte = 2 ** 20

interface Held {
  /** All that the process has of the machine. */
  readonly resident: number
  /** What of its heap is in use. */
  readonly live: number
}

/** In MB once the process has settled, and at the end. */
const measure = async (): Promise<void> => {
  await using runtime = memoryRuntime()
  const service = new FiveChanges(runtime)
  const held = (): Held => {
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    return { resident: rss / megabyte, live: heapUsed / megabyte }
  }
  let settled = held()
  for (let run = 1; run <= runs; run++) {
    await service.run({ count: 0 })
    if (run === settledAfter) settled = held()
  }
  process.stdout.write(JSON.stringify({ settled, end: held() }))
}

if (process.argv.includes('--child')) await measure()
else {
  const flags = ['--expose-gc', '--max-semi-space-size=16', '--conditions=@flext/source']
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [...flags, import.meta.filename, '--child'],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the measured process ended with ${status}: ${stderr}`)
  const { settled, end } = JSON.parse(stdout) as { readonly settled: Held; readonly end: Held }
  const peer = 'after 100000 runs'
  report([
    {
      name: 'core/memory-growth/1000000-runs/live heap',
      value: end.live,
      unit: 'MB',
      peer,
      peerValue: settled.live,
    },
    {
      name: 'core/memory-growth/1000000-runs/resident',
      value: end.resident,
      unit: 'MB',
      peer,
      peerValue: settled.resident,
      aim: 200,
    },
  ])
  remark(
    'In memory, with the last thousand runs remembered; Node with `--max-semi-space-size=16`, without which it keeps ' +
      'some 50 MB more for objects that are young. Some 100 MB are there before the first run: Node, and what strips the types.',
  )
}
