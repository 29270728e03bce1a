/** The command line of a Singer plugin, and the JSON files that it names. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { describeKind, mistakesIn } from './describe.ts'

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
    return E.left(error instanceof Error ? error.message : String(error))
  }
}

/** Reads a JSON file through a codec; a problem names file and key, and never a value. */
export const readJsonFile = <A>(
  codec: t.Type<A, unknown>,
  what: string,
  file: string,
): FlextResult<A, ReadonlyArray<string>> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return E.left([`${what} ${file} cannot be read: ${reason(error)}`])
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return E.left([`${what} ${file} must be JSON, found something else`])
  }
  const decoded = codec.decode(parsed)
  return E.isRight(decoded)
    ? decoded
    : E.left(mistakesIn(decoded.left, describeKind).map((mistake) => `${what} ${file}: ${mistake}`))
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
