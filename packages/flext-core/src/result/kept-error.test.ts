import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextLog } from '../log/log.ts'
import { changing, reading } from '../step/step.ts'
import { keptError } from './kept-error.ts'

const url = 'postgres://joe:hunter2@db/orders'

describe('a failure that is kept', () => {
  it('is itself when there is nothing to hide', () => {
    const failure = { _tag: 'Busy', message: 'busy', at: { line: 3, tags: ['a', null] } }
    expect(keptError(failure)).toBe(failure)
  })

  it('loses credentials wherever they stand, and nothing else', () => {
    const failure = { _tag: 'NoConnection', message: `no ${url}`, tried: [{ url, token: 7 }] }
    expect(keptError(failure)).toEqual({
      _tag: 'NoConnection',
      message: 'no postgres://***@db/orders',
      tried: [{ url: 'postgres://***@db/orders', token: 7 }],
    })
  })

  it('can be said in JSON whatever was put into it', () => {
    const request: { self?: unknown } = {}
    request.self = request
    const failure = {
      _tag: 'Odd',
      message: 'odd',
      request,
      size: 1n,
      cause: new Error(`at ${url}`),
    }
    expect(JSON.parse(JSON.stringify(keptError(failure)))).toMatchObject({
      request: { self: '[circular]' },
      size: '1',
      cause: { name: 'Error', message: 'at postgres://***@db/orders' },
    })
  })

  it('keeps the tag and the message of a failure that is an Error too', () => {
    const failure = Object.assign(new Error(`no ${url}`), { _tag: 'NoConnection' })
    expect(keptError(failure)).toMatchObject({
      _tag: 'NoConnection',
      message: 'no postgres://***@db/orders',
    })
  })
})

it('a password in the failure of a step or of an undo is in no record, log or answer', async () => {
  const fail = () => E.left({ _tag: 'NoConnection', message: `no ${url}` } as const)
  const journal = memoryJournal()
  const told: Array<unknown> = []
  const tell = (...words: ReadonlyArray<unknown>) => void told.push(words)
  const log: FlextLog = { debug: tell, info: tell, warn: tell, error: tell }
  const change = changing({ name: 'change', output: t.null, run: () => E.right(null), undo: fail })
  const look = reading({ name: 'look', output: t.null, retry: { times: 1 }, run: fail })
  const Service = serviceOf(function* () {
    yield* change()
    yield* look()
  })
  const result = await new Service(quickRuntime({ journal, log })).run(null, { id: 'r' })
  expect(result).toMatchObject(E.left({ _tag: 'RunStuck', cause: { _tag: 'NoConnection' } }))
  expect(told.length).toBeGreaterThan(1)
  expect(JSON.stringify([result, journal.entries(1), told])).not.toContain('hunter2')
})
