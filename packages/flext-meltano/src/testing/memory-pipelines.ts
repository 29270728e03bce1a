/** Pipelines in memory: every port of the pipeline and the job service, with nothing behind it but maps. */
import { taskEither as TE } from 'fp-ts'

import { pluginConfigRefused } from '../etl-pipeline/error.ts'
import type { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import type { JobPorts } from '../job-orchestration/ports.ts'
import type { SingerState } from '../singer/message.ts'

export interface MemoryPipelines {
  readonly ports: JobPorts
  /** State ids in the order in which they became visible; each once a publication. */
  readonly published: () => ReadonlyArray<string>
  /** Stagings that nobody has decided about. */
  readonly staged: () => ReadonlyArray<string>
}

const schema = { type: 'object', properties: { id: { type: 'integer' } } } as const
const catalog = {
  streams: [{ tap_stream_id: 'rows', stream: 'rows', schema, key_properties: ['id'] }],
}
const rows = { rows: 3 }
const state: SingerState = { bookmarks: { rows: 3 } }

const stateIdOf = ({ tap, target }: ETLPipelineRequest): string => `${tap}-to-${target}`

/** Each pipeline loads three rows. */
export const memoryPipelines = (): MemoryPipelines => {
  const staged = new Set<string>()
  const published = new Map<string, string>()
  return {
    published: () => [...published.values()],
    staged: () => [...staged],
    ports: {
      project: {
        plan: (request) =>
          TE.right({
            stateId: stateIdOf(request),
            tap: request.tap,
            target: request.target,
            delivery: 'exactly-once',
            models: [],
            checks: 0,
          }),
      },
      commands: { run: ({ command }) => TE.right({ command, durationMs: 1 }) },
      dbt: {
        staleSources: () => TE.right([]),
        plan: ({ command }) => TE.right({ command }),
        run: ({ command }) =>
          TE.right({
            command,
            version: null,
            nodes: [],
            carried: 0,
            checks: [],
            datasets: [],
            durationMs: 1,
          }),
      },
      jobs: { stopping: new AbortController().signal },
      pipelines: { underWay: () => Promise.resolve([]) },
      taps: { discover: () => TE.right({ catalog, selected: ['rows'] }) },
      loads: {
        load: (_request, { staging }) => {
          if (!published.has(staging)) staged.add(staging)
          return TE.right({ delivery: 'exactly-once', rows, state })
        },
      },
      staging: {
        commitOf: () => TE.right('transaction'),
        stateOf: () => TE.right(undefined),
        endPartialLoad: () => TE.right(undefined),
        publish: (_request, { staging, stateId }) => {
          staged.delete(staging)
          published.set(staging, stateId)
          return TE.right({ rows })
        },
        openHomes: () => TE.left(pluginConfigRefused(['memory has one home'])),
        conclude: () => TE.right(undefined),
        discard: (_request, staging) => {
          staged.delete(staging)
          return TE.right(undefined)
        },
      },
      transforms: {
        build: () => TE.right({ models: [], lineage: [] }),
        check: () => TE.right({ checks: [] }),
      },
    },
  }
}
