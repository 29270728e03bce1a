/** The sentences of a pair's failures: who failed, after how many rows, and what it said last. */
import type { FlextError } from 'flext-core'

import type {
  LoadLimitPassed,
  PairAborted,
  PluginHung,
  ProcessEnd,
  TapError,
  TapFailed,
  TapOutputRefused,
  TargetError,
  TargetFailed,
} from '../error.ts'
import type { RelayProblem } from './relay.ts'

export const tapFailed = (
  end: ProcessEnd,
  rows: number,
  reported: FlextError | undefined,
): TapFailed => {
  const cause = reported as TapError | undefined
  return {
    _tag: 'TapFailed',
    message: `${end.plugin}: the ${end.role ?? 'tap'} ${howItEnded(end, cause)}${after(rows)}${account(end, cause)}`,
    ...end,
    rows,
    ...(cause === undefined ? {} : { cause }),
  }
}

export const targetFailed = (
  end: ProcessEnd,
  rows: number,
  reported: FlextError | undefined,
): TargetFailed => {
  const cause = reported as TargetError | undefined
  return {
    _tag: 'TargetFailed',
    message: `${end.plugin}: the target ${howItEnded(end, cause)}${after(rows)}${account(end, cause)}`,
    ...end,
    rows,
    ...(cause === undefined ? {} : { cause }),
  }
}

export const tapOutputRefused = (
  plugin: string,
  { line, expected, found }: RelayProblem,
): TapOutputRefused => ({
  _tag: 'TapOutputRefused',
  message: `${plugin}: line ${line} of what the tap printed: expected ${expected}, found ${found}`,
  plugin,
  line,
  expected,
  found,
})

export const pluginHung = (plugin: string, waitedMs: number): PluginHung => ({
  _tag: 'PluginHung',
  message: `${plugin}: expected a sign of life, found none for ${waitedMs / 1000} s; it was ended`,
  plugin,
  waitedMs,
})

export const pairAborted = (rows: number): PairAborted => ({
  _tag: 'PairAborted',
  message: `stopped on request${after(rows)}`,
  rows,
})

export const loadLimitPassed = (
  expected: string,
  found: string,
  rows: number,
): LoadLimitPassed => ({
  _tag: 'LoadLimitPassed',
  message: `limits: expected ${expected}, found ${found}${after(rows)}`,
  expected,
  found,
  rows,
})

const howItEnded = ({ exitCode, signal }: ProcessEnd, cause: FlextError | undefined): string =>
  signal !== null
    ? `was ended by ${signal}`
    : cause !== undefined
      ? 'failed'
      : exitCode === 0
        ? 'ended before its input did'
        : `ended with exit code ${exitCode}`

const after = (rows: number): string => (rows === 1 ? ' after 1 row' : ` after ${rows} rows`)

const account = ({ log }: ProcessEnd, cause: FlextError | undefined): string => {
  // It is named by the project's name for it already.
  if (cause !== undefined) return `: ${cause.message.replace(/^flext-[a-z-]+: /, '')}`
  const last = log.slice(-3).join(' | ')
  return last === '' ? '' : `; it said: ${last}`
}
