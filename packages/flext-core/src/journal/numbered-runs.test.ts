import fc from 'fast-check'
import { expect, it } from 'vitest'

import { NumberedRuns } from './numbered-runs.ts'
import { runLog, type RunLog } from './run-log.ts'

it('holds what a map would hold, in the order of starting', () => {
  // Far enough apart for their places in the ring to coincide.
  const step = fc.record({ run: fc.integer({ min: 0, max: 12 }), gone: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [runs, map] = [new NumberedRuns(), new Map<number, RunLog>()]
      for (const { run, gone } of steps) {
        const number = (run % 3) + Math.floor(run / 3) * 2_048
        const known = map.get(number)
        if (gone && known) {
          runs.delete(known)
          map.delete(number)
        } else if (!gone && !known) {
          const log = runLog(number, 's', String(number))
          runs.add(log)
          map.set(number, log)
        }
        expect(runs.size).toBe(map.size)
        for (const each of map.keys()) expect(runs.get(each)).toBe(map.get(each))
        expect(runs.has(number)).toBe(map.has(number))
      }
      const inOrder = [...map.keys()].toSorted((one, other) => one - other)
      expect(runs.all().map((log) => log.run)).toEqual(inOrder)
    }),
  )
})

it('lets go of a run once only', () => {
  const runs = new NumberedRuns()
  const log = runLog(1, 's', 'one')
  runs.add(log)
  runs.delete(log)
  runs.delete(log)
  expect(runs.size).toBe(0)
})
