/**
 * Reads a line that a plugin wrote to stderr. Recognised are JSON as structlog, the Singer SDK and pino
 * write it, lines of Python's logging in the shapes that taps give them, structlog's console, logfmt,
 * and tracebacks. What is none of these is taken as it is, at the level of the line before.
 */
import { stripVTControlCharacters } from 'node:util'

import { levelOf, type LogLevel, type LogLine } from './log-line.ts'
import { metricIn, metricOf } from './plugin-metric.ts'

/** Lines of one plugin, in their order: a traceback goes on over several. */
export const logReader = (): ((line: string) => LogLine) => {
  let inTraceback = false
  return (raw) => {
    const line = stripVTControlCharacters(raw)
    const read = fromJson(line) ?? fromText(line)
    if (read !== undefined) {
      inTraceback = false
      return read
    }
    if (line.startsWith('Traceback (most recent call last)')) inTraceback = true
    const level = inTraceback ? 'error' : 'info'
    // The last line of a traceback names the exception, and is not indented.
    if (inTraceback && /^\w[\w.]*(?:Error|Exception|Exit|Interrupt)\b/.test(line)) {
      inTraceback = false
      return { level: 'error', message: line }
    }
    return { level, message: line }
  }
}

const fromJson = (line: string): LogLine | undefined => {
  if (!line.startsWith('{')) return undefined
  const parsed = parsedJson(line)
  if (parsed === undefined) return undefined
  const message = firstText(parsed, ['message', 'event', 'msg'])
  const own = metricOf(parsed['metric_info']) ?? metricOf(parsed)
  if (message === undefined && own === undefined) return undefined
  const level = ['level', 'levelname', 'log_level', 'severity']
    .map((key) => levelOf(parsed[key]))
    .find((each) => each !== undefined)
  const logger = firstText(parsed, ['logger', 'logger_name', 'name'])
  return told(level ?? 'info', message ?? '', logger, own)
}

/** Each gives a level, perhaps a logger, and the rest. */
const shapes: ReadonlyArray<RegExp> = [
  // 2026-01-31 12:00:00,123 | INFO     | tap-x.users | message
  /^\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+\s*\|\s*(?<level>[A-Z]+)\s*\|\s*(?<logger>[^|]*?)\s*\|\s*(?<rest>.*)$/,
  // 2026-01-31T12:00:00.123Z [info     ] message          key=value
  /^(?:\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+\s+)?\[(?<level>[A-Za-z]+)\s*\]\s+(?<rest>.*)$/,
  // time=2026-01-31T12:00:00 name=tap-x level=INFO message=text
  /^(?=.*\blevel=)(?:time="?[^"=]*"?\s+)?(?:(?:name|logger)=(?<logger>\S+)\s+)?level=(?<level>\w+)\s+(?:message|msg)=(?<rest>.*)$/,
  // 2026-01-31 12:00:00,123 - tap-x - INFO - message
  /^\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+\s+-\s+(?<logger>\S+)\s+-\s+(?<level>[A-Z]+)\s+-\s+(?<rest>.*)$/,
  // 2026-01-31 12:00:00,123 INFO message
  /^\d{4}-\d\d-\d\d[T ][\d:.,+Z-]+\s+(?<level>[A-Z]+)\s+(?<rest>.*)$/,
  // WARNING:root:message
  /^(?<level>[A-Z]+):(?<logger>[\w.-]+):(?<rest>.*)$/,
  // INFO message, and ERROR: message
  /^(?<level>[A-Z]+):?\s+(?<rest>.*)$/,
]

const fromText = (line: string): LogLine | undefined => {
  for (const shape of shapes) {
    const { level: word, logger, rest = '' } = shape.exec(line)?.groups ?? {}
    const level = word === undefined ? undefined : levelOf(word)
    if (level !== undefined) return told(level, rest, logger, undefined)
  }
  const metric = metricIn(line)
  return metric === undefined ? undefined : { level: 'info', message: line, metric }
}

const told = (
  level: LogLevel,
  message: string,
  logger: string | undefined,
  own: LogLine['metric'],
): LogLine => {
  const metric = own ?? metricIn(message)
  return {
    level,
    message,
    ...(logger === undefined || logger === '' ? {} : { logger }),
    ...(metric === undefined ? {} : { metric }),
  }
}

const parsedJson = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}

const firstText = (
  from: Readonly<Record<string, unknown>>,
  keys: ReadonlyArray<string>,
): string | undefined => {
  for (const key of keys) {
    const value = from[key]
    if (typeof value === 'string') return value
  }
  return undefined
}
