/** A line that a plugin has logged, as it is understood: its level, its words, and what it measured. */
import type { PluginMetric } from './plugin-metric.ts'

export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogLine {
  readonly level: LogLevel
  readonly message: string
  /** The logger's name, where the line has one. */
  readonly logger?: string
  readonly metric?: PluginMetric
}

/** Whether a level is at least another. */
export const isAtLeast = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)

const words: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  exception: 'error',
  fatal: 'critical',
  critical: 'critical',
}

/** The level that a word means, or one of the numbers of Python and of pino. */
export const levelOf = (said: unknown): LogLevel | undefined => {
  if (typeof said === 'string') return words[said.trim().toLowerCase()]
  if (typeof said !== 'number') return undefined
  if (said >= 60) return 'critical'
  if (said >= 50) return 'error'
  if (said >= 40) return 'warning'
  return said >= 20 ? 'info' : 'debug'
}
