/** What must be true of the world and of the outbox once all runs of the kill service have ended. */
import type { RestateRuntime } from 'flext-core/restate'
import { expect } from 'vitest'

import { wholeRun } from './kill-world.ts'
import { restateEffects } from './restate-world.ts'

export interface EndedRun {
  readonly id: string
  /** `committed`, or the tag of the failure. */
  readonly end: string
}

/** Each run did all of its work once, or took back all that it did; each event was delivered, in order. */
export const checkWorld = async (
  path: string,
  runtime: RestateRuntime,
  ended: ReadonlyArray<EndedRun>,
): Promise<{
  readonly committed: number
  readonly takenBack: number
  readonly repeated: number
}> => {
  const committed = ended.filter(({ end }) => end === 'committed').map(({ id }) => id)
  const refused = ended.filter(({ end }) => end === 'Refused').map(({ id }) => id)
  expect(ended.filter(({ end }) => end !== 'committed' && end !== 'Refused')).toEqual([])

  const { effects, repeated } = restateEffects(path)
  const ofRun = Map.groupBy(effects, ({ run }) => run)
  const did = (run: string, verb: string): string =>
    String(
      (ofRun.get(run) ?? [])
        .filter((each) => each.verb === verb)
        .map(({ what }) => what)
        .toSorted(),
    )
  const whole = String(wholeRun.toSorted())
  expect(committed.filter((run) => did(run, 'do') !== whole || did(run, 'undo') !== '')).toEqual([])
  expect(
    refused.filter((run) => did(run, 'do') !== 'a,b,c' || did(run, 'undo') !== 'a,b,c'),
  ).toEqual([])
  expect(ofRun.size).toBe(ended.length)

  const published: Array<{ readonly id: string; readonly runId: string }> = []
  for (let after = await runtime.events(); after.length > 0;) {
    published.push(...after)
    after = await runtime.events(after.at(-1))
  }
  expect(published.length).toBe(3 * committed.length)
  expect(new Set(published.map(({ runId }) => runId))).toEqual(new Set(committed))

  // The subscriber of the endpoint's process comes after.
  const ids = published.map(({ id }) => id)
  const deadline = Date.now() + 30_000
  let told = restateEffects(path).delivered
  while (new Set(told.map(({ event }) => event)).size < ids.length && Date.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
    told = restateEffects(path).delivered
  }
  expect([...new Set(told.map(({ event }) => event))]).toEqual(ids)
  return { committed: committed.length, takenBack: refused.length, repeated }
}
