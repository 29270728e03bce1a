import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startS3, type S3Server } from 'flext-servers'
import { either as E, taskEither as TE } from 'fp-ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { SingerState } from '../singer/message.ts'
import { fileStateBackend } from './file-state-backend.ts'
import { s3StateBackend } from './s3-state-backend.ts'
import { sqliteStateBackend } from './sqlite-state-backend.ts'
import type { StateBackend } from './state-backend.ts'
import { copyState, restoreState } from './state-history.ts'
import { targetStateBackend } from './target-state-backend.ts'

let folder: string
let backend: StateBackend
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-state-'))
})
afterEach(async () => {
  await backend.close()
  rmSync(folder, { recursive: true })
})

const places: ReadonlyArray<readonly [string, (folder: string) => StateBackend]> = [
  ['in a folder', (at) => fileStateBackend({ folder: join(at, 'states') })],
  ['in SQLite', (at) => sqliteStateBackend({ path: join(at, 'deep', 'state.db') })],
  ['in a bucket of S3', () => inBucket()],
  ['in the targets', (at) => inTargets(at, new Map())],
]

describe.each(places)('states %s', (_, open) => {
  beforeEach(() => {
    backend = open(folder)
  })

  it('are nothing before the first, and count their revisions from one', async () => {
    expect(right(await backend.get('a')())).toBeUndefined()
    expect(right(await backend.list()())).toEqual([])
    const first = right(await backend.set({ stateId: 'a', state: { at: 1 }, reason: 'by hand' })())
    expect(first).toMatchObject({ revision: 1, state: { at: 1 }, kind: 'complete', run: null })
    right(await backend.set({ stateId: 'dev:tap-x-to-y', state: { at: 9 } })())
    right(await backend.set({ stateId: 'a', state: { at: 2 } })())
    expect(right(await backend.get('a')())).toMatchObject({ revision: 2, state: { at: 2 } })
    expect(
      right(await backend.list()()).map(({ stateId, revision }) => [stateId, revision]),
    ).toEqual([
      ['a', 2],
      ['dev:tap-x-to-y', 1],
    ])
  })

  it('are changed only from the revision that was seen', async () => {
    right(await backend.set({ stateId: 'a', state: { at: 1 }, expected: 0 })())
    const late = await backend.set({ stateId: 'a', state: { at: 2 }, expected: 0 })()
    expect(left(late)).toMatchObject({ _tag: 'StateChanged', expected: 0, found: 1 })
    expect(right(await backend.get('a')())?.state).toEqual({ at: 1 })
  })

  it('take the change of a run once, however often it is made', async () => {
    const change = { stateId: 'a', state: { at: 1 }, run: 'run-1' }
    right(await backend.set(change)())
    right(await backend.set({ stateId: 'a', state: { at: 2 }, run: 'run-2' })())
    expect(right(await backend.set(change)())).toMatchObject({ revision: 1 })
    expect(right(await backend.log('a')()).map(({ run }) => run)).toEqual(['run-2', 'run-1'])
  })

  it('merge what a run that was cut short says into what was there', async () => {
    right(await backend.set({ stateId: 'a', state: { bookmarks: { birds: 1, nests: 1 } } })())
    const bookmarks = { birds: 2 }
    right(await backend.set({ stateId: 'a', state: { bookmarks }, kind: 'partial', run: 'r' })())
    expect(right(await backend.get('a')())).toMatchObject({
      kind: 'partial',
      state: { bookmarks: { birds: 2, nests: 1 } },
    })
    right(await backend.set({ stateId: 'a', state: { bookmarks }, run: 'r' })())
    expect(right(await backend.get('a')())?.state).toEqual({ bookmarks })
  })

  it('are cleared, and come back from their history', async () => {
    right(await backend.set({ stateId: 'a', state: { at: 1 } })())
    right(await backend.clear('a', { reason: 'anew', expected: 1 })())
    expect(right(await backend.get('a')())?.state).toEqual({})
    right(await restoreState(backend, 'a', 1)())
    expect(right(await backend.log('a')())).toMatchObject([
      { revision: 3, state: { at: 1 }, reason: 'restored from revision 1' },
      { revision: 2, state: {}, reason: 'anew' },
      { revision: 1, state: { at: 1 } },
    ])
    expect(left(await restoreState(backend, 'a', 7)())._tag).toBe('StateRevisionUnknown')
    expect(right(await copyState(backend, 'a', 'b')())).toMatchObject({ state: { at: 1 } })
    expect(right(await copyState(backend, 'none', 'b')())).toBeUndefined()
  })

  it('lose no change that many make at once', async () => {
    const changes = Array.from({ length: 12 }, (__, at) =>
      backend.set({
        stateId: 'a',
        state: { bookmarks: { [`stream-${at}`]: at } },
        kind: 'partial',
        run: `run-${at}`,
      })(),
    )
    for (const change of await Promise.all(changes)) right(change)
    const bookmarks = right(await backend.get('a')())?.state['bookmarks']
    expect(Object.keys(bookmarks as object)).toHaveLength(12)
  })
})

describe('states in the targets', () => {
  it('are what the target says, also where somebody else has published since', async () => {
    const there = new Map<string, SingerState>([['a', { at: 5 }]])
    backend = inTargets(folder, there)
    expect(right(await backend.get('a')())).toMatchObject({
      state: { at: 5 },
      reason: 'found in the target',
    })
    right(await backend.set({ stateId: 'a', state: { at: 3 }, expected: 1 })())
    expect(there.get('a')).toEqual({ at: 3 })
    there.set('a', { at: 8 })
    const late = await backend.set({ stateId: 'a', state: { at: 4 }, expected: 2 })()
    expect(left(late)).toMatchObject({ _tag: 'StateChanged', found: 3 })
    expect(there.get('a')).toEqual({ at: 8 })
  })
})

let s3: S3Server
beforeAll(async () => {
  s3 = await startS3({ pageSize: 3 })
})
afterAll(() => s3.stop())

const inBucket = (): StateBackend => {
  const { bucket, accessKeyId, secretAccessKey, endpoint } = s3
  const uri = `s3://${bucket}/some where/${randomUUID()}/`
  const keys = { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey }
  return right(s3StateBackend({ at: { uri, s3: { ...keys, endpoint_url: endpoint } } }))
}

const inTargets = (at: string, there: Map<string, SingerState>): StateBackend =>
  targetStateBackend({
    place: 'targets',
    lock: join(at, 'state.lock'),
    history: sqliteStateBackend({ path: join(at, 'state.db') }),
    targetOf: (stateId) =>
      TE.right({
        read: () => TE.right(there.get(stateId)),
        write: (state) => () => Promise.resolve(E.right(void there.set(stateId, state))),
      }),
  })

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}

const left = <Failure>(result: E.Either<Failure, unknown>): Failure => {
  if (E.isRight(result)) throw new Error('expected a failure')
  return result.left
}
