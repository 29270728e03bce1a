/**
 * Where lineage goes, by the variables that OpenLineage's own clients read
 * (https://openlineage.io/docs/client/python), and one of ours for a file.
 */
import { resolve } from 'node:path'

import type { FlextError } from 'flext-core'
import { either as E } from 'fp-ts'

import { bothSinks, fileLineageSink, httpLineageSink } from './lineage-sinks.ts'
import type { LineageSink } from './ports.ts'

export interface LineageSettings {
  readonly sink: LineageSink
  /** Where it goes, for people. */
  readonly places: ReadonlyArray<string>
  readonly jobNamespace: string | undefined
}

export type LineageSettingsInvalid = FlextError<'LineageSettingsInvalid'>

/** Undefined where lineage is not asked for, or is switched off. */
export const lineageSettings = (
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): E.Either<LineageSettingsInvalid, LineageSettings | undefined> => {
  /** A variable that is empty is not set. */
  const variable = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const url = variable('OPENLINEAGE_URL')
  const file = variable('FLEXT_LINEAGE_FILE')
  if (/^(true|1)$/i.test(env['OPENLINEAGE_DISABLED'] ?? '')) return E.right(undefined)
  if (url === undefined && file === undefined) return E.right(undefined)
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    const message = `variable OPENLINEAGE_URL: expected an address that begins with http:// or https://, found ${JSON.stringify(url)}`
    return E.left({ _tag: 'LineageSettingsInvalid', message })
  }
  const endpoint = variable('OPENLINEAGE_ENDPOINT')
  const apiKey = variable('OPENLINEAGE_API_KEY')
  const path = file === undefined ? undefined : resolve(folder, file)
  return E.right({
    sink: bothSinks([
      ...(url === undefined
        ? []
        : [
            httpLineageSink({
              url,
              ...(endpoint === undefined ? {} : { endpoint }),
              ...(apiKey === undefined ? {} : { apiKey }),
            }),
          ]),
      ...(path === undefined ? [] : [fileLineageSink(path)]),
    ]),
    places: [
      ...(url === undefined ? [] : [new URL(url).host]),
      ...(path === undefined ? [] : [path]),
    ],
    jobNamespace: variable('OPENLINEAGE_NAMESPACE'),
  })
}
