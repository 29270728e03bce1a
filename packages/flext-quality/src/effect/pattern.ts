/** Effects that a project names itself: `models.*.edit` is a change in the database. */
import type { Call } from '../code/deed.ts'
import { namesOf, type Origin } from '../code/origin.ts'
import type { EffectKind } from './effect-kind.ts'
import type { EffectNature } from './effect-nature.ts'

export interface EffectPattern {
  /**
   * The call as it is written, or as imports explain it, `module:names.of.the.path`; `*` is one name, `**` any number of
   * them, and letters around a star have to be there.
   */
  readonly call: string
  readonly kind: EffectKind | 'none'
  readonly changes?: boolean
  /** Default: the kind. */
  readonly system?: string
}

/** `none` where a pattern says that the call is no effect. */
export const patternedEffect = (
  patterns: readonly EffectPattern[],
  { text }: Call,
  callee: Origin,
): EffectNature | 'none' | undefined => {
  const written = text.replaceAll(/\?\.|\(.*?\)/g, (found) => (found === '?.' ? '.' : ''))
  const explained = `${callee.module ?? ''}:${namesOf(callee).join('.')}`
  const fitting = patterns.find(({ call }) => {
    const expression = expressionOf(call)
    return expression.test(written) || expression.test(explained)
  })
  if (fitting === undefined) return undefined
  const { kind, changes = true, system = kind } = fitting
  return kind === 'none' ? 'none' : { kind, changes, system, known: true }
}

const expressions = new Map<string, RegExp>()

const expressionOf = (pattern: string): RegExp => {
  const kept = expressions.get(pattern)
  if (kept !== undefined) return kept
  const source = pattern
    .replaceAll(/[\\^$+?.()|[\]{}]/g, String.raw`\$&`)
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^.:]*')
    .replaceAll('\u0000', '.*')
  const made = new RegExp(`^${source}$`)
  expressions.set(pattern, made)
  return made
}
