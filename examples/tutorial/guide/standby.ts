/** A process that runs services on PostgreSQL, or stands by until it may. */
import { FlextResult, type FlextLog } from 'flext-core'
import { postgresRuntime, type PostgresRuntime } from 'flext-core/postgres'

// #region open
export const openRuntime = async (connection: string, log: FlextLog): Promise<PostgresRuntime> =>
  FlextResult.unwrap(
    await postgresRuntime({
      connection, // postgresql://user:password@host:5432/database
      schema: 'flext', // made where it is missing
      standby: true, // wait where another process has it, instead of JournalLocked
      lease: '5s', // how long an owner may be silent
      outage: '30s', // how long the server may be away before runs are interrupted
      log,
    })(),
  )
// #endregion

// #region ready
/** For a load balancer: 200 from the process that runs the services, 503 from those that stand by. */
export const readiness = (runtime: PostgresRuntime): number =>
  runtime.standing().role === 'active' ? 200 : 503
// #endregion
