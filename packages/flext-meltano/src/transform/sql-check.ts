/** A test that is a file of its own: a SELECT that gives the rows which are wrong. */
import { decode, literalUnion, optional, strictObject } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import type { QualityCheck } from '../quality/quality-check.ts'
import type { ModelProblem } from './error.ts'
import { configProblems } from './model-config.ts'
import { renderModel, type TemplateFile, type TemplateWorld } from './template-model.ts'

const TestConfig = strictObject(
  {
    severity: optional(literalUnion('error', 'warn')),
    enabled: optional(t.boolean),
    tags: optional(t.union([t.string, t.readonlyArray(t.string)])),
    meta: optional(t.UnknownRecord),
  },
  'the config of a test',
)

export const sqlCheck = (
  file: TemplateFile,
  world: TemplateWorld,
  problems: Array<ModelProblem>,
): ReadonlyArray<QualityCheck> => {
  const rendered = renderModel(file, world, false)
  if (E.isLeft(rendered)) {
    problems.push(...rendered.left)
    return []
  }
  const config = decode(TestConfig, rendered.right.config)
  if (E.isLeft(config)) {
    problems.push(...configProblems(file, config.left.problems))
    return []
  }
  const { enabled = true, severity = 'error' } = config.right
  return enabled ? [{ sql: rendered.right.text.sql, name: file.name, severity }] : []
}
