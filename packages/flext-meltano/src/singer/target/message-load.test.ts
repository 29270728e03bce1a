import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { memoryTarget } from '../../testing/memory-target.ts'
import type { Answer } from '../answer.ts'
import type { TargetError } from '../error.ts'
import { loadLimits, messageLoad, type LoadLimits } from './message-load.ts'
import type { TargetStore } from './target-store.ts'

const schema = (stream: string) =>
  JSON.stringify({
    type: 'SCHEMA',
    stream,
    schema: { properties: { id: { type: 'integer' } } },
    key_properties: ['id'],
  })
const record = (stream: string, id: unknown) =>
  JSON.stringify({ type: 'RECORD', stream, record: { id } })
const state = (at: number) => JSON.stringify({ type: 'STATE', value: { at } })
const end = '{"type":"FLEXT_END"}'

/** What answers to a store in memory never is a promise. */
const atOnce = (answer: Answer<void, TargetError>): E.Either<TargetError, void> => {
  if (answer instanceof Promise) throw new Error('expected an answer at once')
  return answer
}

const loading = (limits: Partial<LoadLimits> = {}) => {
  const target = memoryTarget()
  const store = E.getOrElse<never, TargetStore>(() => {
    throw new Error('memory refused')
  })(target.open('run-1'))
  const load = messageLoad('target', store, () => {}, { ...loadLimits, checkpointMs: 0, ...limits })
  const feed = (...lines: ReadonlyArray<string>) =>
    lines.reduce<E.Either<TargetError, void>>(
      (before, line) => (E.isLeft(before) ? before : atOnce(load.take(line))),
      E.right(undefined),
    )
  return { target, load: { ...load, end: () => atOnce(load.end()) }, feed }
}

const problemsOf = (outcome: E.Either<unknown, unknown>): unknown =>
  E.isLeft(outcome) ? (outcome.left as { problems: unknown }).problems : 'none'

describe('the loading of messages', () => {
  it('hands rows over in batches, and all of them before a checkpoint', () => {
    const { target, feed } = loading({ batchRecords: 2 })
    feed(schema('a'), record('a', 1), record('a', 2), record('a', 3), state(3))
    expect(target.calls()).toEqual(['schema a', 'write a 2', 'write a 1', 'checkpoint'])
  })

  it('hands rows over by their size too, so that memory stays flat with long records', () => {
    const { target, feed } = loading({ batchCharacters: 100 })
    feed(schema('a'), schema('b'), record('a', 1), record('b', 2), record('a', 3))
    expect(target.calls().slice(2)).toEqual(['write a 2', 'write b 1'])
  })

  it('passes over states that come too soon, unless many rows have come', () => {
    const { target, feed } = loading({ checkpointMs: 60_000, checkpointRows: 3 })
    feed(schema('a'), record('a', 1), state(1), record('a', 2), state(2), record('a', 3), state(3))
    expect(target.calls().filter((call) => call === 'checkpoint')).toHaveLength(1)
  })

  it('keeps the tail only once it is told that the tap ended well', async () => {
    const { target, load, feed } = loading()
    feed(schema('a'), record('a', 1), state(1), record('a', 2))
    const before = await target.staging.staged('run-1')()
    expect(before).toMatchObject(E.right({ rows: { a: 1 }, ended: false }))
    feed(end)
    expect(load.ended()).toBe(true)
    const after = await target.staging.staged('run-1')()
    expect(after).toMatchObject(E.right({ rows: { a: 2 }, state: { at: 1 }, ended: true }))
  })

  it('hands a stream over before its schema or its version changes', () => {
    const { target, feed } = loading()
    const version = JSON.stringify({ type: 'ACTIVATE_VERSION', stream: 'a', version: 2 })
    feed(schema('a'), record('a', 1), schema('a'), record('a', 2), version)
    expect(target.calls()).toEqual([
      'schema a',
      'write a 1',
      'schema a',
      'write a 1',
      'activateVersion a 2',
    ])
  })

  it('reports several mistakes together, each with its line, and keeps nothing after the first', () => {
    const { target, load, feed } = loading()
    const fed = feed(
      schema('a'),
      record('a', 1),
      state(1),
      'rubbish',
      record('b', 1),
      record('a', 'x'),
      state(2),
      end,
    )
    expect(fed).toEqual(E.right(undefined))
    expect(problemsOf(load.end())).toEqual([
      { line: 4, expected: 'a Singer message (one JSON object a line)', found: 'rubbish' },
      { line: 5, stream: 'b', expected: 'its SCHEMA first', found: 'a RECORD' },
      { line: 6, stream: 'a', column: 'id', expected: 'integer', found: '"x" (string)' },
    ])
    expect(load.ended()).toBe(false)
    expect(target.calls().filter((call) => call.startsWith('checkpoint'))).toHaveLength(1)
  })

  it('stops after so many mistakes, or so many lines after the first one', () => {
    const many = loading({ problems: 2 }).feed(schema('a'), record('a', 'x'), record('a', 'y'))
    expect(problemsOf(many)).toHaveLength(2)
    const long = loading({ problemLines: 2 })
    const fed = long.feed(schema('a'), record('a', 'x'), record('a', 1), record('a', 2))
    expect(problemsOf(fed)).toHaveLength(1)
  })

  it('refuses what comes after the end', () => {
    const { load, feed } = loading()
    feed(schema('a'), end, record('a', 1))
    expect(problemsOf(load.end())).toEqual([
      { line: 3, expected: 'nothing after the end', found: 'RECORD' },
    ])
  })
})
