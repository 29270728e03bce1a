/** A Meltano project with a small dbt project, and a stand-in for dbt that runs it. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface DbtWorld {
  readonly root: string
  /** What goes wrong from now on. */
  readonly behave: (behaviour: Readonly<Record<string, string>>) => void
  /** Names of the nodes that were run since it was last asked. */
  readonly built: () => ReadonlyArray<string>
  readonly remove: () => void
}

const node = (kind: string, name: string, parents: ReadonlyArray<string>, more: object = {}) => ({
  id: kind === 'source' ? `source.shop.raw.${name}` : `${kind}.shop.${name}`,
  kind,
  name,
  parents,
  ...more,
})

/** raw.orders → stg_orders → orders → totals, with seeds, tests and a snapshot. */
const nodes = [
  node('source', 'orders', []),
  node('seed', 'countries', [], { columns: ['code', 'country'] }),
  node('model', 'stg_orders', ['source.shop.raw.orders'], {
    materialized: 'view',
    sql: 'select id, amount, code from "shop"."public"."orders"',
  }),
  node('model', 'orders', ['model.shop.stg_orders', 'seed.shop.countries'], {
    sql: 'select o.id, o.amount * 2 as doubled, c.country from "shop"."marts"."stg_orders" o join "shop"."marts"."countries" c on o.code = c.code',
  }),
  node('test', 'not_null_orders_id', ['model.shop.orders'], { column: 'id' }),
  node('model', 'totals', ['model.shop.orders'], {
    sql: 'select country, sum(doubled) as total from "shop"."marts"."orders" group by country',
  }),
  node('test', 'unique_totals_country', ['model.shop.totals'], { column: 'country' }),
  node('snapshot', 'totals_history', ['model.shop.totals'], {
    sql: 'select * from "shop"."marts"."totals"',
  }),
]

const standIn = fileURLToPath(new URL('./dbt-stand-in.ts', import.meta.url))

export const dbtWorld = (more: object = {}): DbtWorld => {
  const root = mkdtempSync(join(tmpdir(), 'flext-dbt-'))
  const program = join(root, 'bin', 'dbt')
  mkdirSync(join(root, 'bin'))
  mkdirSync(join(root, 'transform'))
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${standIn}' "$@"\n`,
  )
  chmodSync(program, 0o755)
  writeFileSync(join(root, 'transform', 'nodes.json'), JSON.stringify(nodes))
  writeFileSync(join(root, 'transform', 'dbt_project.yml'), 'name: shop\nprofile: shop\n')
  writeFileSync(
    join(root, 'transform', 'profiles.yml'),
    `shop:
  target: dev
  outputs:
    dev: { type: postgres, host: "{{ env_var('WAREHOUSE_HOST', 'localhost') }}", port: 5432 }
`,
  )
  const plugins = {
    utilities: [
      {
        name: 'dbt-postgres',
        executable: './bin/dbt',
        settings: [{ name: 'password', sensitive: true, env: 'DBT_PASSWORD' }],
        config: { password: 'very secret' },
        env: { DBT_PROJECT_DIR: join(root, 'transform') },
        commands: {
          run: 'run',
          build: 'build',
          test: 'test',
          freshness: 'source freshness',
          some: 'build --select orders+ --exclude totals_history',
          deps: 'deps',
        },
        ...more,
      },
    ],
  }
  writeFileSync(join(root, 'meltano.yml'), JSON.stringify({ plugins }))
  const builtFile = join(root, 'transform', 'built.txt')
  return {
    root,
    behave: (behaviour) =>
      writeFileSync(join(root, 'transform', 'behaviour.json'), JSON.stringify(behaviour)),
    built: () => {
      const text = existsSync(builtFile) ? readFileSync(builtFile, 'utf8') : ''
      rmSync(builtFile, { force: true })
      return text.split('\n').filter((line) => line !== '')
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
