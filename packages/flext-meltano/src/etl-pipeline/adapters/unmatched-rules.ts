/** Rules of a tap that match nothing, found where its catalog is at hand: of files, or one that is given. */
import type { FlextTask } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { NativePlugin } from '../../project/native-plugin.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import type { DiscoveryError } from '../../singer/error.ts'
import type { PluginConfigRefused } from '../error.ts'
import { discoverPlugin } from './discover-plugin.ts'
import { rulesWithoutEffect } from './no-discovery.ts'

const ofFiles: ReadonlySet<NativePlugin> = new Set(['tap-csv', 'tap-jsonl', 'tap-parquet'])

/** Each with the place of the tap; none where looking would mean to ask a server. */
export const unmatchedRules = (
  tap: ResolvedPlugin,
  signal: AbortSignal,
): FlextTask<ReadonlyArray<string>, DiscoveryError | PluginConfigRefused> => {
  const { native, catalogFile, place, name } = tap
  const isAtHand = catalogFile !== undefined || (native !== undefined && ofFiles.has(native))
  if (!isAtHand || rulesWithoutEffect(tap).length === 0) return TE.right([])
  return pipe(
    discoverPlugin(native === 'tap-csv' ? onlyNames(tap) : tap, signal),
    TE.map(({ warnings }) => warnings.map(({ message }) => `${place}: ${name} ${message}`)),
  )
}

/** Names of columns stand in the header, and no row has to be looked at. */
const onlyNames = (tap: ResolvedPlugin): ResolvedPlugin => ({
  ...tap,
  config: { ...tap.config, column_types: 'text' },
})
