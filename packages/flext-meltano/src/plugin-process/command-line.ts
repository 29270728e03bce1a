/** The command line of a Singer plugin, and the JSON files that it names. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { causeOf, decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

export interface PluginAbout {
  /** Name of the command, as in `flext-tap-csv`. */
  readonly name: string
  readonly version: string
  readonly description: string
}

export interface PluginArguments {
  readonly config?: string | undefined
  readonly catalog?: string | undefined
  readonly state?: string | undefined
  readonly discover?: boolean | undefined
  readonly about?: boolean | undefined
  readonly version?: boolean | undefined
  readonly help?: boolean | undefined
}

/** Reads the options all Singer plugins share; the failure is a sentence for stderr. */
export const pluginArguments = (
  args: ReadonlyArray<string>,
): FlextResult<PluginArguments, string> => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string', short: 'c' },
        catalog: { type: 'string' },
        properties: { type: 'string' },
        state: { type: 'string', short: 's' },
        discover: { type: 'boolean', short: 'd' },
        about: { type: 'boolean' },
        format: { type: 'string' },
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return E.right({ ...values, catalog: values.catalog ?? values.properties })
  } catch (error) {
    return E.left(causeOf(error).message)
  }
}

/** Reads a JSON file through a codec; a problem names file and key, and shows no secret. */
export const readJsonFile = <A>(
  codec: t.Type<A, unknown>,
  what: string,
  file: string,
): FlextResult<A, ReadonlyArray<string>> => {
  const place = `${what} ${file}`
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const found = causeOf(error).message
    return E.left(problemLines([{ path: '', expected: 'a file that can be read', found }], place))
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return E.left(problemLines([{ path: '', expected: 'JSON', found: 'something else' }], place))
  }
  const decoded = decode(codec, parsed)
  return E.isRight(decoded) ? decoded : E.left(problemLines(decoded.left.problems, place))
}
