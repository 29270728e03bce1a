/** The record with which a run begins. */
import { currentCorrelation } from '../correlation/correlation.ts'
import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { ParentRun, RunStartedRecord } from '../journal/record.ts'
import { queuedRun } from '../queue/in-queue.ts'
import { FlextDefect } from '../result/error.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { RuntimeKit } from './kit.ts'
import type { RunOptions } from './runtime.ts'

/** What a run is begun with; one that another run calls names it. */
export interface StartOptions extends RunOptions {
  readonly parent?: ParentRun
}

export const startedRecord = (
  { telemetry, clock }: RuntimeKit,
  { name, version, request: codec }: AnyServiceDefinition,
  id: string,
  request: unknown,
  options: StartOptions,
): RunStartedRecord => {
  const { deadline, trace, parent, queue } = options
  const around = currentCorrelation()
  const correlation = options.correlation ?? around?.id
  const causation = options.causation ?? around?.causation
  const traceparent =
    trace?.traceparent ??
    (telemetry.enabled ? telemetry.traceparent() : undefined) ??
    around?.traceparent
  const tracestate =
    trace?.tracestate ?? (traceparent === around?.traceparent ? around?.tracestate : undefined)
  const started: RunStartedRecord = {
    kind: 'started',
    service: name,
    version,
    id,
    request: codec.encode(request),
  }
  const known = deadline ?? correlation ?? causation ?? traceparent ?? parent ?? queue
  if (known === undefined) return started
  return {
    ...started,
    ...(queue && { queue: queuedRun(queue) }),
    ...(deadline !== undefined && { deadline: timeOf(deadline, clock.now()) }),
    ...(correlation !== undefined && { correlation }),
    ...(causation !== undefined && { causation }),
    ...(traceparent !== undefined && { traceparent }),
    ...(parent !== undefined && { parent }),
    ...(tracestate !== undefined && { tracestate }),
  }
}

const timeOf = (deadline: DurationInput | Date, now: number): number => {
  const time = deadline instanceof Date ? deadline.getTime() : now + durationMs(deadline)
  if (!Number.isNaN(new Date(time).getTime())) return time
  throw new FlextDefect(
    `a deadline has to be a time or a length of time, found ${String(deadline)}`,
  )
}
