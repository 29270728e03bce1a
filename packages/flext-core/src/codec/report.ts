/** Decoding with an answer a person can act on: every mistake at once, with its place. */
import type * as t from 'io-ts'

import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { problemsOf, type DecodeProblem } from './problems.ts'

/** A value is not what its codec says; the message has one line a problem. */
export type DecodeFailed = FlextError<'DecodeFailed'> & {
  readonly problems: ReadonlyArray<DecodeProblem>
}

/**
 * Decodes a value. `name` says what is decoded, such as a file's name, and begins each line of the
 * message: `meltano.yml: plugins.loaders[0].name: expected a string, found missing`.
 */
export const decode = <A>(
  codec: t.Decoder<unknown, A>,
  value: unknown,
  options: { readonly name?: string } = {},
): FlextResult<A, DecodeFailed> => {
  const decoded = codec.decode(value)
  return decoded._tag === 'Right'
    ? decoded
    : { _tag: 'Left', left: decodeFailed(problemsOf(decoded.left), options.name) }
}

/** Decodes a value that is known to be right, such as a constant. Throws a {@link FlextDefect}. */
export const decodeOrThrow = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const decoded = decode(codec, value, { name: codec.name })
  if (decoded._tag === 'Right') return decoded.right
  throw new FlextDefect(decoded.left.message)
}

/** The failure that tells these problems. */
export const decodeFailed = (
  problems: ReadonlyArray<DecodeProblem>,
  name?: string,
): DecodeFailed => ({
  _tag: 'DecodeFailed',
  message: problemLines(problems, name).join('\n'),
  problems,
})

/** A line a problem, `meltano.yml: name: expected a string, found missing`. */
export const problemLines = (
  problems: ReadonlyArray<DecodeProblem>,
  name?: string,
): ReadonlyArray<string> =>
  problems.map(({ path, expected, found }) => {
    const place = [name, path].filter((part) => part !== undefined && part !== '').join(': ')
    return `${place === '' ? 'value' : place}: expected ${expected}, found ${found}`
  })
