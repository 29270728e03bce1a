/** Where runs may be kept: the same service on each of them, unchanged. */
import { FlextResult, memoryRuntime, type FlextRuntime } from 'flext-core'
import { postgresRuntime } from 'flext-core/postgres'
import { restateRuntime } from 'flext-core/restate'
import { sqliteRuntime } from 'flext-core/sqlite'

// #region where
export type Where =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly connection: string }
  | {
      readonly kind: 'restate'
      readonly ingress: string
      readonly admin: string
      /** Under which the cluster reaches this process. */
      readonly port: number
    }
// #endregion

// #region open
export const openRuntime = async (where: Where): Promise<FlextRuntime> => {
  switch (where.kind) {
    case 'memory':
      return memoryRuntime()
    case 'sqlite':
      return FlextResult.unwrap(await sqliteRuntime({ path: where.path })())
    case 'postgres': {
      const { connection } = where
      return FlextResult.unwrap(await postgresRuntime({ connection, standby: true })())
    }
    case 'restate': {
      const { ingress, admin, port } = where
      return FlextResult.unwrap(await restateRuntime({ ingress, admin, listen: { port } })())
    }
  }
}
// #endregion
