/** What a project says of its own sources and systems, in `flext-quality.yml` at its root. */
import { mistakeAt, object, oneOf, flag, text, listOf, type Read } from 'flext-core/yaml'

import { effectKinds } from '../effect/effect-kind.ts'
import type { EffectPattern } from '../effect/pattern.ts'

export interface QualityConfig {
  /** Only these are read. Patterns as in `.gitignore`. */
  readonly include?: readonly string[]
  /** These are not read, beside what is never read: what is generated, vendored, or a test. */
  readonly exclude?: readonly string[]
  readonly effects?: readonly EffectPattern[]
}

export const noConfig: QualityConfig = {}

export const configFile = 'flext-quality.yml'

const pattern: Read<string> = (node, report) => {
  const found = text(node, report)
  if (found === undefined || !/\s|[{}]/.test(found)) return found
  return void report(
    mistakeAt(node.span, {
      path: node.path,
      expected: 'a call such as orders.*.save',
      found: JSON.stringify(found),
    }),
  )
}

const effect = object<EffectPattern>({
  what: 'an effect',
  fields: {
    call: pattern,
    kind: oneOf(...effectKinds, 'none'),
    changes: flag,
    system: text,
  },
  required: ['call', 'kind'],
})

export const readConfig = object<QualityConfig>({
  what: 'the configuration',
  fields: { include: listOf(text), exclude: listOf(text), effects: listOf(effect) },
})
