/**
 * The YAML files beside models, in dbt's format: sources, what is said of models and their columns, and
 * tests. Keys that dbt would act upon and this does not are refused; those for people are passed over.
 */
import {
  anything,
  listOf,
  map,
  object,
  oneOf,
  placed,
  text,
  wrong,
  type Located,
  type LocatedMap,
  type Read,
} from 'flext-core/yaml'

interface Placed {
  readonly value: string
  readonly node: Located
}

/** A test as it stands there: its name, and what it is told. */
export interface DeclaredTest {
  readonly kind: string
  readonly told: LocatedMap | undefined
  readonly node: Located
}

export interface DeclaredColumn {
  readonly name: string
  readonly tests: ReadonlyArray<DeclaredTest>
}

export interface DeclaredModel {
  readonly name: Placed
  readonly config?: Located
  readonly columns: ReadonlyArray<DeclaredColumn>
  readonly tests: ReadonlyArray<DeclaredTest>
}

export interface DeclaredAge {
  readonly count: number
  readonly period: 'minute' | 'hour' | 'day'
}

export interface DeclaredFreshness {
  readonly warn_after?: DeclaredAge
  readonly error_after?: DeclaredAge
}

export interface DeclaredTable extends Omit<DeclaredModel, 'config'> {
  readonly identifier?: Placed
  readonly loaded_at_field?: string
  readonly freshness?: DeclaredFreshness
}

export interface DeclaredSource {
  readonly name: Placed
  readonly schema?: Placed
  readonly tables: ReadonlyArray<DeclaredTable>
}

/** A snapshot of a relation, as it may stand in YAML alone; without one it says more of a template. */
export interface DeclaredSnapshot extends DeclaredModel {
  /** `ref('orders')` or `source('shop', 'orders')` */
  readonly relation?: Placed
}

export interface DeclaredProperties {
  readonly models: ReadonlyArray<DeclaredModel>
  readonly snapshots: ReadonlyArray<DeclaredSnapshot>
  readonly sources: ReadonlyArray<DeclaredSource>
}

const test: Read<DeclaredTest> = (node, report) => {
  if (node.kind === 'scalar' && typeof node.value === 'string')
    return { kind: node.value, told: undefined, node }
  const [only, ...more] = node.kind === 'map' ? node.entries : []
  if (only === undefined || more.length > 0)
    return void report(wrong(node, 'a test: its name, or a map of its name to what it is told'))
  const [kind, { value }] = only
  return { kind, told: map(value, report), node }
}

const forPeople = ['description', 'meta', 'tags', 'docs', 'group', 'access', 'loader', 'overrides']
const unread = new Map(
  ['contract', 'constraints', 'versions', 'latest_version', 'quote', 'quoting', 'database'].map(
    (key) => [key, 'dbt itself reads it: see `transform with dbt`'],
  ),
)

interface WithTests {
  readonly tests?: ReadonlyArray<DeclaredTest>
  readonly data_tests?: ReadonlyArray<DeclaredTest>
}
const testKeys = { tests: listOf(test), data_tests: listOf(test) }
const testsOf = ({ tests = [], data_tests: more = [] }: WithTests) => [...tests, ...more]

interface SaidOfColumn extends WithTests {
  readonly name: string
}

const column: Read<DeclaredColumn> = (node, report) => {
  const read = object<SaidOfColumn>({
    what: 'a column',
    fields: { name: text, ...testKeys },
    required: ['name'],
    descriptive: [...forPeople, 'data_type'],
    unread,
  })(node, report)
  return read && { name: read.name, tests: testsOf(read) }
}

interface SaidOfModel extends WithTests {
  readonly name: Placed
  readonly relation?: Placed
  readonly config?: Located
  readonly columns?: ReadonlyArray<DeclaredColumn>
}

