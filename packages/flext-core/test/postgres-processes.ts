/** Processes on one journal, each with what it prints; and what their runs must have come to in the end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { isOpen } from 'flext-core'
import { postgresRuntime, type PostgresPlace } from 'flext-core/postgres'
import { expect } from 'vitest'

import { effectsIn, KillService, killPort, wholeRun } from './kill-world.ts'
import type { PostgresChildOptions } from './postgres-child.ts'

export interface PostgresChild {
  readonly lines: ReadonlyArray<string>
  /** Waits for a line, unless it is there already. */
  readonly says: (isIt: RegExp) => Promise<string>
  /** Waits for a line that is not there yet. */
  readonly saysNow: (isIt: RegExp) => Promise<string>
  readonly signal: (name: NodeJS.Signals) => void
  readonly kill: () => Promise<void>
}

const file = fileURLToPath(new URL('postgres-child.ts', import.meta.url))

export const postgresChild = (options: PostgresChildOptions, cache: string): PostgresChild => {
  const child = spawn(
    process.execPath,
    ['--conditions=@flext/source', file, JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    },
  )
  const lines: Array<string> = []
  let isGone = false
  const gone = once(child, 'close').then(() => {
    isGone = true
  })
  let heard = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    heard.resolve()
    heard = Promise.withResolvers()
  })
  const line = async (isIt: RegExp, from: number): Promise<string> => {
    for (;;) {
      const found = lines.find((one, n) => n >= from && isIt.test(one))
      if (found !== undefined) return found
      if (isGone) throw new Error(`it ended, having said:\n${lines.join('\n')}`)
      await Promise.race([heard.promise, gone])
    }
  }
  return {
    lines,
    says: (isIt) => line(isIt, 0),
    saysNow: (isIt) => line(isIt, lines.length),
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

export interface EndOfWorld {
  readonly committed: number
  readonly compensated: number
  /** Effects that were done more than once, under the same key. */
  readonly again: number
}

/**
 * Lets all open runs go on to their ends in this process, and compares the world with the journal:
 * nothing is lost, nothing done twice under another key, nothing left half.
 */
export const endOfWorld = async (
  place: PostgresPlace,
  world: string,
  told: ReadonlyArray<string>,
): Promise<EndOfWorld> => {
  const opened = await postgresRuntime({ ...place, standby: true })()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  await using runtime = opened.right
  void new KillService(runtime, killPort(world))
  await runtime.activated()
  const recovered = await runtime.recover()
  expect(recovered).toMatchObject({ right: { left: [] } })
  await runtime.settled()

  const runs = await runtime.runs.list()
  expect(runs.filter(({ status }) => isOpen(status))).toEqual([])
  const byStatus = Map.groupBy(runs, ({ status }) => status)
  expect([...byStatus.keys()].filter((status) => !/^com(mitted|pensated)$/.test(status))).toEqual(
    [],
  )
  const committed = new Set(byStatus.get('committed')?.map(({ id }) => id))
  const compensated = new Set(byStatus.get('compensated')?.map(({ id }) => id))
  expect(told.filter((id) => !committed.has(id))).toEqual([])

  const effects = effectsIn(world)
  const distinct = [...new Map(effects.map((one) => [`${one.verb} ${one.key}`, one])).values()]
  const ofRun = Map.groupBy(distinct, ({ run }) => run)
  const done = (run: string, verb: string): string =>
    String(
      (ofRun.get(run) ?? [])
        .filter((effect) => effect.verb === verb)
        .map(({ what }) => what)
        .toSorted(),
    )
  const wrong = [...ofRun.keys()].filter((run) =>
    committed.has(run)
      ? done(run, 'do') !== String(wholeRun) || done(run, 'undo') !== ''
      : !compensated.has(run) || done(run, 'do') !== 'a,b,c' || done(run, 'undo') !== 'a,b,c',
  )
  expect(wrong.map((run) => [run, ofRun.get(run)])).toEqual([])
  expect([...committed].filter((run) => !ofRun.has(run))).toEqual([])
  return {
    committed: committed.size,
    compensated: compensated.size,
    again: effects.length - distinct.length,
  }
}
