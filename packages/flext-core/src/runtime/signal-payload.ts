/** A signal on its way to a run, checked before anything is recorded. */
import { either as E } from 'fp-ts'

import { decode } from '../codec/report.ts'
import type { DecodeProblem } from '../codec/problems.ts'
import type { AnySignalType } from '../flow/signal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'

/** The service does not know that signal, or what it says does not fit its codec. Nothing was recorded. */
export interface SignalInvalid extends FlextError<'SignalInvalid'> {
  readonly service: string
  readonly signal: string
  readonly problems: ReadonlyArray<DecodeProblem>
}

/** What the signal says, encoded. It may be given as the codec's type, or encoded already as from a command line. */
export const signalPayload = (
  { name: service, signals = [] }: AnyServiceDefinition,
  signal: string,
  given: unknown,
): FlextResult<unknown, SignalInvalid> => {
  const known = signals.find(({ name }) => name === signal)
  if (!known) {
    const message = `${service} knows no signal ${signal}; it knows ${namesOf(signals)}`
    return E.left({ _tag: 'SignalInvalid', message, service, signal, problems: [] })
  }
  const { payload } = known
  if (payload.is(given)) return E.right(payload.encode(given))
  const decoded = decode(payload, given)
  if (E.isRight(decoded)) return E.right(payload.encode(decoded.right))
  const { message, problems } = decoded.left
  return E.left({
    _tag: 'SignalInvalid',
    message: `the signal ${signal} to ${service} is not valid: ${message}`,
    service,
    signal,
    problems,
  })
}

const namesOf = (signals: ReadonlyArray<AnySignalType>): string =>
  signals.map(({ name }) => name).join(', ') || 'none'
