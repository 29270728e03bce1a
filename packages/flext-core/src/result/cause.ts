/**
 * A thrown thing as data, so that it can be kept in a journal and read elsewhere. JavaScript lets
 * anything be thrown; whatever it was, its name, its message and what caused it are kept.
 */
import { hideSecrets } from './secret.ts'

/** What was thrown, safe to write as JSON. `code` is the system's or driver's, such as `ENOENT`. */
export interface Cause {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
  readonly cause?: Cause
  /** What an `AggregateError` holds, the first ten. */
  readonly errors?: ReadonlyArray<Cause>
}

const deepest = 8
const widest = 10

/** Turns anything thrown into data. Nested causes are kept, eight deep; cycles end there too. */
export const causeOf = (thrown: unknown): Cause => describe(thrown, 0)

const describe = (thrown: unknown, depth: number): Cause => {
  try {
    return isErrorLike(thrown)
      ? errorCause(thrown, depth)
      : { name: nameOf(thrown), message: textOf(thrown) }
  } catch {
    return { name: 'Unreadable', message: 'the thrown value cannot be read' }
  }
}

interface ErrorLike {
  readonly name?: unknown
  readonly _tag?: unknown
  readonly message: string
  readonly code?: unknown
  readonly stack?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

const isErrorLike = (thrown: unknown): thrown is ErrorLike =>
  typeof thrown === 'object' &&
  thrown !== null &&
  'message' in thrown &&
  typeof thrown.message === 'string'

const errorCause = (error: ErrorLike, depth: number): Cause => {
  const { name, _tag, code, stack, cause, errors } = error
  const deeper = depth < deepest
  return {
    name: typeof name === 'string' ? name : typeof _tag === 'string' ? _tag : 'Error',
    message: hideSecrets(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(typeof stack === 'string' ? { stack: hideSecrets(stack) } : {}),
    ...(cause !== undefined && deeper ? { cause: describe(cause, depth + 1) } : {}),
    ...(Array.isArray(errors) && deeper
      ? { errors: errors.slice(0, widest).map((one) => describe(one, depth + 1)) }
      : {}),
  }
}

const nameOf = (thrown: unknown): string =>
  thrown === null
    ? 'null'
    : typeof thrown === 'object'
      ? (thrown.constructor?.name ?? 'Object')
      : typeof thrown

const textOf = (thrown: unknown): string => {
  if (typeof thrown !== 'object' || thrown === null) return hideSecrets(String(thrown))
  return `an object with ${Object.keys(thrown).join(', ') || 'no keys'}`
}
