/**
 * Whether records fit the schema of their stream, in full: the types and the key first, which are
 * what every native target insists on, then all that JSON Schema says. Compiled once a schema.
 */
import { Ajv, type ErrorObject } from 'ajv'
import { fastFormats } from 'ajv-formats/dist/formats.js'
import { causeOf, describeFound, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { exactNumber } from '../singer/exact-number.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { recordCheck } from '../singer/record-check.ts'
import type { RecordProblem } from './dead-letter.ts'

/** What is wrong with a record, or nothing where it fits. */
export type RecordJudge = (record: SingerRecord) => ReadonlyArray<RecordProblem> | undefined

/** Compiles the judge of a stream; the failure says why its schema is none. */
export const recordJudge = (message: SchemaMessage): FlextResult<RecordJudge, string> => {
  const check = recordCheck(message)
  try {
    const fits = ajv().compile(withoutDialect(message.schema))
    return E.right((record) => {
      const misfits = check(record)
      if (misfits !== undefined)
        return misfits.map(({ column, expected, found }) => ({ path: column, expected, found }))
      return fits(withNumbers(record))
        ? undefined
        : (fits.errors ?? []).map((error) => problemOf(error, record))
    })
  } catch (thrown) {
    return E.left(causeOf(thrown).message)
  }
}

/** A record in which numbers of more digits than are exact are numbers again, for ajv knows no others. */
const withNumbers = (record: SingerRecord): unknown =>
  holdsExactNumber(record) ? JSON.parse(JSON.stringify(record)) : record

const holdsExactNumber = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  return exactNumber(value) !== undefined || Object.values(value).some(holdsExactNumber)
}

/**
 * A fresh one a schema: what it keeps of each compiled schema is never needed again. Times without a
 * zone are let through, for most taps print them; formats that nobody knows mean nothing.
 */
const ajv = (): Ajv =>
  new Ajv({
    strict: false,
    logger: false,
    validateSchema: false,
    multipleOfPrecision: 9,
    formats: {
      ...fastFormats,
      'date-time': fastFormats['iso-date-time'],
      time: fastFormats['iso-time'],
    },
  })

/** Taps name drafts from 4 on; the keywords that they use mean the same in all. */
const withoutDialect = (schema: object): object =>
  Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id' && key !== 'id'),
  )

const problemOf = (error: ErrorObject, record: SingerRecord): RecordProblem => {
  const steps = error.instancePath.split('/').slice(1).map(unescaped)
  const value = steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[step]
        : undefined,
    record,
  )
  return { path: pathOf(steps), expected: expectedOf(error), found: describeFound(value) }
}

const expectedOf = ({ keyword, params, message = keyword }: ErrorObject): string => {
  const said: Readonly<Record<string, unknown>> = params
  switch (keyword) {
    case 'type':
      return [said['type']].flat().join(' or ')
    case 'enum':
      return `one of ${JSON.stringify(said['allowedValues'])}`
    case 'const':
      return JSON.stringify(said['allowedValue'])
    case 'format':
      return `a text of format ${String(said['format'])}`
    case 'pattern':
      return `a text that matches ${String(said['pattern'])}`
    case 'maximum':
      return `at most ${String(said['limit'])}`
    case 'minimum':
      return `at least ${String(said['limit'])}`
    case 'required':
      return `a property ${String(said['missingProperty'])}`
    case 'additionalProperties':
      return `no property ${String(said['additionalProperty'])}`
    default:
      return message.replace(/^must /, 'to ')
  }
}

const pathOf = (steps: ReadonlyArray<string>): string =>
  steps.reduce(
    (path, step) =>
      /^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`,
    '',
  )

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')
