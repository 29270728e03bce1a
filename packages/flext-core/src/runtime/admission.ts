/** Whether a request may become a run, and how it stands to a run that has its id already. */
import { isDeepStrictEqual } from 'node:util'

import { either as E } from 'fp-ts'

import { decode } from '../codec/report.ts'
import { JournalBroken, type Awaitable, type RunSummary } from '../journal/journal.ts'
import { PayloadExceeded, payloadTooLarge, type PayloadTooLarge } from '../journal/payload-limit.ts'
import type { FlextResult } from '../result/result.ts'
import { judgeRules } from '../rule/check.ts'
import type { BusinessRulesError } from '../rule/error.ts'
import {
  journalFailed,
  requestInvalid,
  runConflict,
  runInterrupted,
  type JournalFailed,
  type RequestInvalid,
  type RunConflict,
} from '../run/run-error.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { RunName } from './runtime.ts'

/** The request as the flow takes it. What is given may also be its encoded form, as from a file. */
export const understood = (
  { name, request }: AnyServiceDefinition,
  given: unknown,
): FlextResult<unknown, RequestInvalid> => {
  if (request.is(given)) return E.right(given)
  const decoded = decode(request, given)
  return E.isLeft(decoded) ? E.left(requestInvalid(name, decoded.left)) : decoded
}

/** Whether the business rules allow a new run. */
export const judged = (
  { rules }: AnyServiceDefinition,
  ports: object,
  request: unknown,
  signal: AbortSignal | undefined,
): Awaitable<FlextResult<void, BusinessRulesError>> =>
  rules === undefined ? allowed : judgeRules(rules, request as never, ports as never, signal)

const allowed: FlextResult<void, never> = E.right(undefined)

/** Whether `given` is another request than the one, encoded, under which the run is known. */
export const conflictWith = (
  definition: AnyServiceDefinition,
  run: RunName,
  known: unknown,
  given: unknown,
): RunConflict | RequestInvalid | undefined => {
  const request = understood(definition, given)
  if (E.isLeft(request)) return request.left
  const encoded = definition.request.encode(request.right)
  if (isSame(known, encoded)) return undefined
  // The same request may have been encoded otherwise: with a key that was replaced, for instance.
  const kept = decode(definition.request, known, { name: `as the journal has run ${run.id}` })
  if (E.isLeft(kept)) return requestInvalid(definition.name, kept.left)
  return isSame(definition.request.encode(kept.right), encoded) ? undefined : runConflict(run)
}

const isSame = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(asKept(one), asKept(other))

/** Whether `given` is another request than that of a run under way. */
export const conflictWithin = (
  definition: AnyServiceDefinition,
  run: RunName,
  known: unknown,
  given: unknown,
): RunConflict | RequestInvalid | undefined => {
  const request = understood(definition, known)
  if (E.isLeft(request)) return undefined
  const encoded: unknown = definition.request.encode(request.right)
  return conflictWith(definition, run, encoded, given)
}

const asKept = (encoded: unknown): unknown =>
  encoded === undefined ? undefined : JSON.parse(JSON.stringify(encoded))

/** How a run ended, as whoever started it was told. */
export const endOf = (
  { name, result }: AnyServiceDefinition,
  summary: RunSummary,
): FlextResult<unknown> =>
  summary.status === 'committed'
    ? decode(result, summary.result, { name: `the result of run ${summary.id}` })
    : E.left(summary.error ?? runInterrupted({ service: name, id: summary.id }))

/** Of a request that a broken journal kept from becoming a run; whatever else was thrown is thrown on. */
export const endOfBroken = (
  thrown: unknown,
): FlextResult<never, JournalFailed | PayloadTooLarge> => {
  if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
  if (thrown instanceof PayloadExceeded && thrown.kind === 'started') {
    return E.left(payloadTooLarge('the request', thrown))
  }
  throw thrown
}
