export { freePort } from './free-port.ts'
export {
  startPostgres,
  type PostgresConnection,
  type PostgresOptions,
  type PostgresServer,
} from './postgres.ts'
export { killTree, processTree } from './process-tree.ts'
export {
  programPath,
  serverMissing,
  type ServerMissing,
  type ServerName,
} from './server-missing.ts'
export { startProcess, type ServerCommand, type ServerProcess } from './server-process.ts'
export { giveTo, unprivilegedUser, type SystemUser } from './unprivileged-user.ts'
