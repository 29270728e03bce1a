/**
 * Events of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json), as far as they
 * are told here, and the facets that go with them.
 */
import { optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

export const openLineageSchema =
  'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'

/** The version of each facet's schema. */
const facetVersions = {
  SchemaDatasetFacet: '1-2-0',
  DatasourceDatasetFacet: '1-0-1',
  ColumnLineageDatasetFacet: '1-2-0',
  DataQualityAssertionsDatasetFacet: '1-1-0',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
  InputStatisticsInputDatasetFacet: '1-0-0',
  ErrorMessageRunFacet: '1-0-1',
  ParentRunFacet: '1-2-0',
  ProcessingEngineRunFacet: '1-1-1',
  JobTypeJobFacet: '2-0-4',
  SQLJobFacet: '1-1-0',
} as const
export type FacetName = keyof typeof facetVersions

export const facetSchema = (name: FacetName): string =>
  `https://openlineage.io/spec/facets/${facetVersions[name]}/${name}.json#/$defs/${name}`

/** A facet's own fields, with who made it and by which schema. */
const facet = <Fields extends t.Props>(fields: Fields) =>
  t.readonly(t.type({ _producer: t.string, _schemaURL: t.string, ...fields }))

const InputField = strictObject({
  namespace: t.string,
  name: t.string,
  field: t.string,
  transformations: t.readonlyArray(
    strictObject({
      type: t.keyof({ DIRECT: null, INDIRECT: null }),
      subtype: t.string,
      masking: t.boolean,
    }),
  ),
})

const SchemaFacet = facet({
  fields: t.readonlyArray(strictObject({ name: t.string, type: optional(t.string) })),
})
const DatasourceFacet = facet({ name: t.string, uri: t.string })
const StatisticsFacet = facet({ rowCount: t.number })

const InputDataset = strictObject({
  namespace: t.string,
  name: t.string,
  facets: strictObject({ schema: optional(SchemaFacet), dataSource: DatasourceFacet }),
  inputFacets: strictObject({ inputStatistics: optional(StatisticsFacet) }),
})

const OutputDataset = strictObject({
  namespace: t.string,
  name: t.string,
  facets: strictObject({
    schema: optional(SchemaFacet),
    dataSource: DatasourceFacet,
    columnLineage: optional(
      facet({
        fields: t.readonly(
          t.record(t.string, strictObject({ inputFields: t.readonlyArray(InputField) })),
        ),
        dataset: t.readonlyArray(InputField),
      }),
    ),
    dataQualityAssertions: optional(
      facet({
        assertions: t.readonlyArray(
          strictObject({ assertion: t.string, success: t.boolean, column: optional(t.string) }),
        ),
      }),
    ),
  }),
  outputFacets: strictObject({ outputStatistics: optional(StatisticsFacet) }),
})

const RunReference = strictObject({ runId: t.string })
const JobReference = strictObject({ namespace: t.string, name: t.string })

export const OpenLineageRunEvent = strictObject(
  {
    eventType: t.keyof({ START: null, RUNNING: null, COMPLETE: null, ABORT: null, FAIL: null }),
    /** ISO 8601. */
    eventTime: t.string,
    run: strictObject({
      /** A UUID. */
      runId: t.string,
      facets: strictObject({
        processing_engine: facet({ name: t.string, version: t.string }),
        parent: optional(facet({ run: RunReference, job: JobReference })),
        errorMessage: optional(facet({ message: t.string, programmingLanguage: t.string })),
      }),
    }),
    job: strictObject({
      namespace: t.string,
      name: t.string,
      facets: strictObject({
        jobType: facet({ processingType: t.string, integration: t.string, jobType: t.string }),
        sql: optional(facet({ query: t.string })),
      }),
    }),
    inputs: t.readonlyArray(InputDataset),
    outputs: t.readonlyArray(OutputDataset),
    producer: t.string,
    schemaURL: t.string,
  },
  'OpenLineageRunEvent',
)
export type OpenLineageRunEvent = t.TypeOf<typeof OpenLineageRunEvent>
export type OpenLineageInput = OpenLineageRunEvent['inputs'][number]
export type OpenLineageOutput = OpenLineageRunEvent['outputs'][number]
