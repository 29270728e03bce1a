/**
 * How a plugin process accounts for its failure: a sentence on stderr for people, and, where the
 * orchestrator asks for it, the error itself as one JSON line.
 */
import type { FlextError } from 'flext-core'

import { writeAll } from '../io/standard-stream.ts'

/** The environment a plugin looks at; no other variable changes what it does. */
export interface PluginEnvironment {
  /** The run that the orchestrator loads for. Without it the plugin serves a plain Singer runner. */
  readonly FLEXT_RUN?: string | undefined
  /** `json` where the orchestrator reads failures as data. */
  readonly FLEXT_ERRORS?: string | undefined
}

const mark = 'FLEXT_ERROR '

/** Writes the error to stderr. */
export const reportError = (
  plugin: string,
  error: FlextError,
  { FLEXT_ERRORS }: PluginEnvironment,
): void => {
  const { message } = error
  const named = message.startsWith(`${plugin}: `) ? message : `${plugin}: ${message}`
  const text = FLEXT_ERRORS === 'json' ? `${mark}${JSON.stringify(error)}\n` : `${named}\n`
  writeAll(2, Buffer.from(text))
}

/** The error that a line of stderr carries, if it carries one. */
export const reportedError = (line: string): FlextError | undefined => {
  if (!line.startsWith(mark)) return undefined
  try {
    const error: unknown = JSON.parse(line.slice(mark.length))
    return isFlextError(error) ? error : undefined
  } catch {
    return undefined
  }
}

const isFlextError = (value: unknown): value is FlextError =>
  typeof value === 'object' &&
  value !== null &&
  '_tag' in value &&
  typeof value._tag === 'string' &&
  'message' in value &&
  typeof value.message === 'string'
