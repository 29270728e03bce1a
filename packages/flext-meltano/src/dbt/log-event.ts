/**
 * One line of `--log-format json` (https://docs.getdbt.com/reference/events-logging): what dbt says, and of
 * which node. Messages are for people; everything else is taken from the data.
 */
import * as t from 'io-ts'
import { either as E } from 'fp-ts'

import { NodeStatus } from './run-results.ts'

export interface DbtLogEvent {
  /** `LogModelResult` */
  readonly name: string
  readonly level: string
  readonly message: string
  readonly invocation: string
  readonly node?: DbtNodeEvent
}

/** A node that begins, or has ended. */
export interface DbtNodeEvent {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly materialized: string | undefined
  /** Undefined while it runs. */
  readonly status: NodeStatus | undefined
  readonly durationMs: number | undefined
  /** Its place among all, counted from one, where that is said. */
  readonly index: number | undefined
  readonly total: number | undefined
}

const Line = t.type({
  info: t.type({ name: t.string, level: t.string, msg: t.string, invocation_id: t.string }),
  data: t.partial({
    node_info: t.intersection([
      t.type({ unique_id: t.string, node_name: t.string, resource_type: t.string }),
      t.partial({ node_status: t.string, materialized: t.string }),
    ]),
    status: t.unknown,
    execution_time: t.number,
    index: t.number,
    total: t.number,
    num_models: t.number,
  }),
})

const begins: ReadonlySet<string> = new Set(['LogStartLine', 'NodeStart'])
const ends: ReadonlySet<string> = new Set([
  'LogModelResult',
  'LogTestResult',
  'LogSeedResult',
  'LogSnapshotResult',
  'LogFreshnessResult',
  'LogNodeResult',
  'LogNodeNoOpResult',
  'LogFunctionResult',
  'NodeFinished',
])

/** Nothing where the line is none of dbt's events. */
export const logEvent = (line: string): DbtLogEvent | undefined => {
  if (!line.startsWith('{')) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return undefined
  }
  const read = Line.decode(parsed)
  if (E.isLeft(read)) return undefined
  const { info, data } = read.right
  const node = nodeIn(info, data)
  return {
    name: info.name,
    level: info.level,
    message: info.msg.replaceAll(colours, ''),
    invocation: info.invocation_id,
    ...(node === undefined ? {} : { node }),
  }
}

const nodeIn = (
  { name, level }: t.TypeOf<typeof Line>['info'],
  data: t.TypeOf<typeof Line>['data'],
): DbtNodeEvent | undefined => {
  const { node_info: said, execution_time: seconds, index, total = data.num_models } = data
  if (said === undefined || !(begins.has(name) || ends.has(name))) return undefined
  return {
    id: said.unique_id,
    name: said.node_name,
    kind: said.resource_type,
    materialized: said.materialized,
    status: ends.has(name) ? statusIn(said.node_status, data.status, level) : undefined,
    durationMs: seconds === undefined ? undefined : Math.round(seconds * 1000),
    index,
    total,
  }
}

/** A result that says no status of its own is as good as the level that it is told at. */
const statusIn = (own: string | undefined, said: unknown, level: string): NodeStatus => {
  for (const each of [own, typeof said === 'string' ? said.toLowerCase() : undefined])
    if (NodeStatus.is(each)) return each
  return level === 'error' ? 'error' : level === 'warn' ? 'warn' : 'success'
}

// oxlint-disable-next-line no-control-regex -- the escapes of terminals are control characters
const colours = /\u001b\[[0-9;]*m/g
