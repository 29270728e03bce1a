import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Line } from './line.ts'
import { queue, type Queue } from './queue.ts'
import { goesFirst, type Ticket } from './ticket.ts'

const limits = fc.record(
  {
    concurrency: fc.integer({ min: 1, max: 4 }),
    rate: fc.record({ limit: fc.integer({ min: 1, max: 3 }), per: fc.constantFrom(5, 20, 50) }),
  },
  { requiredKeys: [] },
)

const queues: fc.Arbitrary<Queue> = fc
  .record({ all: limits, perKey: limits })
  .map(({ all, perKey }) => queue({ name: 'q', ...all, perKey }))

type Move =
  | { readonly do: 'add'; readonly key: string; readonly priority: number }
  | { readonly do: 'end' | 'leave'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }

const moves: fc.Arbitrary<ReadonlyArray<Move>> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        key: fc.constantFrom('a', 'b', 'c'),
        priority: fc.integer({ min: -1, max: 1 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat(9) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(30) }) },
  ),
  { maxLength: 60 },
)

/** The same, told in the plainest way: who waits, who is under way, and when each began. */
const world = (made: Queue) => {
  const line = new Line(made)
  const waiting = new Map<number, Ticket>()
  const underWay = new Map<number, Ticket>()
  const began: Array<{ readonly ticket: Ticket; readonly at: number }> = []
  let now = 0
  let run = 0

  const holds = (limit: Queue['limits'], of: (ticket: Ticket) => boolean): void => {
    expect([...underWay.values()].filter(of).length).toBeLessThanOrEqual(limit.concurrency)
    if (!limit.rate) return
    const recent = began.filter(({ ticket, at }) => of(ticket) && at > now - limit.rate!.per)
    expect(recent.length).toBeLessThanOrEqual(limit.rate.limit)
  }
  const serve = (): void => {
    for (let next = line.next(now); next; next = line.next(now)) {
      const { key } = next
      expect(waiting.get(next.run)).toBe(next)
      for (const other of waiting.values()) {
        if (other.key === key && other !== next) expect(goesFirst(other, next)).toBe(false)
      }
      waiting.delete(next.run)
      underWay.set(next.run, next)
      began.push({ ticket: next, at: now })
      holds(made.limits, () => true)
      holds(made.perKey, (ticket) => ticket.key === key)
    }
    expect(line.waiting).toBe(waiting.size)
    expect(line.underWay).toBe(underWay.size)
  }
  return {
    waiting,
    underWay,
    began,
    line,
    get now() {
      return now
    },
    add: (key: string, priority: number): void => {
      const ticket = { run: ++run, key, priority, returning: false, since: now }
      waiting.set(ticket.run, ticket)
      line.add(ticket)
      serve()
    },
    leave: (from: Map<number, Ticket>, which: number): void => {
      const ticket = [...from.values()].at(which % Math.max(1, from.size))
      if (!ticket) return
      from.delete(ticket.run)
      expect(line.leave(ticket.run, now)).toBe(from === underWay ? 'ended' : 'waited')
      serve()
    },
    wait: (ms: number): void => {
      now += ms
      serve()
    },
  }
}

const play = (here: ReturnType<typeof world>, move: Move): void => {
  if (move.do === 'add') here.add(move.key, move.priority)
  else if (move.do === 'wait') here.wait(move.ms)
  else here.leave(move.do === 'end' ? here.underWay : here.waiting, move.which)
}

describe('a line', { timeout: 60_000 }, () => {
  it('never lets more begin than its limits, and within a key the higher and the older first', () => {
    fc.assert(
      fc.property(queues, moves, (made, played) => {
        const here = world(made)
        for (const move of played) play(here, move)
      }),
      { numRuns: 500 },
    )
  })

  it('lets everyone begin in the end, and says when to look again', () => {
    fc.assert(
      fc.property(queues, moves, (made, before) => {
        const here = world(made)
        for (const move of before) play(here, move)
        for (let turns = 0; here.waiting.size > 0; turns++) {
          expect(turns).toBeLessThan(1_000)
          const opensAt = here.line.opensAt()
          if (here.underWay.size > 0) here.leave(here.underWay, 0)
          else {
            expect(opensAt).toBeGreaterThan(here.now)
            const size = here.waiting.size
            here.wait(opensAt! - here.now)
            expect(here.waiting.size).toBeLessThan(size)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('serves every key within one round, however busy the others are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat(20), { minLength: 2, maxLength: 8 }),
        (concurrency, sizes) => {
          const here = world(queue({ name: 'q', concurrency }))
          sizes.forEach((size, key) => {
            for (let n = 0; n <= size; n++) here.add(String(key), 0)
          })
          while (here.underWay.size > 0) here.leave(here.underWay, 0)
          const order = here.began.map(({ ticket }) => ticket.key)
          sizes.forEach((_, key) => {
            const first = order.indexOf(String(key))
            // Those that began before the others had come are not of the round.
            expect(first).toBeLessThan(concurrency + sizes.length)
          })
        },
      ),
    )
  })

  it('gives a slot first to those that had one, and no rate counts them again', () => {
    const line = new Line(queue({ name: 'q', concurrency: 2, rate: { limit: 1, per: 100 } }))
    line.remember('a', 10)
    const ticket = (run: number, returning: boolean, priority = 0): Ticket => ({
      run,
      key: 'a',
      priority,
      returning,
      since: 0,
    })
    line.add(ticket(1, false, 9))
    line.add(ticket(2, true))
    line.add(ticket(3, true))
    line.add(ticket(4, true))
    const begun: Array<number | undefined> = []
    begun.push(line.next(20)?.run, line.next(20)?.run, line.next(20)?.run)
    line.leave(2, 21)
    begun.push(line.next(21)?.run)
    line.leave(3, 22)
    begun.push(line.next(22)?.run)
    begun.push(line.next(110)?.run)
    expect(begun).toEqual([2, 3, undefined, 4, undefined, 1])
  })

  it('forgets keys that mean nothing any more', () => {
    const line = new Line(queue({ name: 'q', perKey: { rate: { limit: 1, per: 10 } } }))
    for (let run = 1; run <= 100; run++) {
      line.add({ run, key: `key ${run}`, priority: 0, returning: false, since: run })
      expect(line.next(run)?.run).toBe(run)
      line.leave(run, run)
    }
    line.add({ run: 101, key: 'last', priority: 0, returning: false, since: 200 })
    line.next(200)
    expect(line.keys).toBeLessThanOrEqual(2)
  })
})
