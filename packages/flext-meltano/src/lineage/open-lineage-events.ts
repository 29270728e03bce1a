/**
 * A run's lineage as OpenLineage events: a START, a RUNNING, and a COMPLETE, ABORT or FAIL where it has ended,
 * for the run itself and, below it, for each model.
 */
import { createHash } from 'node:crypto'

import type { InputColumn, ReadDataset, RunLineage, WrittenDataset } from './model.ts'
import {
  facetSchema,
  openLineageSchema,
  type FacetName,
  type OpenLineageInput,
  type OpenLineageOutput,
  type OpenLineageRunEvent,
} from './open-lineage.ts'

export interface OpenLineageOptions {
  /** Of jobs: who schedules them. Default `default`, as OpenLineage's own clients have it. */
  readonly jobNamespace?: string
  /** The version of the engine. */
  readonly version: string
  /** Whether the START of the run itself was told while it ran. */
  readonly begun?: boolean
  /** Only a RUNNING of this time, in milliseconds since the epoch; nothing of a run that has ended. */
  readonly midwayAt?: number
}

const producer = 'https://www.npmjs.com/package/flext-meltano'

export const openLineageEvents = (
  lineage: RunLineage,
  { jobNamespace = 'default', version, begun = false, midwayAt }: OpenLineageOptions,
): ReadonlyArray<OpenLineageRunEvent> => {
  const telling: Telling = { lineage, jobNamespace, version }
  const streams = lineage.outputs.filter(({ origin }) => origin.kind === 'stream')
  const models = lineage.outputs.filter(({ origin }) => origin.kind === 'model')
  const whole: Told = {
    runId: runUuid(lineage),
    job: lineage.job,
    inputs: lineage.inputs.map(inputDataset),
    outputs: streams.map(outputDataset),
  }
  const parts = models.map((model): Told => {
    const { name } = model.origin
    return {
      runId: uuidOf(`${lineage.service}\n${lineage.id}\n${name}`),
      job: `${lineage.job}.${name}`,
      parent: whole,
      sql: model.sql ?? '',
      inputs: model.reads.map((read) => bareInput(read)),
      outputs: [outputDataset(model)],
    }
  })
  if (midwayAt !== undefined) {
    return lineage.outcome === 'running'
      ? [eventOf(telling, { ...whole, outputs: [] }, 'RUNNING', midwayAt)]
      : []
  }
  if (lineage.outcome === 'running') return [startOf(telling, whole)]
  // What a run made that failed was taken back: nobody is to find it.
  const failed = lineage.outcome !== 'completed'
  const told = failed ? [{ ...whole, outputs: [] }] : [whole, ...parts]
  return [
    ...told.slice(begun ? 1 : 0).map((each) => startOf(telling, each)),
    ...told.toReversed().map((each) => endOf(telling, each)),
  ]
}

interface Telling {
  readonly lineage: RunLineage
  readonly jobNamespace: string
  readonly version: string
}

interface Told {
  readonly runId: string
  readonly job: string
  readonly parent?: Told
  readonly sql?: string
  readonly inputs: ReadonlyArray<OpenLineageInput>
  readonly outputs: ReadonlyArray<OpenLineageOutput>
}

const startOf = (telling: Telling, told: Told): OpenLineageRunEvent =>
  eventOf(telling, { ...told, outputs: [] }, 'START', telling.lineage.startedAt)

const endOf = (telling: Telling, told: Told): OpenLineageRunEvent => {
  const { outcome, endedAt, startedAt } = telling.lineage
  const ends = { completed: 'COMPLETE', aborted: 'ABORT', failed: 'FAIL', running: 'RUNNING' }
  return eventOf(
    telling,
    told,
    ends[outcome] as OpenLineageRunEvent['eventType'],
    endedAt ?? startedAt,
  )
}