const described =
  (what: string, more: { readonly relation?: Read<Placed> } = {}): Read<DeclaredSnapshot> =>
  (node, report) => {
    const read = object<SaidOfModel>({
      what,
      fields: {
        name: placed(text),
        config: anything,
        columns: listOf(column),
        ...testKeys,
        ...more,
      },
      required: ['name'],
      descriptive: forPeople,
      unread,
    })(node, report)
    return (
      read && {
        name: read.name,
        ...(read.config === undefined ? {} : { config: read.config }),
        ...(read.relation === undefined ? {} : { relation: read.relation }),
        columns: read.columns ?? [],
        tests: testsOf(read),
      }
    )
  }

const model = described('a model')
const snapshot = described('a snapshot', { relation: placed(text) })

const count: Read<number> = (node, report) =>
  node.kind === 'scalar' && Number.isInteger(node.value) && Number(node.value) > 0
    ? Number(node.value)
    : void report(wrong(node, 'a whole number above zero'))

const age = object<DeclaredAge>({
  what: 'an age',
  fields: { count, period: oneOf('minute', 'hour', 'day') },
  required: ['count', 'period'],
})

const freshness = object<DeclaredFreshness>({
  what: 'a freshness',
  fields: { warn_after: age, error_after: age },
  unread: new Map([
    ['filter', 'a check of `freshness` in the config of flext-sql can stand for it'],
  ]),
})

interface SaidOfTable extends SaidOfModel {
  readonly identifier?: Placed
  readonly loaded_at_field?: string
  readonly freshness?: DeclaredFreshness
}

const table: Read<DeclaredTable> = (node, report) => {
  const read = object<SaidOfTable>({
    what: 'a table of a source',
    fields: {
      name: placed(text),
      identifier: placed(text),
      loaded_at_field: text,
      freshness,
      columns: listOf(column),
      ...testKeys,
    },
    required: ['name'],
    descriptive: forPeople,
    unread,
  })(node, report)
  if (read === undefined) return undefined
  const { columns = [], tests: _, data_tests: __, config: ___, ...rest } = read
  return { ...rest, columns, tests: testsOf(read) }
}

interface SaidOfSource {
  readonly name: Placed
  readonly schema?: Placed
  readonly loaded_at_field?: string
  readonly freshness?: DeclaredFreshness
  readonly tables: ReadonlyArray<DeclaredTable>
}

/** What is said of a source goes for its tables, unless they say otherwise. */
const source: Read<DeclaredSource> = (node, report) => {
  const read = object<SaidOfSource>({
    what: 'a source',
    fields: {
      name: placed(text),
      schema: placed(text),
      loaded_at_field: text,
      freshness,
      tables: listOf(table),
    },
    required: ['name', 'tables'],
    descriptive: forPeople,
    unread,
  })(node, report)
  if (read === undefined) return undefined
  const { loaded_at_field, freshness: fresh, tables, ...rest } = read
  const inherited = {
    ...(loaded_at_field === undefined ? {} : { loaded_at_field }),
    ...(fresh === undefined ? {} : { freshness: fresh }),
  }
  return { ...rest, tables: tables.map((each) => ({ ...inherited, ...each })) }
}

interface SaidInFile {
  readonly models?: ReadonlyArray<DeclaredModel>
  readonly snapshots?: ReadonlyArray<DeclaredSnapshot>
  readonly sources?: ReadonlyArray<DeclaredSource>
}

/** A whole properties file. */
export const properties: Read<DeclaredProperties> = (node, report) => {
  const read = object<SaidInFile>({
    what: 'a properties file',
    fields: { models: listOf(model), snapshots: listOf(snapshot), sources: listOf(source) },
    descriptive: ['version', 'exposures', 'macros', 'groups'],
    unread: new Map(
      ['seeds', 'unit_tests', 'metrics', 'semantic_models', 'saved_queries'].map((key) => [
        key,
        'dbt itself reads it: see `transform with dbt`',
      ]),
    ),
  })(node, report)
  return (
    read && {
      models: read.models ?? [],
      snapshots: read.snapshots ?? [],
      sources: read.sources ?? [],
    }
  )
}
