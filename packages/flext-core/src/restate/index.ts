/** Runs on a Restate cluster. */
export type { ListenOptions } from './endpoint-server.ts'
export type {
  AddressInvalid,
  EndpointUnavailable,
  PeerMissing,
  RestateOpenError,
} from './open-error.ts'
export type { RestateRuntimeOptions } from './restate-options.ts'
export { restateRuntime, type RestateRuntime } from './restate-runtime.ts'
export type { RestateServices } from './served-runs.ts'
