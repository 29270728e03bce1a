/** How many records a pipeline may keep aside before it fails, as a whole and by stream. */
import { mismatch, NonNegativeInt, optional, strictObject, Worded } from 'flext-core'
import * as t from 'io-ts'

import { fnmatch } from '../catalog/fnmatch.ts'

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1
const aShare = 'a share from 0 to 1'

const Share: t.Type<number> = new Worded<number>(
  'Share',
  aShare,
  isShare,
  (value, context) => (isShare(value) ? t.success(value) : mismatch(value, context, aShare)),
  t.identity,
)

const limits = {
  /** So many records of a stream; without it any number. */
  max_records: optional(NonNegativeInt),
  /** So large a part of a stream's records. */
  max_share: optional(Share),
}
export const DeadLetterLimits = strictObject(limits, 'limits of dead letters')
export interface DeadLetterLimits extends t.TypeOf<typeof DeadLetterLimits> {}

export const DeadLetterPolicy = strictObject(
  {
    ...limits,
    /** By stream pattern; the first that fits is taken. */
    streams: optional(t.readonly(t.record(t.string, DeadLetterLimits))),
  },
  'what is done about records that do not fit',
)
export interface DeadLetterPolicy extends t.TypeOf<typeof DeadLetterPolicy> {}

/** The limits of one stream. */
export const limitsFor = (
  { streams = {}, ...rest }: DeadLetterPolicy,
  stream: string,
): DeadLetterLimits => {
  const found = Object.entries(streams).find(([pattern]) => fnmatch(pattern)(stream))
  return found === undefined ? rest : { ...rest, ...found[1] }
}

/** Records that are looked at before a share is judged while they still come. */
const enough = 1000

/** The limit that is passed, in words; nothing while all is within them. */
export const passedLimit = (
  { max_records, max_share }: DeadLetterLimits,
  { kept, seen, ended }: { readonly kept: number; readonly seen: number; readonly ended: boolean },
): string | undefined => {
  if (max_records !== undefined && kept > max_records)
    return max_records === 0 ? 'none' : `at most ${max_records}`
  if (max_share === undefined || (!ended && seen < enough)) return undefined
  return kept > max_share * seen ? `at most ${max_share * 100} % of ${seen}` : undefined
}
