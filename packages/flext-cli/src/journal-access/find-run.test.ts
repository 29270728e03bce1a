import type { RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'
import { expect, it } from 'vitest'

import { findRun } from './find-run.ts'

const runs = ['dev:a@1/1', 'dev:a@1/2', 'dev:b@2', 'dev:b@20', 'dev:c@3/lineage', 'dev:c@3'].map(
  (id, nth): RunSummary => ({
    run: nth + 1,
    service: 's',
    version: 1,
    id,
    status: 'committed',
    startedAt: 0,
    updatedAt: 0,
    request: {},
  }),
)
const found = (asked: string): string => {
  const result = findRun(runs, asked)
  return E.isLeft(result) ? result.left.error._tag : result.right.id
}

it('finds a run by its whole id, its beginning or its end', () => {
  expect(found('dev:b@20')).toBe('dev:b@20')
  expect(found('dev:a@1/2')).toBe('dev:a@1/2')
  expect(found('@1/1')).toBe('dev:a@1/1')
})

it('takes an id that is whole, though another begins with it', () => {
  expect(found('dev:b@2')).toBe('dev:b@2')
})

it('does not mean what is named after the run that is meant', () => {
  expect(found('dev:c')).toBe('dev:c@3')
  expect(found('dev:c@3/l')).toBe('dev:c@3/lineage')
})

it('lists the candidates where more than one may be meant', () => {
  const result = findRun(runs, 'dev:a')
  expect(E.isLeft(result) && result.left.error.message).toBe(
    '"dev:a" may be any of\ndev:a@1/1  committed\ndev:a@1/2  committed',
  )
})

it('says which is the newest where none is meant', () => {
  expect(found('zzz')).toBe('RunUnknown')
  const result = findRun(runs, 'zzz')
  expect(E.isLeft(result) && result.left.hints).toEqual([
    'the newest run is dev:a@1/1; flext runs list shows more',
  ])
})
