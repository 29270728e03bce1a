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
