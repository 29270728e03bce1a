/**
 * The log of the runtime through pino: for people on stderr, as JSON lines in a file and for programs
 * that follow a run (`--progress json`). Where it goes to no file, pino is loaded with the first line that counts, and most runs have none.
 */
import { createRequire } from 'node:module'

import type { FlextLog, LogFields } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as pinoPackage from 'pino'
import type { DestinationStream } from 'pino'

import type { Paint } from '../terminal/paint.ts'

export interface LogOptions {
  readonly level: string
  /** JSON lines go there. */
  readonly file: string | undefined
  /** Where lines go when there is no file. */
  readonly write: (text: string) => void
  /** Whether people read there. */
  readonly forPeople: boolean
  readonly paint: Paint
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export interface OpenLog {
  readonly log: FlextLog
  readonly close: () => void
}

/** Answers with what stands in the way when the file cannot be opened. */
export const pinoLog = (options: LogOptions): E.Either<string, OpenLog> => {
  const { level, file, forPeople, write, paint } = options
  if (file === undefined) {
    const stream: DestinationStream = {
      write: (line) => write(forPeople ? readable(line, paint) : line),
    }
    return E.right({
      log: lateLog(level, () => pinoOf().pino({ level, base: null }, stream)),
      close: () => {},
    })
  }
  try {
    const { destination, pino } = pinoOf()
    const stream = destination({ dest: file, append: true, mkdir: true, sync: true })
    return E.right({ log: pino({ level }, stream), close: () => stream.end() })
  } catch (thrown) {
    return E.left(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

const pinoOf = (): typeof pinoPackage =>
  createRequire(import.meta.url)('pino') as typeof pinoPackage

const lateLog = (level: string, open: () => FlextLog): FlextLog => {
  let opened: FlextLog | undefined
  const least = logLevels.findIndex((name) => name === level)
  const line =
    (name: keyof FlextLog) =>
    (fields: LogFields, message: string): void => {
      if (logLevels.indexOf(name) >= least) (opened ??= open())[name](fields, message)
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

const levels: Readonly<Record<number, readonly [name: string, colour: keyof Paint]>> = {
  20: ['debug', 'dim'],
  30: ['info', 'cyan'],
  40: ['warning', 'yellow'],
  50: ['error', 'red'],
}

const readable = (line: string, paint: Paint): string => {
  const { level, time: _, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
  const [name, colour] = levels[Number(level)] ?? ['log', 'dim']
  const said = Object.entries(fields)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
  return `${paint[colour](`${name}:`)} ${String(msg)}${paint.dim(said)}\n`
}
