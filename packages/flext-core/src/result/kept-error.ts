/**
 * A failure as it may be kept and told. Whoever declared it may have put anything into it: what a
 * driver threw, a connection string with its password, a value that JSON cannot say.
 */
import { Secret, secretText } from '../secret/secret.ts'
import { causeOf } from './cause.ts'
import type { FlextError } from './error.ts'
import { hideSecrets } from './secret.ts'

const deepest = 16

/** The same failure when nothing in it has to change. No field of it is left out. */
export const keptError = (error: FlextError): FlextError => keptIn(error, new Set()) as FlextError

const keptIn = (value: unknown, above: Set<object>): unknown => {
  switch (typeof value) {
    case 'string':
      return hideSecrets(value)
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : keptObject(value, above)
    default:
      return value
  }
}

const keptObject = (value: object, above: Set<object>): unknown => {
  if (above.has(value)) return '[circular]'
  if (above.size >= deepest) return '[too deep]'
  if (value instanceof Error && !('_tag' in value)) return causeOf(value)
  if (value instanceof Date) return value
  if (value instanceof Secret) return secretText
  above.add(value)
  try {
    return keptContent(value, above)
  } catch {
    return '[unreadable]'
  } finally {
    above.delete(value)
  }
}

const keptContent = (value: object, above: Set<object>): unknown => {
  if (Array.isArray(value)) {
    const items: ReadonlyArray<unknown> = value
    const kept = items.map((item) => keptIn(item, above))
    return kept.every((item, nth) => item === items[nth]) ? items : kept
  }
  const fields = Object.entries(value as Readonly<Record<string, unknown>>)
  const kept = fields.map(([key, field]) => [key, keptIn(field, above)] as const)
  const changed = kept.some(([, field], nth) => field !== fields[nth]![1])
  if (!changed && !(value instanceof Error)) return value
  const { message } = value as Readonly<Record<string, unknown>>
  return {
    ...(value instanceof Error && { message: keptIn(message, above) }),
    ...Object.fromEntries(kept),
  }
}
