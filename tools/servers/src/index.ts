export { cuttingProxy, type CuttingProxy } from './cutting-proxy.ts'
export { freePort } from './free-port.ts'
export {
  startMariadb,
  type MariadbConnection,
  type MariadbOptions,
  type MariadbServer,
} from './mariadb.ts'
export { startNats, type NatsOptions, type NatsServer } from './nats.ts'
export {
  startPostgres,
  type PostgresConnection,
  type PostgresOptions,
  type PostgresServer,
} from './postgres.ts'
export { killTree, processTree } from './process-tree.ts'
export {
  startRestate,
  startRestateCluster,
  type RestateCluster,
  type RestateNode,
  type RestateOptions,
  type RestateServer,
} from './restate.ts'
export {
  programPath,
  serverMissing,
  type ServerMissing,
  type ServerName,
} from './server-missing.ts'
export { startS3, type S3Options, type S3Server } from './s3.ts'
export { startProcess, type ServerCommand, type ServerProcess } from './server-process.ts'
export { giveTo, unprivilegedUser, type SystemUser } from './unprivileged-user.ts'
