/** The tables that transacting steps write to, and a database of them in memory. */
import { decodedType } from 'flext-quality'

import { kebabCase } from '../../input/names.ts'
import type { InputPlan, PortPlan, StepPlan } from '../service-plan.ts'
import { comment, moduleSource } from './module-source.ts'
import { tablesType } from './ports-source.ts'
import { memoryType } from './memory-port-source.ts'

/** `record_order`. */
export const tableOf = ({ name }: StepPlan): string => kebabCase(name).replaceAll('-', '_')

/** The inputs that a column holds as they are: texts and numbers. */
export const columnsOf = ({ inputs }: StepPlan): ReadonlyArray<InputPlan> =>
  inputs.filter(
    ({ name, type }) =>
      !type.optional && !type.list && name !== 'run' && columnType(type) !== undefined,
  )

const columnType = (type: InputPlan['type']): string | undefined => {
  const decoded = decodedType({ ...type, nullable: false })
  if (decoded === 'string') return 'text'
  if (decoded === 'number') return type.base === 'number' ? 'double precision' : 'integer'
  return undefined
}

/** `orders-tables.ts`. */
export const tablesSource = ({ name, type, steps }: PortPlan): string => {
  const module = moduleSource()
  module.type('kysely', 'Kysely')
  const tables = tablesType(type)
  const declarations = steps.map(
    (step) => `readonly ${tableOf(step)}: {
    readonly run: string
    ${columnsOf(step)
      .map((column) => `readonly ${column.name}: ${column.decoded}`)
      .join('\n    ')}
  }`,
  )
  const creations = steps.map((step) => {
    const columns = columnsOf(step).map(
      ({ name: column, type: of }) =>
        `.addColumn('${column}', '${columnType(of)}'${of.nullable ? '' : `, (column) => column.notNull()`})`,
    )
    return `await db.schema
    .createTable('${tableOf(step)}')
    .ifNotExists()
    .addColumn('run', 'text', (column) => column.primaryKey())
    ${columns.join('\n    ')}
    .execute()`
  })
  return module.text(
    comment(`The tables of \`${name}\`: a row a run, written in the transaction of its step.`),
    `export interface ${tables} {\n  ${declarations.join('\n  ')}\n}`,
    `${comment('Makes what is missing. In production a migration of yours does the same.')}
export const create${tables} = async (db: Kysely<${tables}>): Promise<void> => {
  ${creations.join('\n  ')}
}`,
  )
}

/** `testing/memory-orders.ts` of a database. */
export const memoryDatabaseSource = (port: PortPlan): string => {
  const { name, type, steps } = port
  const module = moduleSource()
  const tables = module.type(`../${name}-tables.ts`, tablesType(type))
  const create = module.use(`../${name}-tables.ts`, `create${tables}`)
  const kysely = module.use('kysely', 'Kysely')
  const dialect = module.use('flext-core/sqlite', 'nodeSqliteDialect')
  module.type('../ports.ts', type)
  const memory = memoryType(port)
  const books = steps.map((step) => {
    const columns = columnsOf(step).map((column) => `'${column.name}'`)
    const selected = columns.length === 0 ? `'run'` : `[${columns.join(', ')}]`
    return `${step.name}: await ${name}.selectFrom('${tableOf(step)}').select(${selected}).execute(),`
  })
  return module.text(
    comment(`The database \`${name}\` as SQLite in memory.`),
    `export interface ${memory} {
  readonly ports: ${type}
  /** The rows that each step has written. */
  readonly books: () => Promise<Readonly<Record<${steps.map((step) => `'${step.name}'`).join(' | ')}, ReadonlyArray<object>>>>
  readonly close: () => Promise<void>
}`,
    `export const ${memory.replace(/^M/, 'm')} = async (): Promise<${memory}> => {
  const ${name} = new ${kysely}<${tables}>({ dialect: ${dialect}({ path: ':memory:' }) })
  await ${create}(${name})
  return {
    ports: { ${name} },
    books: async () => ({
      ${books.join('\n      ')}
    }),
    close: () => ${name}.destroy(),
  }
}`,
  )
}
