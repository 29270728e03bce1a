/** What the runs of processes that are gone must have come to in the end. */
import { isOpen } from 'flext-core'
import { postgresRuntime, type PostgresPlace } from 'flext-core/postgres'
import { expect } from 'vitest'

import { effectsIn, KillService, killPort, wholeRun } from './kill-world.ts'

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
