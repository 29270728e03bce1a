/** What a test expects of a run, and all in which the run falls short of it. */
import { AssertionError } from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'

import type { FlextError } from '../result/error.ts'
import type { RunStatus } from '../run/status.ts'
import type { Observed } from './observed.ts'
import type { AnyServiceClass, ErrorOf, ResultOf } from '../service/service-class.ts'

/** Whatever is not named may be as it likes. */
export interface Expected<S extends AnyServiceClass> {
  readonly result?: ResultOf<S>
  /** Its tag, or the fields that matter. */
  readonly error?: TagOf<ErrorOf<S>> | PartOf<ErrorOf<S>>
  readonly status?: RunStatus
  /** In the order of the journal: `reserve`, `charge failed`, `undo reserve`. Earlier steps are not among them. */
  readonly steps?: ReadonlyArray<string>
  /** In the order of publication. */
  readonly events?: ReadonlyArray<{ readonly type: string; readonly data?: unknown }>
}

type TagOf<E> = E extends FlextError<infer Tag> ? Tag : never
type PartOf<E> = E extends FlextError ? Partial<E> : never

export const insist = <S extends AnyServiceClass>(
  expected: Expected<S>,
  observed: Observed<S>,
  unreached: ReadonlyArray<string>,
): void => {
  const found = comparable(expected, observed)
  const wrong = Object.entries(expected).filter(
    ([what, value]) => !isDeepStrictEqual(found[what as keyof Expected<S>], value),
  )
  if (wrong.length === 0 && unreached.length === 0) return
  throw new AssertionError({
    message: [
      ...wrong.map(
        ([what, value]) =>
          `${what}: expected ${inShort(value)}, found ${inShort(found[what as keyof Expected<S>])}`,
      ),
      ...unreached.map((name) => `step ${name} was to fail and was never reached`),
      ...(observed.result._tag === 'Left' && expected.error === undefined
        ? [`the run ended with ${(observed.result.left as FlextError).message}`]
        : []),
    ].join('\n'),
    actual: Object.fromEntries(wrong.map(([what]) => [what, found[what as keyof Expected<S>]])),
    expected: Object.fromEntries(wrong),
    operator: 'then',
  })
}

/** What was observed, in as much detail as was asked for. */
const comparable = <S extends AnyServiceClass>(
  { error, events }: Expected<S>,
  { status, result, steps, events: told }: Observed<S>,
): Record<keyof Expected<S>, unknown> => ({
  result: result._tag === 'Right' ? result.right : undefined,
  error: result._tag === 'Left' ? asDetailedAs(error, result.left) : undefined,
  status,
  steps,
  events: told.map(({ type, data }, index) =>
    events?.[index] && !('data' in events[index]) ? { type } : { type, data },
  ),
})

const asDetailedAs = (expected: unknown, found: unknown): unknown => {
  if (typeof expected === 'string') return (found as FlextError)._tag
  const fields = Object.keys(expected ?? {})
  return Object.fromEntries(Object.entries(found as object).filter(([key]) => fields.includes(key)))
}

const inShort = (value: unknown): string => inspect(value, { depth: 8, breakLength: Infinity })
