/** The spans and metrics of one run. An error shows by its tag alone: messages may hold secrets. */
import {
  context,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { either as E } from 'fp-ts'

import type { RunRecord } from '../journal/record.ts'
import type { FlextResult } from '../result/result.ts'
import { scope, type Instruments } from './instruments.ts'
import type { RunToWatch, RunWatch, StepToWatch } from './telemetry.ts'

/** The record with which the run ended here; `left` when this process let go of it without one. */
type Ending = 'committed' | 'compensated' | 'cancelled' | 'stuck' | 'faulted' | 'left'

const secondsSince = (begun: number): number => (performance.now() - begun) / 1_000

const markFailed = (span: Span, tag: string): void => {
  span.setAttribute('flext.error.tag', tag)
  span.setStatus({ code: SpanStatusCode.ERROR, message: tag })
}

/** The tag of what a step failed with; undefined when it succeeded. */
const failureOf = (outcome: unknown): string | undefined => {
  const result = outcome as FlextResult<unknown>
  return E.isLeft(result) ? result.left._tag : undefined
}

export const otelRunWatch = (
  run: RunToWatch,
  parent: Context,
  instruments: Instruments,
): RunWatch => {
  const { service, id, recovered } = run
  const ofRun: Attributes = { 'flext.service': service, 'flext.run.id': id }
  const tracer = trace.getTracer(scope)
  const span = tracer.startSpan(
    `flext.run ${service}`,
    { attributes: { ...ofRun, 'flext.run.recovered': recovered } },
    parent,
  )
  const inside = trace.setSpan(parent, span)
  let ending: Ending = 'left'

  /** `work` under a span of its own, active until it settles; answers what `work` does. */
  const spanned = <A>(
    name: string,
    { step, kind, attempt, lane }: StepToWatch,
    work: () => A,
    done: (tag: string | undefined) => void,
  ): A => {
    const own = tracer.startSpan(
      name,
      {
        attributes: {
          ...ofRun,
          'flext.step': step,
          'flext.step.kind': kind,
          'flext.step.attempt': attempt,
          ...(lane === '' ? undefined : { 'flext.step.lane': lane }),
        },
      },
      inside,
    )
    const end = (tag: string | undefined): void => {
      if (tag !== undefined) markFailed(own, tag)
      done(tag)
      own.end()
    }
    try {
      const outcome = context.with(trace.setSpan(inside, own), work)
      if (outcome instanceof Promise) {
        outcome.then(
          (settled) => end(failureOf(settled)),
          () => end('StepThrew'),
        )
      } else end(failureOf(outcome))
      return outcome
    } catch (thrown) {
      end('StepThrew')
      throw thrown
    }
  }

  const at = (step: string, tag?: string): Attributes => ({
    'flext.service': service,
    'flext.step': step,
    ...(tag !== undefined && { 'flext.error.tag': tag }),
  })

  const recorded = (record: RunRecord): void => {
    switch (record.kind) {
      case 'retried':
        return instruments.retries.add(1, at(record.name))
      case 'failed':
        if (!record.aborted) instruments.stepFailures.add(1, at(record.name, record.error._tag))
        return
      case 'compensating':
        return instruments.compensations.add(1, {
          'flext.service': service,
          'flext.error.tag': record.error._tag,
        })
      case 'undone':
        return instruments.undos.add(1, at(record.name))
      case 'undo-retried':
        return instruments.undoRetries.add(1, at(record.name, record.error._tag))
      case 'compensated':
      case 'cancelled':
      case 'stuck':
      case 'faulted':
        ending = record.kind
        return markFailed(span, record.error._tag)
      case 'committed':
        ending = 'committed'
        break
      default:
    }
  }

  return {
    recorded,
    during: async (work) => {
      const begun = performance.now()
      const ofService = { 'flext.service': service }
      instruments.started.add(1, { ...ofService, 'flext.run.recovered': recovered })
      instruments.active.add(1, ofService)
      try {
        return await context.with(inside, work)
      } finally {
        const attributes = { ...ofService, 'flext.run.status': ending }
        instruments.active.add(-1, ofService)
        span.setAttribute('flext.run.status', ending)
        instruments.runs.add(1, attributes)
        instruments.runDuration.record(secondsSince(begun), attributes)
        span.end()
      }
    },
    attempt: (step, work) => {
      const begun = performance.now()
      return spanned(`flext.step ${step.step}`, step, work, (tag) =>
        instruments.stepDuration.record(secondsSince(begun), at(step.step, tag)),
      )
    },
    undo: (step, work) => spanned(`flext.undo ${step.step}`, step, work, () => {}),
  }
}
