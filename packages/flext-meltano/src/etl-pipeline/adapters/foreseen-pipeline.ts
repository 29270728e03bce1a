/** What the load of a pipeline would do to its target, or why that cannot be known beforehand. */
import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { checkName } from '../../quality/quality-check.ts'
import {
  keyProperties,
  isPropertySelected,
  streamName,
  type CatalogStream,
} from '../../singer/catalog.ts'
import type { TargetError } from '../../singer/error.ts'
import type { SchemaMessage } from '../../singer/message.ts'
import type { LoadForecast } from '../../singer/target/load-forecast.ts'
import { mapSchema } from '../../stream-maps/map-schema.ts'
import { MapperConfig } from '../../stream-maps/mapper-config.ts'
import type { SqlModel } from '../../transform/model.ts'
import type { PluginConfigRefused, TransformRefused } from '../error.ts'
import type { TapCatalog } from '../model.ts'
import { transformOf } from './pipeline-spec.ts'
import { foreseenBy } from './target-staging.ts'

export interface ForeseenPipeline {
  /** Undefined where it cannot be known; `unknown` then says why. */
  readonly load: LoadForecast | undefined
  readonly unknown: string | undefined
  /** The checks that would be run, in words. */
  readonly checks: ReadonlyArray<string>
}

export const foreseenPipeline =
  (
    spec: PipelineSpec,
    found: TapCatalog,
  ): FlextTask<ForeseenPipeline, TargetError | TransformRefused | PluginConfigRefused> =>
  async () => {
    const transform = transformOf(spec)
    if (E.isLeft(transform)) return transform
    const { models, checks } = transform.right
    const schemas = loadedSchemas(spec, found)
    const forecast = E.isLeft(schemas)
      ? undefined
      : await foreseenBy(spec, {
          schemas: schemas.right,
          models: models.map(({ name }) => name),
        })
    if (forecast !== undefined && E.isLeft(forecast)) return forecast
    const silent = `${spec.target.name} does not tell beforehand what it makes of its tables`
    return E.right({
      load: forecast && withAdditions(forecast.right, models),
      unknown: E.isLeft(schemas) ? schemas.left : forecast === undefined ? silent : undefined,
      checks: checks.map(checkName),
    })
  }

/** Tables that keep their rows are not built anew. */
const withAdditions = (forecast: LoadForecast, models: ReadonlyArray<SqlModel>): LoadForecast => {
  const keeping = new Set(
    models.flatMap(({ name, materialized }) =>
      materialized?.kind === 'incremental' || materialized?.kind === 'snapshot' ? [name] : [],
    ),
  )
  return {
    ...forecast,
    models: forecast.models.map((model) =>
      model.action === 'replace' && keeping.has(model.name) ? { ...model, action: 'add' } : model,
    ),
  }
}

/** The schemas that reach the target, or why they cannot be known. */
const loadedSchemas = (
  { tap, target, mappers }: PipelineSpec,
  { catalog, selected, undiscovered = false }: TapCatalog,
): E.Either<string, ReadonlyArray<SchemaMessage>> => {
  if (undiscovered)
    return E.left(`${tap.name} offers no discovery: its streams are known when they come`)
  if (target.native === undefined)
    return E.left(`${target.name} is foreign: what it makes of tables is its own affair`)
  const foreign = mappers.find(({ native }) => native !== 'flext-mapper')
  if (foreign)
    return E.left(`${foreign.name} is foreign: what it makes of streams is its own affair`)
  const wanted = catalog.streams.filter((stream) => selected.includes(streamName(stream)))
  let schemas: ReadonlyArray<SchemaMessage> = wanted.map(schemaOf)
  for (const mapper of mappers) {
    const mapped = mappedBy(mapper, schemas)
    if (E.isLeft(mapped)) return mapped
    schemas = mapped.right
  }
  return E.right(schemas)
}

/** The SCHEMA of a stream with the properties that are selected. */
const schemaOf = (stream: CatalogStream): SchemaMessage => {
  const { schema } = stream
  const properties = Object.entries(schema.properties ?? {})
  return {
    type: 'SCHEMA',
    stream: streamName(stream),
    key_properties: keyProperties(stream),
    schema: {
      ...schema,
      properties: Object.fromEntries(
        properties.filter(([name]) => isPropertySelected(stream, name)),
      ),
    },
  }
}

const mappedBy = (
  { name, config }: ResolvedPlugin,
  schemas: ReadonlyArray<SchemaMessage>,
): E.Either<string, ReadonlyArray<SchemaMessage>> => {
  const decoded = MapperConfig.decode(config)
  if (E.isLeft(decoded)) return E.left(`the config of ${name} is not what it has to be`)
  const mapped: Array<SchemaMessage> = []
  for (const schema of schemas) {
    const made = mapSchema(decoded.right, schema)
    if (E.isLeft(made)) return E.left(`${name}: ${made.left}`)
    mapped.push(...made.right)
  }
  return E.right(mapped)
}
