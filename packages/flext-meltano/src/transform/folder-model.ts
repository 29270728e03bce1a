/** A model of a folder: what its template renders to, and what its config makes of the rows. */
import { decode, type JsonValue } from 'flext-core'
import type { Located } from 'flext-core/yaml'
import { either as E } from 'fp-ts'

import type { ModelProblem } from './error.ts'
import { listed, ModelConfig } from './model-config.ts'
import type { DeclaredModel } from './model-properties.ts'
import type { Materialization, SqlModel } from './model.ts'
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
}

export const folderModel = (
  file: TemplateFile,
  world: TemplateWorld,
  materialized: 'view' | 'table',
  said: ReadonlyArray<DeclaredModel>,
  problems: Array<ModelProblem>,
): ReferringModel | undefined => {
  const { name, path, template } = file
  const whole = renderModel(file, world, false)
  if (E.isLeft(whole)) return void problems.push(...whole.left)
  const given = said.map(({ config }) => (config === undefined ? {} : plainJson(config)))
  const config = decode(ModelConfig, Object.assign({}, ...given, whole.right.config) as unknown)
  if (E.isLeft(config)) {
    const line = template.slice(0, Math.max(0, template.search(/\bconfig\s*\(/))).split('\n').length
    const found = config.left.problems.map((each) => ({
      path,
      line,
      expected: `config ${each.path}: ${each.expected}`,
      found: each.found,
    }))
    return void problems.push(...found)
  }
  if (config.right.enabled === false) return undefined
  const kind = config.right.materialized ?? materialized
  const increment = kind === 'incremental' ? renderModel(file, world, true) : undefined
  if (increment !== undefined && E.isLeft(increment)) return void problems.push(...increment.left)
  const { text, refs, outside } = whole.right
  const further = increment?.right ?? whole.right
  return {
    refs: new Map([...further.refs, ...refs]),
    model: {
      name,
      path,
      ...text,
      outside: [...outside, ...further.outside],
      materialized: kind === 'incremental' ? incremental(config.right, further) : { kind },
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
