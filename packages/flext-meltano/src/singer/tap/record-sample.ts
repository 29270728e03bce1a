/** The properties of records that were looked at, typed by what their values are. */
import type { JsonSchema } from '../json-schema.ts'
import type { SingerRecord } from '../message.ts'
import { jsonSample, type JsonSample } from './json-sample.ts'

export interface RecordSample {
  readonly look: (record: SingerRecord) => void
  /** In the order in which they were seen; keys are never null, all others may be. */
  readonly properties: (keys: ReadonlyArray<string>) => Readonly<Record<string, JsonSchema>>
}

export const recordSample = (): RecordSample => {
  const samples = new Map<string, JsonSample>()
  return {
    look: (record) => {
      for (const [name, value] of Object.entries(record)) {
        const sample = samples.get(name) ?? jsonSample()
        samples.set(name, sample)
        sample.look(value)
      }
    },
    properties: (keys) =>
      Object.fromEntries(
        [...samples].map(([name, sample]) => [name, sample.schema(!keys.includes(name))]),
      ),
  }
}
