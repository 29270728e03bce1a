/** What a plugin says on stderr: line by line to whoever listens, the last lines kept for errors. */
import type { Readable } from 'node:stream'

import type { FlextError } from 'flext-core'

import { lineSplitter } from '../io/line-splitter.ts'
import { reportedError } from './plugin-report.ts'
import { hidingSecrets } from './secret-texts.ts'

/** One line that a plugin wrote to stderr, secrets taken out. */
export interface PluginLogLine {
  readonly plugin: string
  readonly line: string
}

export interface PluginLog {
  readonly tail: () => ReadonlyArray<string>
  /** The failure that a native plugin has reported as data. */
  readonly reported: () => FlextError | undefined
}

const linesKept = 20
const longestLine = 2000

/** Follows a stream of log text to its end. */
export const pluginLog = (
  plugin: string,
  stderr: Readable,
  secrets: ReadonlyArray<string>,
  onLog: (line: PluginLogLine) => void,
): PluginLog => {
  const hide = hidingSecrets(secrets)
  const splitter = lineSplitter()
  let tail: ReadonlyArray<string> = []
  let reported: FlextError | undefined

  const take = (raw: string): void => {
    const line = hide(raw.trimEnd())
    const error = reportedError(line)
    if (error !== undefined) {
      reported = error
      return
    }
    if (line === '') return
    tail = [...tail.slice(1 - linesKept), line.slice(0, longestLine)]
    onLog({ plugin, line })
  }
  stderr.on('data', (chunk: Buffer) => splitter.take(chunk).forEach(take))
  stderr.on('end', () => {
    const rest = splitter.rest()
    if (rest !== undefined) take(rest)
  })
  return { tail: () => tail, reported: () => reported }
}
