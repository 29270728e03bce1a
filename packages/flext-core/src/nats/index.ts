export type { NatsSinkConfig } from './nats-config.ts'
export { natsSink } from './nats-sink.ts'
