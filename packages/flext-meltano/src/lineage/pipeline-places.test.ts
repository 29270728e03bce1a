import { expect, it } from 'vitest'

import type { PipelineSpec } from '../project/pipeline-plan.ts'
import { pipelinePlaces } from './pipeline-places.ts'

const places = (config: Readonly<Record<string, unknown>>) =>
  pipelinePlaces({
    tap: { name: 'tap-x', native: undefined, config: {} },
    target: { name: 'target-postgres', native: 'target-postgres', config, cwd: '/p' },
  } as unknown as PipelineSpec)

it.each([
  [{ url: 'postgresql://me:secret@db:6543/shop' }, 'postgres://db:6543', 'shop.public.orders'],
  [
    { sqlalchemy_url: 'postgresql+psycopg2://me:secret@db/shop', default_target_schema: 'raw' },
    'postgres://db:5432',
    'shop.raw.orders',
  ],
  [{ host: 'db', port: 5433, dbname: 'shop' }, 'postgres://db:5433', 'shop.public.orders'],
])(
  'names a table of PostgreSQL by its server, and never with a password',
  (config, namespace, name) => {
    expect(places(config).target('orders')).toEqual({ namespace, name })
  },
)

interface Asked {
  readonly kind: 'extractor' | 'loader'
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  readonly inheritsFrom?: string
}

const placeOf = ({ kind, name, config, inheritsFrom }: Asked, stream: string) => {
  const plugin = { name, kind, inheritsFrom, native: undefined, config, cwd: '/p' }
  const other = { name: 'x', native: undefined, config: {}, cwd: '/p' }
  const spec = kind === 'loader' ? { tap: other, target: plugin } : { tap: plugin, target: other }
  const { source, target } = pipelinePlaces(spec as unknown as PipelineSpec)
  return kind === 'loader' ? target(stream) : source(stream)
}

it.each<readonly [string, Readonly<Record<string, unknown>>, string, string, string]>([
  ['tap-mysql', { host: 'db', database: 'shop' }, 'shop-orders', 'mysql://db:3306', 'shop.orders'],
  ['tap-mysql', { host: 'db', port: 33, database: 'shop' }, 'a', 'mysql://db:33', 'shop.a'],
  [
    'tap-mssql',
    { host: 'db', database: 'erp' },
    'dbo-my-table',
    'mssql://db:1433',
    'erp.dbo.my-table',
  ],
  ['tap-oracle', { host: 'db', sid: 'XE' }, 'HR-JOBS', 'oracle://db:1521', 'XE.HR.JOBS'],
  [
    'tap-snowflake',
    { account: 'org-acc', dbname: 'raw' },
    'RAW-S-T',
    'snowflake://org-acc',
    'RAW.S.T',
  ],
  ['tap-bigquery', { project_id: 'p-1' }, 'data-set', 'bigquery', 'p-1.data.set'],
  ['tap-s3-csv', { bucket: 'b', aws_secret_access_key: 'x' }, 'birds', 's3://b', 'birds'],
  ['tap-kafka', { bootstrap_servers: 'k1:9092,k2:9092', topic: 't' }, 's', 'kafka://k1:9092', 't'],
  [
    'target-snowflake',
    { account: 'a.eu', database: 'raw', default_target_schema: 'shop' },
    'orders',
    'snowflake://a.eu',
    'RAW.SHOP.ORDERS',
  ],
  [
    'target-redshift',
    { host: 'dwh.abc123xyz789.eu-west-1.redshift.amazonaws.com', dbname: 'd', password: 'x' },
    'orders',
    'redshift://dwh.eu-west-1:5439',
    'd.public.orders',
  ],
  [
    'tap-redshift',
    { host: 'group.123456789012.us-east-1.redshift-serverless.amazonaws.com', dbname: 'd' },
    'raw-orders',
    'redshift://group.us-east-1:5439',
    'd.raw.orders',
  ],
  [
    'target-redshift',
    { host: 'localhost', dbname: 'd' },
    't',
    'redshift://localhost:5439',
    'd.public.t',
  ],
  ['target-bigquery', { project: 'p', dataset: 'd' }, 'orders', 'bigquery', 'p.d.orders'],
  [
    'target-mssql',
    { sqlalchemy_url: 'mssql+pymssql://me:secret@db:1434/erp' },
    't',
    'mssql://db:1434',
    'erp.dbo.t',
  ],
  ['target-gcs', { bucket_name: 'b', key_prefix: '/raw/' }, 'orders', 'gs://b', 'raw/orders'],
])('names what %s with %j has of %s', (name, config, stream, namespace, expected) => {
  const kind = name.startsWith('tap-') ? 'extractor' : 'loader'
  expect(placeOf({ kind, name, config }, stream)).toEqual({ namespace, name: expected })
  const inherited = { kind, name: 'mine', inheritsFrom: name, config } as const
  expect(placeOf(inherited, stream)).toEqual({ namespace, name: expected })
})

it.each([
  ['tap-mssql', { host: 'db' }, 'dbo-orders'],
  ['tap-mysql', { database: 'shop' }, 'orders'],
  ['tap-toggl', { host: 'db', database: 'shop' }, 'orders'],
])('knows %s by its own name where %j says too little', (name, config, stream) => {
  expect(placeOf({ kind: 'extractor', name, config }, stream)).toEqual({
    namespace: `singer://${name}`,
    name: stream,
  })
})
