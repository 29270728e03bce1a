/** Taps that are run without a catalog, as Meltano runs them: by what they say of themselves. */
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'

/** A tap of others says what it can; one that says nothing is asked for its catalog. */
export const offersNoDiscovery = ({ native, capabilities, catalogFile }: ResolvedPlugin): boolean =>
  native === undefined &&
  catalogFile === undefined &&
  capabilities.length > 0 &&
  !capabilities.includes('discover')

/** The extras of such a tap that ask something of a catalog. */
export const rulesWithoutEffect = ({
  select,
  metadata,
  schema,
}: ResolvedPlugin): ReadonlyArray<string> => [
  ...(select.some((pattern) => pattern !== '*.*') ? ['select'] : []),
  ...(Object.keys(metadata).length > 0 ? ['metadata'] : []),
  ...(Object.keys(schema).length > 0 ? ['schema'] : []),
]
