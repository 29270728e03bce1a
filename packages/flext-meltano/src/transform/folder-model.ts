/** A model of a folder: what its template renders to, and what its config makes of the rows. */
import { decode, type JsonValue } from 'flext-core'
import type { Located } from 'flext-core/yaml'
import { either as E } from 'fp-ts'

import type { ModelProblem } from './error.ts'
import { configProblems, listed, ModelConfig } from './model-config.ts'
import type { DeclaredModel } from './model-properties.ts'
import type { Materialization, SnapshotTable, SqlModel } from './model.ts'
import {
  renderModel,
  type RenderedModel,
  type TemplateFile,
  type TemplateWorld,
} from './template-model.ts'

/** The models that it refers to say where in the order it stands. */
export interface ReferringModel {
  readonly model: SqlModel
  readonly refs: RenderedModel['refs']
  /** It becomes no table, and stands in those that refer to it. */
  readonly ephemeral: boolean
}

export const folderModel = (
  file: TemplateFile,
  world: TemplateWorld,
  materialized: 'view' | 'table',
  said: ReadonlyArray<DeclaredModel>,
  problems: Array<ModelProblem>,
): ReferringModel | undefined => {
  const { name, path } = file
  const whole = renderModel(file, world, false)
  if (E.isLeft(whole)) return void problems.push(...whole.left)
  const given = said.map(({ config }) => (config === undefined ? {} : plainJson(config)))
  const config = decode(ModelConfig, Object.assign({}, ...given, whole.right.config) as unknown)
  if (E.isLeft(config)) return void problems.push(...configProblems(file, config.left.problems))
  if (config.right.enabled === false) return undefined
  if (file.kind === 'snapshot') {
    const snapshot = snapshotOf(config.right)
    if ('expected' in snapshot) return void problems.push(...configProblems(file, [snapshot]))
    const { text, refs, outside } = whole.right
    const model = { name, path, ...text, outside, materialized: snapshot }
    return { refs, model, ephemeral: false }
  }
  const kind = config.right.materialized ?? materialized
  const increment = kind === 'incremental' ? renderModel(file, world, true) : undefined
  if (increment !== undefined && E.isLeft(increment)) return void problems.push(...increment.left)
  const { text, refs, outside } = whole.right
  const further = increment?.right ?? whole.right
  return {
    refs: new Map([...further.refs, ...refs]),
    ephemeral: kind === 'ephemeral',
    model: {
      name,
      path,
      ...text,
      outside: [...outside, ...further.outside],
      materialized:
        kind === 'incremental'
          ? incremental(config.right, further)
          : { kind: kind === 'table' ? kind : 'view' },
    },
  }
}

const incremental = (config: ModelConfig, { text }: RenderedModel): Materialization => {
  const keys = listed(config.unique_key)
  return {
    kind: 'incremental',
    increment: text,
    keys,
    strategy: config.incremental_strategy ?? (keys.length === 0 ? 'append' : 'merge'),
    newColumns: config.on_schema_change ?? 'fail',
    keepsRows: config.full_refresh === false,
  }
}

interface Lacking {
  readonly path: string
  readonly expected: string
  readonly found: string
}

const snapshotOf = (config: ModelConfig): SnapshotTable | Lacking => {
  const keys = listed(config.unique_key)
  if (keys.length === 0) return lacking('unique_key', 'the columns that tell rows apart')
  const deleted = config.invalidate_hard_deletes === true ? 'invalidate' : 'ignore'
  const kept = { kind: 'snapshot', keys, hardDeletes: config.hard_deletes ?? deleted } as const
  switch (config.strategy) {
    case 'timestamp':
      return config.updated_at === undefined
        ? lacking('updated_at', 'the column with the time of a change')
        : { ...kept, changes: { by: 'timestamp', column: config.updated_at } }
    case 'check': {
      const { check_cols } = config
      if (check_cols === undefined) return lacking('check_cols', 'columns, or "all"')
      const columns = check_cols === 'all' ? undefined : listed(check_cols)
      return { ...kept, changes: { by: 'check', columns } }
    }
    default:
      return lacking('strategy', '"timestamp" or "check"')
  }
}

const lacking = (path: string, expected: string): Lacking => ({ path, expected, found: 'none' })

/** The value as JSON has it. */
const plainJson = (node: Located): JsonValue => {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(plainJson)
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, { value }]) => [key, plainJson(value)] as const),
      )
  }
}
