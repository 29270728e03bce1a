/** What an API offers: the streams of its description, typed by their schemas or by their first page. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import type { SingerRecord } from '../singer/message.ts'
import { discoveredStream } from '../singer/tap/discovered-stream.ts'
import { recordSample } from '../singer/tap/record-sample.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import type { AskApi } from './http-reply.ts'
import { withParentFields } from './parent-fields.ts'
import { startText } from './replication-value.ts'
import { eachPage } from './stream-pages.ts'
import type { WholeConfig, WholeStream } from './whole-config.ts'

type Samples = Map<string, ReadonlyArray<SingerRecord>>

/** Records of a parent that are asked for theirs, until one has some. */
const parentsAsked = 10

export const discoverRest = async (
  config: WholeConfig,
  ask: AskApi,
): Promise<FlextResult<Catalog, TapError>> => {
  const samples: Samples = new Map()
  const streams: Array<CatalogStream> = []
  for (const stream of config.streams) {
    const properties = await propertiesOf(config, ask, stream, samples)
    if (E.isLeft(properties)) return properties
    const { name, primary_keys: keys = [], replication_key: key } = stream
    const missing = [...keys, ...(key === undefined ? [] : [key])].filter(
      (each) => !Object.hasOwn(properties.right, each),
    )
    if (missing.length > 0 && Object.keys(properties.right).length > 0) {
      const known = Object.keys(properties.right).join(', ')
      return E.left(
        tapSourceUnreadable(name, `records with ${missing.join(', ')}`, `records with ${known}`),
      )
    }
    streams.push(
      discoveredStream({
        name,
        keys,
        properties: properties.right,
        replicationMethod: key === undefined ? 'FULL_TABLE' : 'INCREMENTAL',
        replicationKey: key,
        ...(key === undefined ? {} : { metadata: { 'valid-replication-keys': [key] } }),
      }),
    )
  }
  return E.right({ streams })
}

const propertiesOf = async (
  config: WholeConfig,
  ask: AskApi,
  stream: WholeStream,
  samples: Samples,
): Promise<FlextResult<Readonly<Record<string, JsonSchema>>, TapError>> => {
  const given = stream.schema?.properties
  if (given !== undefined) {
    const taken = Object.keys(stream.parent?.fields ?? {}).filter((field) => !(field in given))
    return E.right({ ...given, ...Object.fromEntries(taken.map((field) => [field, anything])) })
  }
  const records = await sampleOf(config, ask, stream, samples)
  if (E.isLeft(records)) return records
  const sample = recordSample()
  records.right.forEach(sample.look)
  return E.right(sample.properties(stream.primary_keys ?? []))
}

const anything: JsonSchema = { type: ['null', 'integer', 'string'] }

/** Records of a stream's first page; of a stream that hangs on another, those of the first that has any. */
const sampleOf = async (
  config: WholeConfig,
  ask: AskApi,
  stream: WholeStream,
  samples: Samples,
): Promise<FlextResult<ReadonlyArray<SingerRecord>, TapError>> => {
  const known = samples.get(stream.name)
  if (known !== undefined) return E.right(known)
  const parent = config.streams.find(({ name }) => name === stream.parent?.stream)
  const above =
    parent === undefined ? E.right([undefined]) : await sampleOf(config, ask, parent, samples)
  if (E.isLeft(above)) return above
  let records: ReadonlyArray<SingerRecord> = []
  for (const record of above.right.slice(0, parentsAsked)) {
    const filling = {
      ...(record === undefined ? {} : { parent: record }),
      ...(stream.start_value === undefined
        ? {}
        : { start: startText(stream.start_value, stream.start_format) }),
    }
    const asked = await eachPage(ask, config, stream, filling, async ({ records: found }) => {
      records = found
        .slice(0, config.sample_records ?? tapDefaults.sample_records)
        .map((each) => withParentFields(stream, each, record))
      return E.right(false)
    })
    if (E.isLeft(asked)) return asked
    if (records.length > 0) break
  }
  samples.set(stream.name, records)
  return E.right(records)
}
