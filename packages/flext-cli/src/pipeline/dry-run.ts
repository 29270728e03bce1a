/**
 * What a run would do, found out without changing anything: the streams it would extract, from which
 * state, into which tables, and the models and checks after that.
 */
import { memoryRuntime } from 'flext-core'
import {
  etlPipelinePorts,
  withoutStreams,
  type ETLPipelineRequest,
  type PipelineSpec,
} from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { counted } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { truncate } from '../terminal/width.ts'
import { destinationOf, placeOf } from './destination.ts'
import { onInterruption, exitCodeFor } from './interruption.ts'
import { deliveryInWords } from './summary.ts'

export interface PlannedPipeline {
  readonly stateId: string
  readonly tap: string
  readonly mappings: ReadonlyArray<string>
  readonly target: string
  readonly transform: string | null
  readonly destination: string | null
  readonly delivery: 'exactly-once' | 'at-least-once'
  readonly fullRefresh: boolean
  /** The state that extraction would begin from. */
  readonly state: unknown
  readonly streams: ReadonlyArray<{
    readonly stream: string
    readonly into: string | null
    readonly keys: ReadonlyArray<string>
  }>
  readonly models: ReadonlyArray<string>
  readonly checks: number
}

export const dryRun = async (
  { world }: Cli,
  specs: ReadonlyArray<PipelineSpec>,
  requests: ReadonlyArray<ETLPipelineRequest>,
): Promise<E.Either<Failure, ReadonlyArray<PlannedPipeline>>> => {
  await using runtime = memoryRuntime()
  const ports = etlPipelinePorts({ env: world.env, runtime })
  const abort = new AbortController()
  const interruption = onInterruption(world, (signal) => abort.abort(signal))
  try {
    const planned: Array<PlannedPipeline> = []
    for (const [nth, spec] of specs.entries()) {
      const request = requests[nth]
      if (request === undefined) continue
      const plan = await ports.project.plan(request)()
      if (E.isLeft(plan)) return E.left({ error: plan.left })
      const state = await ports.staging.stateOf(request, spec.stateId)()
      if (E.isLeft(state)) return E.left({ error: state.left })
      const found = await ports.taps.discover(request, abort.signal)()
      const signal = interruption.came()
      if (signal) return E.left(interrupted(exitCodeFor(signal)))
      if (E.isLeft(found)) return E.left({ error: found.left })

      const { catalog, selected } = found.right
      const fullRefresh = request.fullRefresh === true
      planned.push({
        stateId: spec.stateId,
        tap: request.tap,
        target: request.target,
        mappings: request.mappings ?? [],
        transform: request.transform ?? null,
        destination: destinationOf(spec) ?? null,
        delivery: plan.right.delivery,
        fullRefresh,
        state:
          fullRefresh || state.right === undefined
            ? null
            : withoutStreams(state.right, new Set(request.refreshStreams)),
        streams: selected.map((stream) => ({
          stream,
          into: placeOf(spec, stream) ?? null,
          keys:
            catalog.streams.find(({ stream: name, tap_stream_id: id }) => (name ?? id) === stream)
              ?.key_properties ?? [],
        })),
        models: plan.right.models,
        checks: plan.right.checks,
      })
    }
    return E.right(planned)
  } finally {
    interruption.ignore()
  }
}

const interrupted = (exitCode: number): Failure => ({
  error: { _tag: 'RunInterrupted', message: 'interrupted; nothing was changed' },
  exitCode,
})

export const plannedText = (
  { paint, width }: Cli,
  planned: ReadonlyArray<PlannedPipeline>,
): string =>
  [
    ...planned.map((pipeline) => {
      const { stateId, streams, state, fullRefresh, models, checks, delivery } = pipeline
      const facts: ReadonlyArray<readonly [string, string | undefined]> = [
        ['from', fullRefresh ? 'the beginning (full refresh)' : stateText(state)],
        ['into', pipeline.destination ?? `wherever ${pipeline.target} writes`],
        ['models', models.length === 0 ? undefined : models.join(', ')],
        ['checks', checks === 0 ? undefined : counted(checks, 'check')],
        ['delivery', deliveryInWords[delivery]],
      ]
      return [
        `${paint.cyan('▷')} ${paint.bold(stateId)}  ${paint.dim('would extract')}`,
        '',
        ...table(
          [{ head: 'stream' }, { head: 'into' }, { head: 'keys' }],
          streams.map(({ stream, into, keys }) => [stream, into ?? '?', keys.join(', ') || '-']),
          paint,
        ).map((line) => `  ${line}`),
        '',
        ...facts.flatMap(([name, value]) =>
          value === undefined
            ? []
            : [truncate(`  ${paint.dim(name.padEnd(8))}  ${value}`, width - 1)],
        ),
      ].join('\n')
    }),
    paint.dim('nothing was touched'),
  ].join('\n\n')

const stateText = (state: unknown): string =>
  state === null ? 'the beginning: there is no state yet' : `state ${JSON.stringify(state)}`
