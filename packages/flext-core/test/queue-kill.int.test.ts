import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { sqliteRuntime } from 'flext-core/sqlite'
import { seededRandom } from 'flext-core/testing'
import { expect, it } from 'vitest'

import { beat, limited, linePort, QueueKillService } from './queue-kill-world.ts'

const rounds = 60
/** A busy machine does so many all the same. */
const leastRounds = 8
/** Milliseconds after which no new round is begun, if there were enough. */
const limit = 15_000
const childFile = fileURLToPath(new URL('queue-kill-child.ts', import.meta.url))
const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)

/** A process that is loaded and waits to be told to begin. */
const waitingChild = (args: ReadonlyArray<string>, cache: string) => {
  const lines: Array<string> = []
  const running = spawn(process.execPath, ['--conditions=@flext/source', childFile, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  })
  running.stdin.on('error', () => {})
  const gone = once(running, 'close')
  const firstLine = Promise.withResolvers<void>()
  createInterface({ input: running.stdout }).on('line', (line) => {
    lines.push(line)
    firstLine.resolve()
  })
  return {
    killed: async (random: () => number): Promise<ReadonlyArray<string>> => {
      running.stdin.write('go\n')
      await Promise.race([firstLine.promise, gone])
      await sleep(random() * 120)
      running.kill('SIGKILL')
      await gone
      return lines
    },
  }
}

/**
 * Reads what the processes did, one after the other: in each no more at once than the queue allows,
 * what was under way when the one before died counted in, though it may not have begun again yet.
 */
const insistOnLimits = (path: string): { readonly again: number; readonly most: number } => {
  const underWay = new Map<string, string>()
  const everBegun = new Set<string>()
  let owed = new Map<string, string>()
  let again = 0
  let most = 0
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const [verb = '', run = '', key = ''] = line.split(' ')
    if (verb === 'process') {
      owed = new Map(underWay)
      underWay.clear()
    } else if (run.startsWith('tick@')) continue
    else if (verb === 'begin') {
      owed.delete(run)
      // Its end may have come before its record: then it is done again, too.
      if (everBegun.has(run)) again++
      const keys = [...underWay.values(), ...owed.values()]
      expect(keys, `the keys that had a slot as ${run} began`).not.toContain(key)
      underWay.set(run, key)
      everBegun.add(run)
      most = Math.max(most, underWay.size)
      const slots = [...underWay.keys(), ...owed.keys()]
      expect(slots.length, `the slots of ${slots.join(', ')}`).toBeLessThanOrEqual(3)
    } else underWay.delete(run)
  }
  return { again, most }
}

it(`keeps slots and times when its process is killed at random, again and again (FLEXT_SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-queue-kill-'))
  const [journal, world, cache] = ['journal.db', 'world', 'cache'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  const random = seededRandom(seed)
  const begun = performance.now()
  const accepted: Array<string> = []
  let round = 0
  const child = (nth: number) => waitingChild([journal, world, String(nth)], cache)
  const loaded = [child(0), child(1)]
  const goesOn = (): boolean => round < leastRounds || performance.now() - begun < limit
  for (; round < rounds && goesOn(); round++) {
    loaded.push(child(round + 2))
    const lines = (await loaded.shift()?.killed(random)) ?? []
    expect(lines.filter((line) => line.startsWith('refused'))).toEqual([])
    accepted.push(
      ...lines.filter((line) => line.startsWith('accepted ')).map((line) => line.slice(9)),
    )
  }
  await Promise.all(loaded.map((spare) => spare.killed(() => 0)))

  const opened = await sqliteRuntime({ path: journal, queues: [limited] })()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const runtime = opened.right
  const port = linePort(world)
  void new QueueKillService(runtime, port)
  port.line('process')
  await runtime.recover()
  await runtime.settled()
  const runs = await runtime.runs.list()
  await runtime.close()

  const { again, most } = insistOnLimits(world)
  expect(runs.filter(({ status }) => status !== 'committed')).toEqual([])
  const ids = new Set(runs.map(({ id }) => id))
  expect(ids.size).toBe(runs.length)
  expect(accepted.filter((id) => !ids.has(id))).toEqual([])

  // No time of the schedule is lost from its first run to its last, and none has two.
  const times = runs
    .filter(({ id }) => id.startsWith('tick@'))
    .map(({ id }) => Date.parse(id.slice('tick@'.length)))
    .toSorted((one, other) => one - other)
  const expected = Array.from({ length: times.length }, (_, n) => times[0]! + n * beat)
  expect(times).toEqual(expected)

  // The test has tried what it is for.
  expect(again).toBeGreaterThan(0)
  expect(most).toBe(3)
  expect(times.length).toBeGreaterThan(0)
  rmSync(folder, { recursive: true })
}, 240_000)
