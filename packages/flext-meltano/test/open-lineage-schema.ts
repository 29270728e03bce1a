/**
 * What the JSON Schemas of OpenLineage 2-0-2 and of its facets ask for, of the parts that are told here
 * (https://openlineage.io/spec/2-0-2/OpenLineage.json), for a validator that is not ours.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const uri: Schema = { type: 'string', format: 'uri' }
const uuid: Schema = { type: 'string', format: 'uuid' }
const listOf = (items: Schema): Schema => ({ type: 'array', items })
const object = (required: Schema, optional: Schema = {}): Schema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
})
const facet = (required: Schema, optional: Schema = {}): Schema =>
  object({ _producer: uri, _schemaURL: uri, ...required }, optional)
/** Facets by their names; every other one has at least who made it and by which schema. */
const facets = (known: Schema): Schema => ({
  type: 'object',
  properties: known,
  additionalProperties: facet({}),
})

const inputField = object(
  { namespace: text, name: text, field: text },
  {
    transformations: listOf(
      object(
        { type: { enum: ['DIRECT', 'INDIRECT'] } },
        { subtype: text, description: text, masking: { type: 'boolean' } },
      ),
    ),
  },
)

const datasetFacets = facets({
  schema: facet({}, { fields: listOf(object({ name: text }, { type: text })) }),
  dataSource: facet({}, { name: text, uri }),
  columnLineage: facet(
    {
      fields: {
        type: 'object',
        additionalProperties: object({ inputFields: listOf(inputField) }),
      },
    },
    { dataset: listOf(inputField) },
  ),
  dataQualityAssertions: facet({
    assertions: listOf(object({ assertion: text, success: { type: 'boolean' } }, { column: text })),
  }),
})

const statistics = facet({}, { rowCount: { type: 'integer' }, size: { type: 'integer' } })

const runEvent: Schema = object(
  {
    eventTime: { type: 'string', format: 'date-time' },
    producer: uri,
    schemaURL: uri,
    run: object(
      { runId: uuid },
      {
        facets: facets({
          processing_engine: facet({ version: text }, { name: text }),
          parent: facet({
            run: object({ runId: uuid }),
            job: object({ namespace: text, name: text }),
          }),
          errorMessage: facet({ message: text, programmingLanguage: text }, { stackTrace: text }),
        }),
      },
    ),
    job: object(
      { namespace: text, name: text },
      {
        facets: facets({
          jobType: facet({ processingType: text, integration: text }, { jobType: text }),
          sql: facet({ query: text }),
        }),
      },
    ),
  },
  {
    eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
    inputs: listOf(
      object(
        { namespace: text, name: text },
        { facets: datasetFacets, inputFacets: facets({ inputStatistics: statistics }) },
      ),
    ),
    outputs: listOf(
      object(
        { namespace: text, name: text },
        { facets: datasetFacets, outputFacets: facets({ outputStatistics: statistics }) },
      ),
    ),
  },
)

const ajv = new Ajv2020({ allErrors: true })
formats.default(ajv)
const validate: ValidateFunction = ajv.compile(runEvent)

/** What is wrong with an event; nothing where it is as it must be. */
export const openLineageProblems = (event: unknown): ReadonlyArray<ErrorObject> =>
  validate(event) ? [] : (validate.errors ?? [])
