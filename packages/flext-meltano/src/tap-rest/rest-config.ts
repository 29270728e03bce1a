/**
 * A REST API described as data: where it is, how it lets in, how its answers are cut into pages, and
 * which streams it has. What stands beside `streams` holds for all of them.
 */
import {
  Duration,
  literalUnion,
  NonNegativeInt,
  optional,
  PositiveInt,
  strictObject,
  Url,
} from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { JsonSchema } from '../singer/json-schema.ts'
import { Auth } from './auth-config.ts'
import { JsonPath } from './json-path.ts'
import { Paging } from './paging-config.ts'

const Scalar = t.union([t.string, t.number, t.boolean], 'a text, a number, or true or false')

/** Values of a query; a list is the parameter several times. */
export const Params = t.readonly(
  t.record(t.string, t.union([Scalar, t.readonlyArray(Scalar)], 'a value or a list of values')),
)
export type Params = t.TypeOf<typeof Params>

const Headers = t.readonly(t.record(t.string, t.string))

/** `customers` are asked first; each of them is asked for its own. */
const Parent = strictObject(
  {
    stream: t.string,
    /** Property of the record: path in the parent's record. */
    fields: optional(t.readonly(t.record(t.string, JsonPath))),
  },
  'the stream that this one hangs on',
)

export const RestStream = strictObject(
  {
    name: t.string,
    /** From `base_url`, or a whole URL. `{parent.id}` and `{start}` are filled in here, in `params` and `body`. */
    path: t.string,
    method: optional(literalUnion('GET', 'POST')),
    params: optional(Params),
    headers: optional(Headers),
    /** Sent as JSON. */
    body: optional(t.UnknownRecord),
    response: optional(literalUnion('json', 'jsonl', 'csv')),
    /** Where the records are in an answer; the answer itself by default. */
    records_path: optional(JsonPath),
    /** Whether an answer without that path has no records, and is no mistake. */
    records_optional: optional(t.boolean),
    /** Statuses that mean that there are no records, such as 404. */
    no_records_status: optional(t.readonlyArray(t.number)),
    primary_keys: optional(t.readonlyArray(t.string)),
    replication_key: optional(t.string),
    /** The parameter that is told where to begin. */
    start_param: optional(t.string),
    /** Where to begin without a state. */
    start_value: optional(t.union([t.string, t.number])),
    start_format: optional(literalUnion('as-is', 'date', 'epoch', 'epoch-ms')),
    /** Whether records come in the order of the replication key: then each page is a state. */
    sorted: optional(t.boolean),
    /** JSON Schema of a record, or a file of the project with one; inferred from the first page without. */
    schema: optional(t.union([t.string, JsonSchema], 'a JSON Schema or the path of one')),
    paging: optional(Paging),
    parent: optional(Parent),
    /** A page more than that is a mistake. Default: 10,000. */
    max_pages: optional(PositiveInt),
  },
  'a stream of an API',
)
export interface RestStream extends t.TypeOf<typeof RestStream> {}

const Retry = strictObject(
  {
    /** Default: 5. */
    times: optional(NonNegativeInt),
    /** Before the first time; twice as long before each further one, somewhat at random. Default: 1 s. */
    wait: optional(Duration),
    /** The longest wait, also where the server asks for more: that is a failure. Default: 2 minutes. */
    longest: optional(Duration),
    /** Statuses that are asked again. Default: 408, 425, 429, 500, 502, 503, 504. */
    statuses: optional(t.readonlyArray(t.number)),
  },
  'how often a request is made again',
)
export interface Retry extends t.TypeOf<typeof Retry> {}

export const RestConfig = strictObject(
  {
    /** A YAML file of the project that has all this; what stands beside it is stronger. */
    file: optional(t.string),
    base_url: optional(Url),
    params: optional(Params),
    headers: optional(Headers),
    auth: optional(Auth),
    paging: optional(Paging),
    retry: optional(Retry),
    requests_per_second: optional(t.number),
    /** Without an answer for so long a request is made again. Default: 1 minute. */
    timeout: optional(Duration),
    /** Hosts beside that of `base_url` that the next page may be on. */
    hosts: optional(t.readonlyArray(t.string)),
    /** Records that types are inferred from. Default: 1,000. */
    sample_records: optional(PositiveInt),
    streams: optional(t.readonlyArray(RestStream)),
  },
  'RestConfig',
)
export interface RestConfig extends t.TypeOf<typeof RestConfig> {}

/** The settings of the plugin: a whole description, or some of one beside the `file` that has the rest. */
export type RestSettings = Readonly<Record<string, unknown>>

export const RestSettings: t.Type<RestSettings, unknown> = new t.Type(
  'RestSettings',
  t.UnknownRecord.is,
  (value, context) => {
    const isPart = t.UnknownRecord.is(value) && typeof value['file'] === 'string'
    return isPart
      ? t.success(value)
      : E.map(() => value as RestSettings)(RestConfig.validate(value, context))
  },
  t.identity,
)
