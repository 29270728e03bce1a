/**
 * What a load is seen to do, as metrics and as a span for each stream: from the first progress in which
 * its rows moved to the last. Names of streams go into attributes; rows and bookmarks never do.
 */
import { trace, type Attributes } from '@opentelemetry/api'
import type { FlextTask } from 'flext-core'
import { instrumentsFor } from 'flext-core/telemetry'
import { either as E } from 'fp-ts'

import type { LoadReceipt } from '../etl-pipeline/model.ts'
import type { PipelineObserver, PipelineProgress } from '../etl-pipeline/observer.ts'
import { pipelineMetrics, scope } from './pipeline-metrics.ts'

interface StreamSeen {
  readonly since: number
  until: number
  rows: number
}

interface LoadWatch {
  readonly progress: (progress: PipelineProgress) => void
  /** The load has ended: with its receipt, or without one where it failed. */
  readonly ended: (stateId: string, receipt: LoadReceipt | undefined) => void
}

/** One load, from its beginning. */
const loadWatch = (): LoadWatch => {
  const instruments = instrumentsFor(scope, pipelineMetrics)
  const begun = Date.now()
  const seen = new Map<string, StreamSeen>()

  const move = (stream: string, rows: number, at: number): void => {
    const known = seen.get(stream)
    if (known === undefined)
      seen.set(stream, { since: seen.size === 0 ? begun : at, until: at, rows })
    else if (known.rows !== rows) {
      known.rows = rows
      known.until = at
    }
  }

  return {
    progress: ({ stateId, streams }) => {
      const now = Date.now()
      for (const { stream, rows, lagMs, behindBytes } of streams) {
        move(stream, rows, now)
        if (behindBytes !== undefined)
          instruments().behind.record(behindBytes, ofStream(stateId, stream))
        if (lagMs !== undefined) instruments().lag.record(lagMs / 1_000, ofStream(stateId, stream))
      }
    },
    ended: (stateId, receipt) => {
      const now = Date.now()
      for (const [stream, rows] of Object.entries(receipt?.rows ?? {})) move(stream, rows, now)
      const tracer = trace.getTracer(scope)
      for (const [stream, { since, until, rows }] of seen) {
        const attributes = ofStream(stateId, stream)
        const counts = countsOf(receipt, stream)
        tracer
          .startSpan(`flext.stream ${stream}`, {
            startTime: since,
            attributes: { ...attributes, 'flext.records': rows, ...counts.attributes },
          })
          .end(until)
        if (receipt === undefined) continue
        const { records, bytes, rejected, discarded } = instruments()
        records.add(rows, attributes)
        if (counts.bytes > 0) bytes.add(counts.bytes, attributes)
        if (counts.rejected > 0) rejected.add(counts.rejected, attributes)
        if (counts.discarded > 0) discarded.add(counts.discarded, attributes)
      }
    },
  }
}

/** Does a load with somebody looking on, beside whoever does already. */
export const watchedLoad =
  <Failure>(
    stateId: string,
    { onProgress, ...observer }: PipelineObserver,
    load: (observer: PipelineObserver) => FlextTask<LoadReceipt, Failure>,
  ): FlextTask<LoadReceipt, Failure> =>
  async () => {
    const watch = loadWatch()
    const loaded = await load({
      ...observer,
      onProgress: (progress) => {
        watch.progress(progress)
        onProgress?.(progress)
      },
    })()
    watch.ended(stateId, E.isRight(loaded) ? loaded.right : undefined)
    return loaded
  }

const countsOf = (receipt: LoadReceipt | undefined, stream: string) => {
  const bytes = receipt?.bytes?.[stream] ?? 0
  const rejected = receipt?.rejected?.[stream] ?? 0
  const discarded = receipt?.discarded?.[stream]?.rows ?? 0
  const attributes: Attributes = {
    'flext.bytes': bytes,
    'flext.rejected': rejected,
    'flext.discarded': discarded,
  }
  return { bytes, rejected, discarded, attributes }
}

export const ofStream = (stateId: string, stream: string): Attributes => ({
  'flext.pipeline': stateId,
  'flext.stream': stream,
})
