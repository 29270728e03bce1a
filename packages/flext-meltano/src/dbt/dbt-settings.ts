/** What a project says to FLEXT about its dbt, in `annotations` of the plugin under `flext`. */
import { decode, optional, strictObject, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { pluginConfigRefused, type PluginConfigRefused } from '../etl-pipeline/error.ts'
import { RetrySettings } from '../etl-pipeline/pipeline-settings.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'

const DbtSettings = strictObject(
  {
    /** How often nodes that fail go again. */
    retry: optional(RetrySettings),
    /** Nothing is begun while a source is older than it may be. */
    fresh_sources: optional(t.boolean),
  },
  'settings for FLEXT',
)
export interface DbtSettings extends t.TypeOf<typeof DbtSettings> {}

export const dbtSettings = ({
  annotations,
  name,
  place,
}: ResolvedPlugin): FlextResult<DbtSettings, PluginConfigRefused> => {
  const settings = decode(DbtSettings, annotations.flext)
  if (E.isRight(settings)) return settings
  return E.left(
    pluginConfigRefused(
      settings.left.problems.map(({ path, expected, found }) => {
        const where = annotations.places[path] ?? place
        return `${where}: ${name} annotations.flext.${path}: expected ${expected}, found ${found}`
      }),
    ),
  )
}
