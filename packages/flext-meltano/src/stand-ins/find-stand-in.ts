/** Whether a native plugin stands in for what a project names by a variant or by what pip would install. */
import type { NativePlugin } from '../project/native-plugin.ts'
import {
  targetCsvVariants,
  targetJsonlVariants,
  targetSqliteVariants,
} from './file-target-variants.ts'
import type { StandIn } from './stand-in.ts'
import { tapPostgresVariants } from './tap-postgres-variants.ts'
import { targetDuckdbVariants } from './target-duckdb-variants.ts'
import { tapCsvVariants } from './tap-csv-variants.ts'
import { targetPostgresVariants } from './target-postgres-variants.ts'

const known: ReadonlyArray<StandIn> = [
  ...tapCsvVariants,
  ...tapPostgresVariants,
  ...targetCsvVariants,
  ...targetDuckdbVariants,
  ...targetJsonlVariants,
  ...targetPostgresVariants,
  ...targetSqliteVariants,
]

/** A variant that is named counts; without one, what pip would install. */
export const findStandIn = (
  native: NativePlugin,
  { variant, pipUrl }: { readonly variant?: string | undefined; readonly pipUrl?: string },
): StandIn | undefined =>
  known
    .filter((each) => each.native === native)
    .find(({ variants, packages }) =>
      variant === undefined ? packages.test(pipUrl ?? '') : variants.includes(variant),
    )
