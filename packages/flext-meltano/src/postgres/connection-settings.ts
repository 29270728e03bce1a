/** The settings by which a tap or a target finds its database in PostgreSQL. */
import { optional } from 'flext-core'
import * as t from 'io-ts'

export interface PostgresConnection {
  /** `postgresql://user:password@host:port/database`; the settings beside it say it in parts. */
  readonly url?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  /** What MeltanoLabs' plugins call `url`, a driver in the scheme included. */
  readonly sqlalchemy_url?: string
  /** What Transferwise's plugins call `database`. */
  readonly dbname?: string
  /** Encrypts the connection: `true` also checks the server's certificate. */
  readonly ssl?: boolean | 'no-verify'
  /** Seconds to wait for a server that is starting, or away; 10 by default. */
  readonly connect_timeout?: number
}

/** The codecs of the settings, for the config of a plugin. */
export const postgresConnection = {
  url: optional(t.string),
  host: optional(t.string),
  port: optional(t.number),
  user: optional(t.string),
  password: optional(t.string),
  database: optional(t.string),
  sqlalchemy_url: optional(t.string),
  dbname: optional(t.string),
  ssl: optional(t.union([t.boolean, t.literal('no-verify')])),
  connect_timeout: optional(t.number),
}

/** The connection string, in whichever words it was given. */
export const urlOf = ({ url, sqlalchemy_url }: PostgresConnection): string | undefined =>
  url ?? sqlalchemy_url?.replace(/^postgres(?:ql)?\+\w+:/, 'postgresql:')

/** The database, in whichever words it was given. */
export const databaseNameOf = ({ database, dbname }: PostgresConnection): string | undefined =>
  database ?? dbname

/** The server and the database, without what opens them. */
export const placeOf = (config: PostgresConnection): string => {
  const { host, port } = config
  const url = urlOf(config)
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  const said = (part: string | undefined): string | undefined => (part === '' ? undefined : part)
  const server = host ?? said(parsed?.hostname) ?? 'localhost'
  const name = databaseNameOf(config) ?? parsed?.pathname.slice(1) ?? ''
  return `PostgreSQL at ${server}:${port ?? said(parsed?.port) ?? 5432}/${name}`
}
