/** What a load would do to files: a stream has one of its own, to which rows are added. */
import { existsSync } from 'node:fs'

import type { LoadForecast, LoadToForesee } from './load-forecast.ts'

export const fileForecast = (
  { schemas }: LoadToForesee,
  placeOf: (stream: string) => string,
): LoadForecast => ({
  tables: schemas.map(({ stream, key_properties: keys }) => {
    const table = placeOf(stream)
    return {
      stream,
      table,
      action: existsSync(table) ? 'keep' : 'create',
      load: 'append',
      keys,
      added: [],
      widened: [],
    }
  }),
  models: [],
})
