/** Settings by which plugins for PostgreSQL find their server, and how they encrypt what goes there. */
import type { JsonValue } from 'flext-core'

import { isJsonObject } from '../project/json.ts'
import { nothing, only, sameAs, textAt, without } from './foreign-settings.ts'
import type { ForeignSetting } from './stand-in.ts'

const noTunnel = 'no tunnel: open it beside the run, and name its end as host and port'
const noCertificate =
  'no certificate of your own: give it to Node (NODE_EXTRA_CA_CERTS), or to a proxy beside the run'

/** libpq's modes; where encryption is a matter of taste there, there is none here. */
export const encrypted = (mode: JsonValue): Readonly<Record<string, JsonValue>> | undefined => {
  switch (mode) {
    case 'disable':
    case 'allow':
    case 'prefer':
      return { ssl: false }
    case 'require':
      return { ssl: 'no-verify' }
    case 'verify-ca':
    case 'verify-full':
      return { ssl: true }
    default:
      return undefined
  }
}
const modes = 'one of disable, allow, prefer, require, verify-ca, verify-full'

/** A connection's parts, as most variants name them. */
export const connection: Readonly<Record<string, ForeignSetting>> = {
  host: sameAs('host'),
  port: sameAs('port', { kind: 'integer', value: 5432 }),
  user: sameAs('user'),
  password: sameAs('password', { sensitive: true }),
}

const unlessEncrypted = (expected: string): ForeignSetting => ({
  says: (_, config) => (config['ssl_enable'] === true ? { expected } : nothing()),
})

/** The settings, or which of libpq's modes there are. */
export const wanted = (config: Readonly<Record<string, JsonValue>> | undefined) =>
  config === undefined ? { expected: modes } : { config }

/** Encrypted, whoever the server is. */
export const required: ForeignSetting = {
  kind: 'boolean',
  says: (value) => ({ config: { ssl: value === true ? 'no-verify' : false } }),
}

/** As in the plugins of MeltanoLabs. */
export const encryptionOfTheSdk: Readonly<Record<string, ForeignSetting>> = {
  ssl_enable: {
    kind: 'boolean',
    says: (value, config) =>
      value === true ? wanted(encrypted(textAt(config, 'ssl_mode') ?? 'verify-full')) : nothing(),
  },
  ssl_mode: { says: nothing },
  ssl_certificate_authority: unlessEncrypted(noCertificate),
  ssl_client_certificate_enable: only([false], noCertificate, { kind: 'boolean' }),
  ssl_client_certificate: { says: nothing },
  ssl_client_private_key: { sensitive: true, says: nothing },
  ssl_storage_directory: without('there are no certificates to store'),
  ssh_tunnel: {
    kind: 'object',
    says: (value) =>
      isJsonObject(value) && value['enable'] === true ? { expected: noTunnel } : nothing(),
  },
}
