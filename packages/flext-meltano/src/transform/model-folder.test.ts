import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterAll, describe, expect, it } from 'vitest'

import { readModelFolder } from './model-folder.ts'

const roots: Array<string> = []
afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })))

const read = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-models-'))
  roots.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, 'models', dirname(path)), { recursive: true })
    writeFileSync(join(root, 'models', path), text)
  }
  return readModelFolder({
    root,
    folder: 'models',
    materialized: 'view',
    vars: { since: '2024-01-01', sizes: [1, 2] },
    env: { REGION: 'south' },
    target: { name: 'dev', type: 'sqlite', schema: 'main' },
  })
}

const problemsOf = (files: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const result = read(files)
  if (E.isRight(result)) throw new Error('it was read')
  return result.left.message.split('\n')
}

const sources = `
version: 2
sources:
  - name: shop
    description: what the till writes
    tables:
      - name: orders
        identifier: raw_orders
        loaded_at_field: at
        freshness: { warn_after: { count: 12, period: hour }, error_after: { count: 2, period: day } }
        columns: [{ name: id, tests: [unique] }]
  - { name: crm, schema: crm, tables: [{ name: people }] }
`

describe('a folder of models', () => {
  it('is rendered and put in order, whatever its files are called', () => {
    const result = read({
      'sources.yml': sources,
      'a.sql': `{{ config(materialized='table') }}
select * from {{ ref('z') }} where region = '{{ env_var("REGION") }}' and at >= '{{ var("since") }}'`,
      'deep/z.sql': `select {% for n in var('sizes') %}{{ n }} as n{{ n }}{{ ", " if not loop.last }}{% endfor %}
from {{ source('shop', 'orders') }} join {{ source('crm', 'people') }} using (id)
where '{{ target.name }}' <> {{ var('other', 5) }}`,
    })
    expect(result).toMatchObject({
      right: {
        models: [
          {
            name: 'z',
            path: 'models/deep/z.sql',
            materialized: { kind: 'view' },
            outside: ['crm.people', 'crm.people'],
            sql: `select 1 as n1, 2 as n2\nfrom "raw_orders" join "crm"."people" using (id)\nwhere 'dev' <> 5`,
          },
          {
            name: 'a',
            materialized: { kind: 'table' },
            sql: `\nselect * from "z" where region = 'south' and at >= '2024-01-01'`,
          },
        ],
        checks: [
          {
            freshness: { column: 'raw_orders.at', within: 12 * 3_600_000 },
            severity: 'warn',
            name: 'source shop.orders is at most 12 hours old',
          },
          { freshness: { within: 48 * 3_600_000 }, severity: 'error' },
          { unique: 'raw_orders.id' },
        ],
      },
    })
  })

  it('gives an incremental model both of its texts', () => {
    const model = `{{ config(materialized='incremental', unique_key=['a', 'b']) }}
select 1 as a, 2 as b
{% if is_incremental() %}where 1 > (select max(a) from {{ this }}){% endif %}`
    const result = read({ 'm.sql': model })
    if (E.isLeft(result)) throw new Error(result.left.message)
    const [m] = result.right.models
    expect(m?.sql).not.toContain('where')
    expect(m?.materialized).toMatchObject({
      kind: 'incremental',
      strategy: 'merge',
      keys: ['a', 'b'],
      newColumns: 'fail',
      increment: {
        sql: '\nselect 1 as a, 2 as b\nwhere 1 > (select max(a) from "m")',
      },
    })
  })

  it('takes tests of columns and models, with their severity and names', () => {
    const result = read({
      'm.sql': 'select 1 as a',
      'n.sql': 'select 1 as a',
      'schema.yml': `
models:
  - name: m
    config: { materialized: table, tags: [nightly] }
    data_tests:
      - dbt_utils.unique_combination_of_columns: { combination_of_columns: [a, b] }
    columns:
      - name: a
        data_tests:
          - not_null: { config: { severity: warn } }
          - accepted_values: { name: known, arguments: { values: [1, x] } }
          - relationships: { to: ref('n'), field: a }
`,
    })
    expect(result).toMatchObject({
      right: {
        models: [{ name: 'm', materialized: { kind: 'table' } }, { name: 'n' }],
        checks: [
          { unique: { table: 'm', columns: ['a', 'b'] }, severity: 'error' },
          { not_null: 'm.a', severity: 'warn' },
          { accepted_values: { column: 'm.a', values: [1, 'x'] }, name: 'known' },
          { relationships: { column: 'm.a', to: 'n.a' } },
        ],
      },
    })
  })

  it('tells every mistake in its templates at once, each by file and line', () => {
    expect(
      problemsOf({
        'a.sql': `select *\nfrom {{ ref('nowhere') }}\njoin {{ source('shop', 'orders') }}`,
        'b.sql': `select {{ var('nothing') }},\n  {{ env_var('NOBODY') }}`,
        'c.sql': `select 1\n{% if %}`,
        'd.sql': `select\n  {{ undefined_name }}`,
        'e.sql': `-- about e\n{{ config(materialized='ephemeral_', sort='x') }} select 1`,
      }),
    ).toEqual([
      `models/a.sql:2: expected ref of a model (a, b, c, d, e), found ref('nowhere')`,
      `models/a.sql:3: expected source of a table (none is declared), found source('shop', 'orders')`,
      `models/b.sql:1: expected a variable under \`vars\` (since, sizes), found var('nothing')`,
      `models/b.sql:2: expected a variable of the environment, found env_var('NOBODY')`,
      `models/c.sql:2: expected a template of Jinja, found syntax error: unexpected end of block`,
      `models/d.sql:2: expected a template of Jinja, found an undefined name in: {{ undefined_name }}`,
      `models/e.sql:2: expected config materialized: "view" | "table" | "incremental" | "ephemeral", found "ephemeral_" (string)`,
      expect.stringMatching(
        /^models\/e\.sql:2: expected config sort: no such key .known: materialized, /,
      ),
    ])
  })

  it('names the circle that models go in', () => {
    expect(
      problemsOf({
        'a.sql': `select * from\n{{ ref('b') }}`,
        'b.sql': `select * from {{ ref('c') }}`,
        'c.sql': `select * from {{ ref('a') }}`,
      }),
    ).toEqual([
      'models/a.sql:2: expected models that do not read each other in a circle, found a → b → c → a',
    ])
  })

  it('refuses what it would otherwise pass over in properties files', () => {
    const said = problemsOf({
      'm.sql': 'select 1 as a',
      'schema.yml': `models:
  - name: other
  - name: m
    columns:
      - name: a
        tests: [not_nul, { relationships: { to: ref('gone'), field: a } }]
        constraints: [{ type: not_null }]
unit_tests: []
`,
    })
    expect(said).toEqual([
      expect.stringMatching(/^models\/schema\.yml:7: .*constraints.*not read/),
      expect.stringMatching(/^models\/schema\.yml:8: .*unit_tests/),
    ])
    const more = problemsOf({
      'm.sql': 'select 1 as a',
      'schema.yml': `models:
  - name: other
  - name: m
    columns:
      - name: a
        tests: [not_nul, { relationships: { to: ref('gone'), field: a } }]
`,
    })
    expect(more).toEqual([
      expect.stringMatching(/^models\/schema\.yml:2: .*a model of the folder \(m\), found "other"/),
      expect.stringMatching(/^models\/schema\.yml:6: .*not_null, unique.*found "not_nul"/),
      expect.stringMatching(/^models\/schema\.yml:6: .*ref\('<model>'\).*found "ref\('gone'\)"/),
    ])
  })

  it('goes on after a template that no engine can render', () => {
    expect(problemsOf({ 'a.sql': '{{ ref() }}', 'b.sql': '{{ ref(ref) }}' })).toHaveLength(2)
    expect(E.isRight(read({ 'a.sql': 'select 1' }))).toBe(true)
  })

  it('takes snapshots and tests from folders of their own', () => {
    const root = mkdtempSync(join(tmpdir(), 'flext-models-'))
    roots.push(root)
    const write = (path: string, text: string) => {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    write('models/m.sql', 'select 1 as id, 2 as at')
    write(
      'snapshots/of_m.sql',
      `-- versions of m
{% snapshot m_versions %}
  {{ config(strategy='timestamp', updated_at='at') }}
  select * from {{ ref('m') }}
{% endsnapshot %}`,
    )
    write(
      'snapshots/more.yml',
      `snapshots:
  - name: m_versions
    config: { unique_key: id }
    columns: [{ name: id, tests: [not_null] }]
  - name: m_all
    relation: ref('m')
    config: { unique_key: [id, at], strategy: check, check_cols: all }
`,
    )
    write(
      'tests/nothing_later.sql',
      `{{ config(severity='warn') }} select * from {{ ref('m') }} where at > 5`,
    )
    const asked = {
      root,
      folder: 'models',
      snapshots: 'snapshots',
      tests: 'tests',
      materialized: 'view',
      vars: {},
      env: {},
      target: { name: '', type: 'sqlite', schema: 'main' },
    } as const
    expect(readModelFolder(asked)).toMatchObject({
      right: {
        models: [
          { name: 'm' },
          {
            name: 'm_versions',
            path: 'snapshots/of_m.sql',
            materialized: { keys: ['id'], changes: { by: 'timestamp', column: 'at' } },
          },
          {
            name: 'm_all',
            path: 'snapshots/more.yml',
            materialized: { keys: ['id', 'at'], changes: { by: 'check', columns: undefined } },
          },
        ],
        checks: [
          { not_null: 'm_versions.id' },
          { name: 'nothing_later', severity: 'warn', sql: ' select * from "m" where at > 5' },
        ],
      },
    })
    write(
      'snapshots/of_m.sql',
      `{% snapshot m_versions %}\n\n{{ config(strategy='when') }} select 1\n{% endsnapshot %}`,
    )
    write(
      'snapshots/more.yml',
      `snapshots:\n  - { name: m_all, relation: ref('gone'), config: { unique_key: id } }`,
    )
    const wrong = readModelFolder(asked)
    expect(E.isLeft(wrong) && wrong.left.message.split('\n')).toEqual([
      'snapshots/of_m.sql:3: expected config strategy: "timestamp" | "check", found "when" (string)',
      `snapshots/more.yml:2: expected ref of a model (m, m_versions, m_all), found ref('gone')`,
    ])
    const missing = readModelFolder({ ...asked, tests: 'nowhere' })
    expect(E.isLeft(missing) && missing.left.message).toBe('nowhere: expected a folder, found none')
  })

  it('takes macros from a folder of their own, and names their lines', () => {
    const root = mkdtempSync(join(tmpdir(), 'flext-models-'))
    roots.push(root)
    const write = (path: string, text: string) => {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    write(
      'macros/money.sql',
      `{% macro cents(column) %}round({{ column }} * {{ hundred() }}){% endmacro %}`,
    )
    write(
      'macros/n/numbers.sql',
      `\n\n{% macro hundred() -%}\n100{% if false %}{{ nothing }}{% endif %}\n{%- endmacro %}`,
    )
    write(
      'models/m.sql',
      `select\n  {{ cents('cost') }} as c,\n  nothing_of_the_kind\nfrom {{ ref('n') }}`,
    )
    write('models/n.sql', 'select 1 as cost')
    const asked = {
      root,
      folder: 'models',
      macros: 'macros',
      materialized: 'view',
      vars: {},
      env: {},
      target: { name: '', type: 'sqlite', schema: 'main' },
    } as const
    expect(readModelFolder(asked)).toMatchObject({
      right: {
        models: [
          { name: 'n' },
          {
            name: 'm',
            sql: 'select\n  round(cost * 100) as c,\n  nothing_of_the_kind\nfrom "n"',
            lines: [1, 2, 3, 4],
          },
        ],
      },
    })
    write('macros/n/numbers.sql', `\n\n{% macro hundred() -%}\n{{ nothing }}\n{%- endmacro %}`)
    const wrong = readModelFolder(asked)
    expect(E.isLeft(wrong) && wrong.left.message).toBe(
      'macros/n/numbers.sql:4: expected a template of Jinja, found an undefined name in: {{ nothing }}',
    )
  })

  it('renders the schemas and identifiers of sources', () => {
    const yml = (schema: string) => `
sources:
  - name: crm
    schema: "${schema}"
    tables: [{ name: people, identifier: "{{ env_var('REGION') }}_people" }]
`
    const model = `select * from {{ source('crm', 'people') }}`
    expect(read({ 'm.sql': model, 's.yml': yml('{{ target.schema }}') })).toMatchObject({
      right: { models: [{ sql: 'select * from "south_people"' }] },
    })
    expect(read({ 'm.sql': model, 's.yml': yml("{{ var('none', 'crm') }}") })).toMatchObject({
      right: { models: [{ sql: 'select * from "crm"."south_people"' }] },
    })
    expect(problemsOf({ 'm.sql': model, 's.yml': yml("{{ env_var('NOBODY') }}") })).toEqual([
      `models/s.yml:4: expected a variable that is set, found {{ env_var('NOBODY') }}`,
    ])
  })

  it('puts ephemeral models into those that refer to them, and no line out of place', () => {
    const ephemeral = `{{ config(materialized='ephemeral') }} -- not here`
    const result = read({
      'a.sql': `${ephemeral}\nselect x'00' as b, 'it''s' as c -- said\nfrom t;`,
      'b.sql': `${ephemeral}\nselect * from {{ ref('a') }}`,
      'm.sql': `-- first\nselect *\nfrom {{ ref('b') }}`,
      'n.sql': `with one as (select 1) select * from one, {{ ref('a') }}`,
    })
    if (E.isLeft(result)) throw new Error(result.left.message)
    const a = `"a" as (select x'00' as b, 'it''s' as c from t)`
    expect(result.right.models.map(({ name, sql }) => [name, sql])).toEqual([
      ['m', `-- first\nwith ${a}, "b" as (select * from "a") select *\nfrom "b"`],
      ['n', `with ${a}, one as (select 1) select * from one, "a"`],
    ])
    expect(
      problemsOf({
        'a.sql': `${ephemeral}\nupdate t`,
        'm.sql': `select * from {{ ref('a') }}`,
      }),
    ).toEqual(['models/a.sql:2: expected SELECT or WITH … SELECT, found update'])
    expect(
      problemsOf({
        'a.sql': `${ephemeral}\nselect 1 as b`,
        'a.yml': `models:\n  - name: a\n    columns: [{ name: b, tests: [unique] }]`,
      }),
    ).toEqual([
      expect.stringMatching(/^models\/a\.yml:2: .*tests of a model that becomes a view or a table/),
    ])
  })
})
