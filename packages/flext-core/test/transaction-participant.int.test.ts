import { either as E } from 'fp-ts'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

import {
  everywhere,
  pointsPassed,
  quick,
  transferBench,
  type TransferBench,
} from './transfer-bench.ts'
import { atEachPoint, TransferService } from './transfer-world.ts'

describeWith('postgresql', 'a transaction of which a participant is killed', () => {
  let bench: TransferBench
  beforeAll(async () => {
    bench = await transferBench()
  }, 120_000)
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]()
  }, 60_000)
  afterEach(() => atEachPoint(undefined))

  it.each([
    [0, { ledger: true }],
    [1, { ledger: false }],
  ] as const)(
    'is whole or not at all, at whatever point that was (participant %i, %o)',
    async (victim, { ledger }) => {
      const { servers, ports, prepared, effectsOf } = bench
      const points = (await pointsPassed(bench, ledger)).filter(
        (point) => !/^(before|after)-/.test(point),
      )
      expect(points.length).toBeGreaterThan(15)
      const ends = new Set<string>()
      for (const [index, point] of points.entries()) {
        const id = `${victim}-${index}`
        let passed = 0
        let back: Promise<void> | undefined
        atEachPoint(async () => {
          if (passed++ !== index) return
          await servers[victim].kill()
          back = servers[victim].restart()
        })
        const result = await new TransferService(quick(), ports).run(
          { ledger, fine: false },
          { id },
        )
        await back
        atEachPoint(undefined)
        const end = E.isRight(result) ? 'committed' : result.left._tag
        ends.add(end)
        expect([point, end, await effectsOf(id)]).toEqual([
          point,
          end,
          everywhere(ledger, end === 'Refused' ? [id, `undo ${id}`] : []),
        ])
      }
      expect(await prepared()).toEqual([])
      expect([...ends]).toEqual(expect.arrayContaining(['Refused', 'ParticipantUnreachable']))
    },
    240_000,
  )
})
