import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { SingerState } from '../singer/message.ts'
import { singerRelay } from '../singer/pair/relay.ts'
import { deadLetterGate } from './dead-letter-gate.ts'
import type { DeadLetterPolicy } from './dead-letter-policy.ts'
import { sqliteDeadLetters, type DeadLetterStore } from './dead-letter-store.ts'

let folder: string
let store: DeadLetterStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-letters-'))
  store = sqliteDeadLetters(join(folder, 'letters.db'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const schemaLine = JSON.stringify({
  type: 'SCHEMA',
  stream: 'birds',
  schema: { type: 'object', properties: { id: { type: 'integer' }, nth: { type: 'integer' } } },
  key_properties: [],
})
const good = (nth: number) =>
  JSON.stringify({ type: 'RECORD', stream: 'birds', record: { id: nth, nth } })
const bad = (nth: number, id = 'secret-7') =>
  JSON.stringify({ type: 'RECORD', stream: 'birds', record: { id, nth } })
const stateLine = (at: number) => JSON.stringify({ type: 'STATE', value: { at } })

const gateAt = (
  policy: DeadLetterPolicy,
  more: {
    readonly passedBefore?: number
    readonly state?: SingerState | null
    readonly keptBefore?: Record<string, number>
  } = {},
) =>
  deadLetterGate({
    plugin: 'tap-birds',
    store,
    policy,
    staging: 'staging-1',
    run: 'run-1',
    stateId: 'tap-birds-to-nest',
    passedBefore: 0,
    keptBefore: {},
    state: null,
    hide: (text) => text.replaceAll('secret-7', '***'),
    ...more,
  })

describe('the gate for dead letters', () => {
  it('keeps back what does not fit, with its place and why, and lets the rest pass byte by byte', () => {
    const gate = gateAt({})
    const relay = singerRelay({ gate })
    const text = [schemaLine, good(0), bad(1), good(2), stateLine(3), bad(4), ''].join('\n')
    const passed = Buffer.concat([...relay.take(Buffer.from(text))]).toString()
    gate.end(relay.totalRows())
    expect(passed).toBe([schemaLine, good(0), good(2), stateLine(3), ''].join('\n'))
    expect(relay.counts().rows).toEqual({ birds: 2 })
    expect(gate.kept()).toEqual({ birds: 2 })

    expect(right(store.list())).toEqual([])
    right(store.publish('staging-1'))
    const [first, second] = right(store.show({}))
    expect(first).toMatchObject({
      stream: 'birds',
      line: 3,
      run: 'run-1',
      record: { id: 'secret-7', nth: 1 },
      problems: [{ path: 'id', expected: 'integer', found: '"***" (string)' }],
      keyProperties: [],
    })
    expect(second?.line).toBe(6)
    expect(right(store.drop({ ids: [first?.id ?? 0] }))).toBe(1)
    expect(right(store.list({ stateId: 'tap-birds-to-nest' }))).toHaveLength(1)
    expect(right(store.list({ stream: 'nests' }))).toEqual([])
  })

  it('leaves nothing of a run that was discarded', () => {
    const gate = gateAt({})
    singerRelay({ gate }).take(Buffer.from(`${schemaLine}\n${bad(0)}\n${stateLine(1)}\n`))
    right(store.discard('staging-1'))
    right(store.publish('staging-1'))
    expect(right(store.list())).toEqual([])
  })

  it('fails once a stream has more than it may, by number or by share, naming the first', () => {
    const counted = gateAt({ max_records: 5, streams: { 'bir*': { max_records: 1 } } })
    const relay = singerRelay({ gate: counted })
    relay.take(Buffer.from(`${schemaLine}\n${bad(0)}\n${bad(1)}\n${good(2)}\n`))
    expect(counted.failure()).toMatchObject({
      _tag: 'TooManyDeadLetters',
      stream: 'birds',
      kept: 2,
    })
    expect(counted.failure()?.message).toBe(
      'stream birds: expected at most 1 of its records to be kept aside, found 2: ' +
        'line 2: id: expected integer, found "***" (string); line 3: id: expected integer, found "***" (string)',
    )
    expect(relay.totalRows()).toBe(0)

    const shared = gateAt({ max_share: 0.25 })
    const few = singerRelay({ gate: shared })
    few.take(Buffer.from(`${schemaLine}\n${bad(0)}\n${good(1)}\n${good(2)}\n`))
    expect(shared.failure()).toBeUndefined()
    shared.end(few.totalRows())
    expect(shared.failure()).toMatchObject({ limit: 'at most 25 % of 3' })
  })

  it('keeps each letter once, wherever the run is cut and whatever of it was durable', () => {
    const item = fc.constantFrom('good', 'bad', 'state')
    const world = fc.record({
      items: fc.array(item, { maxLength: 14 }),
      cuts: fc.array(fc.record({ read: fc.nat(14), durable: fc.nat(4) }), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(world, ({ items, cuts }) => {
        right(store.discard('staging-1'))
        right(store.drop({}))
        const expected = items.flatMap((kind, nth) => (kind === 'bad' ? [nth] : []))
        let durable: { rows: number; state: SingerState | null } | undefined
        for (const cut of [...cuts, undefined]) durable = attempt(items, durable, cut)
        right(store.publish('staging-1'))
        expect(right(store.show({})).map(({ record }) => record['nth'])).toEqual(expected)
        expect(durable?.rows).toBe(items.filter((kind) => kind === 'good').length)
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})

type Durable = { rows: number; state: SingerState | null } | undefined

/** One process's attempt: it reads so many items, and of the states that passed the target keeps one. */
const attempt = (
  items: ReadonlyArray<string>,
  durable: Durable,
  cut: { readonly read: number; readonly durable: number } | undefined,
): Durable => {
  const keptBefore = right(store.settle('staging-1', durable))
  const state = durable?.state ?? null
  const passedBefore = durable?.rows ?? 0
  const gate = gateAt({}, { passedBefore, state, keptBefore })
  const relay = singerRelay({ gate })
  relay.take(Buffer.from(`${schemaLine}\n`))
  const from = Number(state?.['at'] ?? 0)
  const to = cut === undefined ? items.length : Math.min(from + cut.read, items.length)
  const checkpoints: Array<Durable> = [durable]
  for (let nth = from; nth < to; nth += 1) {
    const kind = items[nth]
    const line = kind === 'good' ? good(nth) : kind === 'bad' ? bad(nth) : stateLine(nth + 1)
    relay.take(Buffer.from(`${line}\n`))
    if (kind === 'state')
      checkpoints.push({ rows: passedBefore + relay.totalRows(), state: { at: nth + 1 } })
  }
  if (cut !== undefined) return checkpoints[Math.max(0, checkpoints.length - 1 - cut.durable)]
  gate.end(relay.totalRows())
  return { rows: passedBefore + relay.totalRows(), state: checkpoints.at(-1)?.state ?? null }
}

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}
