/** The records of an answer: JSON, JSON lines or CSV. */
import type { FlextResult } from 'flext-core'
import { describeFound } from 'flext-core'
import { either as E } from 'fp-ts'

import { mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import { csvReply } from './csv-reply.ts'
import type { HttpReply } from './http-reply.ts'
import { valueAtPath } from './json-path.ts'
import type { RestStream } from './rest-config.ts'

export interface ReplyRecords {
  /** The answer as a whole, where it is JSON. */
  readonly body: unknown
  readonly records: ReadonlyArray<SingerRecord>
}

export const replyRecords = (
  { response = 'json', records_path = '$', records_optional, no_records_status = [] }: RestStream,
  { status, text, misread, place, excerpt }: HttpReply,
): FlextResult<ReplyRecords, TapError> => {
  const refused = (expected: string, found: string) =>
    E.left(tapSourceUnreadable(place, expected, found))
  if (no_records_status.includes(status) || status === 204) {
    return E.right({ body: undefined, records: [] })
  }
  if (status < 200 || status > 299) {
    return refused('a status of success', `${status}${excerpt === '' ? '' : `: ${excerpt}`}`)
  }
  if (misread !== undefined) return refused(`text in ${misread.expected}`, misread.found)
  if (response === 'csv') {
    const rows = csvReply(text)
    return E.isLeft(rows)
      ? refused(rows.left.expected, rows.left.found)
      : E.right({ body: undefined, records: rows.right })
  }
  const lines =
    response === 'jsonl' ? text.split('\n').filter((line) => line.trim() !== '') : [text]
  const values: Array<unknown> = []
  for (const [at, line] of lines.entries()) {
    try {
      values.push(mayHoldLongNumber(line) ? parseExactly(line) : JSON.parse(line))
    } catch {
      const where = response === 'jsonl' ? ` in line ${at + 1}` : ''
      return refused(`JSON${where}`, text === '' ? 'an empty answer' : excerpt)
    }
  }
  const body = response === 'jsonl' ? values : values[0]
  const found = response === 'jsonl' ? values : valueAtPath(body, records_path)
  if (found === undefined || found === null) {
    return records_optional === true
      ? E.right({ body, records: [] })
      : refused(`records at ${records_path}`, keysOf(body))
  }
  const records: ReadonlyArray<unknown> = Array.isArray(found) ? found : [found]
  const strange = records.findIndex((record) => !isRecord(record))
  return strange === -1
    ? E.right({ body, records: records as ReadonlyArray<SingerRecord> })
    : refused(`objects at ${records_path}`, `${describeFound(records[strange])} at [${strange}]`)
}

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keysOf = (body: unknown): string =>
  isRecord(body)
    ? `an object with ${
        Object.keys(body as object)
          .slice(0, 20)
          .join(', ') || 'nothing in it'
      }`
    : describeFound(body)
