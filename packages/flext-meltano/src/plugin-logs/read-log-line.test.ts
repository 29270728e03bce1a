import { describe, expect, it } from 'vitest'

import { isAtLeast } from './log-line.ts'
import { metricSummaries } from './metric-summary.ts'
import { metricText } from './plugin-metric.ts'
import { logReader } from './read-log-line.ts'

const read = (line: string) => logReader()(line)
const count =
  '{"metric_type": "counter", "metric": "record_count", "value": 1200, "tags": {"stream": "users"}}'

describe('a line that a plugin logs', () => {
  it.each([
    ['INFO starting sync', 'info', 'starting sync', undefined],
    ['ERROR: cannot connect', 'error', 'cannot connect', undefined],
    ['CRITICAL gone', 'critical', 'gone', undefined],
    ['WARNING:tap.users:slow', 'warning', 'slow', 'tap.users'],
    [
      '2026-01-31 12:00:00,123 | WARNING  | tap-x.users          | slow',
      'warning',
      'slow',
      'tap-x.users',
    ],
    ['2026-01-31 12:00:00,123 - tap-x - DEBUG - url', 'debug', 'url', 'tap-x'],
    ['2026-01-31 12:00:00,123 ERROR no', 'error', 'no', undefined],
    [
      'time=2026-01-31T12:00:00 name=tap-x level=ERROR message=no such table',
      'error',
      'no such table',
      'tap-x',
    ],
    [
      '\u001b[2m2026-01-31T12:00:00.1Z\u001b[0m [\u001b[32minfo     \u001b[0m] Loaded   rows=3',
      'info',
      'Loaded   rows=3',
      undefined,
    ],
    ['{"event": "Loaded", "level": "warning", "logger": "target"}', 'warning', 'Loaded', 'target'],
    ['{"levelname": "ERROR", "name": "tap", "message": "no"}', 'error', 'no', 'tap'],
    ['{"level": 50, "msg": "no"}', 'error', 'no', undefined],
    ['something else entirely', 'info', 'something else entirely', undefined],
    ['SELECT * FROM users', 'info', 'SELECT * FROM users', undefined],
    ['{"a": 1}', 'info', '{"a": 1}', undefined],
  ])('%s', (line, level, message, logger) => {
    expect(read(line)).toEqual({ level, message, ...(logger === undefined ? {} : { logger }) })
  })

  it('is an error throughout a traceback, and no longer', () => {
    const reader = logReader()
    const lines = [
      'Traceback (most recent call last):',
      '  File "tap.py", line 3',
      'ValueError: no',
      'bye',
    ]
    expect(lines.map((line) => reader(line).level)).toEqual(['error', 'error', 'error', 'info'])
  })

  it('is known by what it measured, in every shape that taps give it', () => {
    const metric = { type: 'counter', name: 'record_count', value: 1200, stream: 'users' }
    const old =
      '{"type": "counter", "metric": "record_count", "value": 1200, "tags": {"endpoint": "users"}}'
    for (const line of [
      `INFO METRIC: ${count}`,
      `INFO METRIC: ${old}`,
      `METRIC: ${count}`,
      `2026-01-31 12:00:00,123 | INFO     | tap-x.metrics | METRIC: ${count}`,
      JSON.stringify({
        level: 'info',
        message: 'METRIC',
        metric_info: JSON.parse(count) as object,
      }),
    ])
      expect(read(line)).toMatchObject({ level: 'info', metric })
    expect(read('INFO METRIC: {broken').metric).toBeUndefined()
    const timer = read(
      'INFO METRIC: {"metric_type":"timer","metric":"http_request_duration","value":0.25,"tags":{"endpoint":"/users","url":"/users","http_status_code":200}}',
    ).metric
    expect(timer && metricText(timer)).toBe('http_request_duration 0.2500 s, /users, 200')
    expect(timer).not.toHaveProperty('stream')
  })

  it('adds up with others', () => {
    const told = [`INFO METRIC: ${count}`, `INFO METRIC: ${count}`, 'INFO hello'].map((line) => ({
      plugin: 'tap-x',
      metric: read(line).metric,
    }))
    expect(metricSummaries(told)).toEqual([
      {
        plugin: 'tap-x',
        name: 'record_count',
        type: 'counter',
        stream: 'users',
        times: 2,
        sum: 2400,
        most: 1200,
      },
    ])
    expect(isAtLeast('error', 'warning') && !isAtLeast('info', 'warning')).toBe(true)
  })
})