const eventOf = (
  { lineage: { error, parent, outcome }, jobNamespace, version }: Telling,
  { runId, job, parent: above, sql, inputs, outputs }: Told,
  eventType: OpenLineageRunEvent['eventType'],
  at: number,
): OpenLineageRunEvent => {
  const outer =
    above === undefined
      ? parent && { runId: runUuid(parent), job: parent.service }
      : { runId: above.runId, job: above.job }
  const ended = eventType !== 'START' && outcome !== 'completed'
  return {
    eventType,
    eventTime: new Date(at).toISOString(),
    run: {
      runId,
      facets: {
        processing_engine: facet('ProcessingEngineRunFacet', { name: 'flext', version }),
        ...(outer && {
          parent: facet('ParentRunFacet', {
            run: { runId: outer.runId },
            job: { namespace: jobNamespace, name: outer.job },
          }),
        }),
        ...(ended &&
          error !== null && {
            errorMessage: facet('ErrorMessageRunFacet', {
              message: error,
              programmingLanguage: 'TypeScript',
            }),
          }),
      },
    },
    job: {
      namespace: jobNamespace,
      name: job,
      facets: {
        jobType: facet('JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'FLEXT',
          jobType: sql === undefined ? 'PIPELINE' : 'MODEL',
        }),
        ...(sql !== undefined && sql !== '' && { sql: facet('SQLJobFacet', { query: sql }) }),
      },
    },
    inputs,
    outputs,
    producer,
    schemaURL: openLineageSchema,
  }
}

const inputDataset = ({ namespace, name, columns, rows }: ReadDataset): OpenLineageInput => ({
  namespace,
  name,
  facets: {
    ...(columns.length > 0 && {
      schema: facet('SchemaDatasetFacet', { fields: fieldsOf(columns) }),
    }),
    dataSource: dataSource(namespace),
  },
  inputFacets: {
    ...(rows !== null && {
      inputStatistics: facet('InputStatisticsInputDatasetFacet', { rowCount: rows }),
    }),
  },
})

const bareInput = ({ namespace, name }: Pick<ReadDataset, 'namespace' | 'name'>) =>
  inputDataset({ namespace, name, columns: [], rows: null })

const outputDataset = ({
  namespace,
  name,
  columns,
  rowsBy,
  rows,
  checks,
}: WrittenDataset): OpenLineageOutput => ({
  namespace,
  name,
  facets: {
    ...(columns.length > 0 && {
      schema: facet('SchemaDatasetFacet', { fields: fieldsOf(columns) }),
      columnLineage: facet('ColumnLineageDatasetFacet', {
        fields: Object.fromEntries(
          columns.map((column) => [column.name, { inputFields: column.inputs.map(inputField) }]),
        ),
        dataset: rowsBy.map(inputField),
      }),
    }),
    dataSource: dataSource(namespace),
    ...(checks.length > 0 && {
      dataQualityAssertions: facet('DataQualityAssertionsDatasetFacet', {
        assertions: checks.map(({ check, passed, column }) => ({
          assertion: check,
          success: passed,
          ...(column !== null && { column }),
        })),
      }),
    }),
  },
  outputFacets: {
    ...(rows !== null && {
      outputStatistics: facet('OutputStatisticsOutputDatasetFacet', { rowCount: rows }),
    }),
  },
})

const fieldsOf = (
  columns: ReadonlyArray<{ readonly name: string; readonly type: string | null }>,
) => columns.map(({ name, type }) => ({ name, ...(type !== null && { type }) }))

const direct: ReadonlySet<string> = new Set(['identity', 'transformation', 'aggregation'])

/** `GROUP_BY` and its like, as the column lineage facet has them. */
const inputField = ({ namespace, name, column, use }: InputColumn) => ({
  namespace,
  name,
  field: column,
  transformations: [
    {
      type: direct.has(use) ? ('DIRECT' as const) : ('INDIRECT' as const),
      subtype: use.toUpperCase().replace('-', '_'),
      masking: false,
    },
  ],
})

const dataSource = (namespace: string) =>
  facet('DatasourceDatasetFacet', {
    name: namespace,
    uri: URL.canParse(namespace) ? namespace : `${namespace}:///`,
  })

const facet = <Fields extends object>(name: FacetName, fields: Fields) => ({
  _producer: producer,
  _schemaURL: facetSchema(name),
  ...fields,
})

const runUuid = ({ service, id }: { readonly service: string; readonly id: string }): string =>
  uuidOf(`${service}\n${id}`)

/** The same for the same name: a UUID of version 8 (RFC 9562), made of its SHA-256. */
const uuidOf = (name: string): string => {
  const bytes = createHash('sha256').update(`flext lineage\n${name}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
