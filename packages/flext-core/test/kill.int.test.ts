import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { isOpen } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { seededRandom } from 'flext-core/testing'
import { expect, it } from 'vitest'

import { effectsIn, KillService, killPort, wholeRun, type Effect } from './kill-world.ts'

const rounds = 200
/** Milliseconds after which no new round is begun, however many there were. */
const limit = 75_000
const childFile = fileURLToPath(new URL('kill-child.ts', import.meta.url))
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
    /** Lets it begin, kills it at a random moment, and answers with what it printed. */
    killed: async (random: () => number): Promise<ReadonlyArray<string>> => {
      running.stdin.write('go\n')
      // One in eight dies while it opens the journal or recovers, the others while they work.
      if (random() < 0.125) await sleep(random() * 60)
      else {
        await Promise.race([firstLine.promise, gone])
        await sleep(random() * 40)
      }
      running.kill('SIGKILL')
      await gone
      return lines
    },
  }
}

it(`loses nothing and does nothing twice when its process is killed at random, again and again (FLEXT_SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-kill-'))
  const [journal, world, events, cache] = ['journal.db', 'world', 'events', 'cache'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  const random = seededRandom(seed)
  const begun = performance.now()
  const told: Array<string> = []
  let round = 0
  const child = (nth: number) => waitingChild([journal, world, events, String(nth)], cache)
  const loaded = [child(0), child(1)]
  for (; round < rounds && performance.now() - begun < limit; round++) {
    loaded.push(child(round + 2))
    const lines = (await loaded.shift()?.killed(random)) ?? []
    expect(lines.filter((line) => line.startsWith('refused'))).toEqual([])
    told.push(...lines.filter((line) => line.startsWith('done ')).map((line) => line.slice(5)))
  }
  await Promise.all(loaded.map((spare) => spare.killed(() => 0)))

  // What was still open goes on in this process and ends.
  const opened = await sqliteRuntime({ path: journal })()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const runtime = opened.right
  void new KillService(runtime, killPort(world))
  const delivered = existsSync(events) ? readFileSync(events, 'utf8').split('\n').slice(0, -1) : []
  const subscription = runtime.subscribe({
    name: 'file',
    handle: ({ id }) => void delivered.push(id),
  })
  await runtime.recover()
  await runtime.settled()
  await subscription.caughtUp()

  const runs = await runtime.runs.list()
  const byStatus = Map.groupBy(runs, ({ status }) => status)
  const committed = new Set(byStatus.get('committed')?.map(({ id }) => id))
  const compensated = new Set(byStatus.get('compensated')?.map(({ id }) => id))
  expect(runs.filter(({ status }) => isOpen(status))).toEqual([])
  expect([...byStatus.keys()].toSorted()).toEqual(['committed', 'compensated'])
  expect(told.filter((id) => !committed.has(id))).toEqual([])

  const effects = effectsIn(world)
  const ofRun = Map.groupBy(effects, ({ run }) => run)
  const done = (run: string, verb: string): ReadonlyArray<string> =>
    (ofRun.get(run) ?? []).filter((effect) => effect.verb === verb).map(({ what }) => what)
  const inOrder = (found: ReadonlyArray<string>): ReadonlyArray<string> => found.toSorted()
  const wrong: Array<readonly [string, ReadonlyArray<Effect> | undefined]> = []
  for (const run of ofRun.keys()) {
    const did = inOrder(done(run, 'do'))
    const undid = inOrder(done(run, 'undo'))
    const right = committed.has(run)
      ? String(did) === String(wholeRun) && undid.length === 0
      : compensated.has(run) && String(did) === 'a,b,c' && String(undid) === 'a,b,c'
    if (!right) wrong.push([run, ofRun.get(run)])
  }
  expect(wrong).toEqual([])
  expect([...committed].filter((run) => !ofRun.has(run))).toEqual([])

  const published: Array<string> = []
  for (let after = await runtime.events(); after.length > 0;) {
    published.push(...after.map(({ id }) => id))
    after = await runtime.events(after.at(-1))
  }
  expect(published.length).toBe(3 * committed.size)
  expect([...new Set(delivered)]).toEqual(published)

  await runtime.close()
  rmSync(folder, { recursive: true })
  process.stdout.write(
    `${round} processes killed, ${committed.size} runs committed, ${compensated.size} taken back, ${delivered.length - published.length} events told twice (FLEXT_SEED=${seed})\n`,
  )
  expect(committed.size).toBeGreaterThan(round)
}, 120_000)
