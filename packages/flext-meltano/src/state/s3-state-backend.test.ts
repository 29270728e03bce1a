import { freePort, startS3, type S3Server } from 'flext-servers'
import { either as E } from 'fp-ts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { StatePlace } from '../project/state-place.ts'
import { s3StateBackend } from './s3-state-backend.ts'
import type { StateBackend } from './state-backend.ts'

let s3: S3Server
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.stop())
beforeEach(() => s3.failWith(500, 0))

const stateId = 'dev:tap-csv-to-target-jsonl:half/100%'

const opened = (uri = 's3://states', more: StatePlace['s3'] = {}): StateBackend => {
  const keys = { aws_access_key_id: s3.accessKeyId, aws_secret_access_key: s3.secretAccessKey }
  const backend = s3StateBackend({
    at: { uri, s3: { ...keys, endpoint_url: s3.endpoint, ...more } },
  })
  if (E.isLeft(backend)) throw new Error(backend.left.message)
  return backend.right
}

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}

const said = (result: E.Either<{ readonly message: string }, unknown>) =>
  E.isLeft(result) ? result.left.message : 'nothing wrong'

it('keeps an object a revision, the newest first, under any state id', async () => {
  const states = opened('s3://states/a b/')
  right(await states.set({ stateId, state: { at: 1 } })())
  right(await states.set({ stateId, state: { at: 2 } })())
  expect([...s3.objects.keys()].filter((key) => key.startsWith('a b/')).toSorted()).toEqual([
    'a b/dev:tap-csv-to-target-jsonl:half%2F100%25/999999997-2.json',
    'a b/dev:tap-csv-to-target-jsonl:half%2F100%25/999999998-1.json',
  ])
  expect(right(await states.list()())).toMatchObject([{ stateId, revision: 2 }])
})

it('takes its own write for one, where only the answer was lost', async () => {
  const states = opened('s3://states/lost')
  const first = right(await states.set({ stateId: 'a', state: { at: 1 } })())
  expect(first.revision).toBe(1)
  s3.failWith(503, 1, { afterwards: true })
  expect(right(await states.set({ stateId: 'a', state: { at: 2 } })()).revision).toBe(2)
})

it('goes on from what Meltano left there', async () => {
  const left = {
    completed: { singer_state: { bookmarks: { birds: 1, nests: 1 } } },
    partial: { singer_state: { bookmarks: { birds: 2 } } },
  }
  s3.put('left/dev:x-to-y/state.json', JSON.stringify(left))
  const states = opened('s3://states/left')
  expect(right(await states.get('dev:x-to-y')())).toMatchObject({
    revision: 1,
    reason: 'left by Meltano',
    state: { bookmarks: { birds: 2, nests: 1 } },
  })
  right(await states.set({ stateId: 'dev:x-to-y', state: { at: 3 }, expected: 1 })())
  expect(right(await states.log('dev:x-to-y')()).map(({ revision }) => revision)).toEqual([2, 1])
})

it.each([
  ['keys that are not known', { aws_access_key_id: 'other' }, 'SignatureDoesNotMatch (status 403)'],
  ['a wrong secret', { aws_secret_access_key: 'hunter2' }, 'SignatureDoesNotMatch (status 403)'],
])('says what is wrong with %s, and no secret', async (_, more, found) => {
  const message = said(await opened('s3://states/x', more).get('a')())
  expect(message).toContain('s3://states/x/: expected a bucket that keeps states, found ')
  expect(message).toContain(found)
  expect(message).not.toMatch(/hunter2|secret\+key/)
})

it('says that there is no such bucket, or nobody there', async () => {
  const endpoint_url = `http://127.0.0.1:${await freePort()}`
  expect(said(await opened('s3://other/x', { endpoint_url }).get('a')())).toContain('ECONNREFUSED')
  expect(said(await opened('s3://other/x').get('a')())).toContain('NoSuchBucket (status 404)')
})

it('takes its keys from the settings, the URI, or the variables of AWS, and both of them', async () => {
  const { accessKeyId, secretAccessKey, endpoint } = s3
  const inUri = `s3://${accessKeyId}:${encodeURIComponent(secretAccessKey)}@states/uri`
  const byUri = s3StateBackend({ at: { uri: inUri, s3: { endpoint_url: endpoint } } })
  expect(right(byUri).place).toBe('s3://states/uri/')
  expect(right(await right(byUri).get('a')())).toBeUndefined()
  const env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_S3: endpoint,
  }
  const byEnv = right(s3StateBackend({ at: { uri: 's3://states/env' }, env }))
  expect(right(await byEnv.list()())).toEqual([])
  expect(said(s3StateBackend({ at: { uri: 's3://states' } }))).toContain('found neither')
  const half = s3StateBackend({ at: { uri: 's3://states', s3: { aws_access_key_id: 'a' } }, env })
  expect(said(half)).toContain('found one of them')
})
