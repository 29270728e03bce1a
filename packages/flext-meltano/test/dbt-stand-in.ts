/**
 * Stands in for dbt 1.9 where that is not installed: the same commands, options, exit codes, log lines and
 * artifacts, over a project that `nodes.json` describes in place of SQL. It builds nothing.
 *
 * `behaviour.json` beside it says what goes wrong: `{"<node>": "fail" | "warn" | "error" | "hang"}`, `"<table> source"`, and
 * `"dbt": "crash" | "refuse" | "silent" | "old-artifacts" | "no-artifacts"`. `built.txt` lists what was run, in order.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import {
  invocation,
  manifest,
  moment,
  runResults,
  sourceFreshness,
  type NodeEnd,
  type StandInNode,
} from './dbt-stand-in-artifacts.ts'

const args = process.argv.slice(2).filter((word) => word !== '--quiet')

/** All words behind an option, up to the next one. */
const values = (...names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const found: Array<string> = []
  let taking = false
  for (const word of args) {
    if (word.startsWith('-')) taking = names.includes(word)
    else if (taking) found.push(word)
  }
  return found
}

const [first = '', second = ''] = args
const command = first === 'source' || first === 'docs' ? `${first} ${second}` : first
const { DBT_PROJECT_DIR, DBT_PASSWORD } = process.env
const folder = resolve(values('--project-dir')[0] ?? DBT_PROJECT_DIR ?? '.')
const text = (file: string): string =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''
const targetPath = /^target-path: (.*)$/m.exec(text('dbt_project.yml'))?.[1] ?? 'target'
const target = resolve(folder, values('--target-path')[0] ?? targetPath)
const nodes = JSON.parse(text('nodes.json')) as ReadonlyArray<StandInNode>
const behaviour = JSON.parse(text('behaviour.json') || '{}') as Readonly<Record<string, string>>
const wrong = behaviour['dbt']

const kinds: Readonly<Record<string, ReadonlyArray<string>>> = {
  run: ['model'],
  test: ['test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  build: ['model', 'test', 'seed', 'snapshot'],
  ls: values('--resource-type'),
  'source freshness': ['source'],
}

const say = (name: string, code: string, level: string, msg: string, data: object): void => {
  const info = {
    category: '',
    code,
    extra: {},
    invocation_id: invocation,
    level,
    msg,
    name,
    pid: process.pid,
    thread: 'Thread-1 (worker)',
    ts: moment(),
  }
  if (wrong === 'silent') return
  const isJson = values('--log-format')[0] === 'json'
  process.stdout.write(isJson ? `${JSON.stringify({ data, info })}\n` : `${msg}\n`)
}

const write = (file: string, artifact: object): void => {
  if (wrong === 'no-artifacts') return
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, file), JSON.stringify(artifact))
}

const below = (id: string): ReadonlyArray<string> =>
  nodes
    .filter(({ parents }) => parents.includes(id))
    .flatMap((node) => [node.id, ...below(node.id)])

/** `orders`, `orders+`; tests come with the models that they are about. */
const selected = (): ReadonlyArray<StandInNode> => {
  const wanted = values('--select', '-s')
  const without = new Set(values('--exclude'))
  const chosen = new Set(
    wanted.flatMap((word) => {
      const name = word.replace(/\+$/, '')
      const found = nodes.filter((node) => node.kind !== 'source' && node.name === name)
      return found.flatMap(({ id }) => [id, ...(word.endsWith('+') ? below(id) : [])])
    }),
  )
  const isChosen = ({ id, kind, parents }: StandInNode): boolean =>
    wanted.length === 0 ||
    chosen.has(id) ||
    (kind === 'test' && parents.some((parent) => chosen.has(parent)))
  return nodes.filter(
    (node) =>
      (kinds[command] ?? []).includes(node.kind) && !without.has(node.name) && isChosen(node),
  )
}

const nodeInfo = (node: StandInNode, status: string, finished: boolean): object => ({
  materialized: node.materialized ?? node.kind,
  meta: {},
  node_checksum: '',
  node_finished_at: finished ? moment() : '',
  node_name: node.name,
  node_path: `${node.name}.sql`,
  node_relation: { alias: node.name, database: 'shop', relation_name: '', schema: 'marts' },
  node_started_at: moment(),
  node_status: status,
  resource_type: node.kind,
  unique_id: node.id,
})

const resultNames: Readonly<Record<StandInNode['kind'], readonly [string, string]>> = {
  model: ['LogModelResult', 'Q012'],
  seed: ['LogSeedResult', 'Q016'],
  snapshot: ['LogSnapshotResult', 'Q015'],
  test: ['LogTestResult', 'Q007'],
  source: ['LogFreshnessResult', 'Q018'],
}

const statusOf = ({ kind, name }: StandInNode): string => {
  const said = behaviour[name]
  if (kind === 'source') return behaviour[`${name} source`] ?? 'pass'
  if (kind === 'test') return said ?? 'pass'
  return said === undefined ? 'success' : 'error'
}

const messageOf = ({ kind, name }: StandInNode, status: string): string | null => {
  if (status === 'error' && kind !== 'source')
    return `Database Error in ${kind} ${name} (${kind}s/${name}.sql)\n  column "nothing" does not exist\n  LINE 3: select nothing`
  if (kind === 'test') return status === 'pass' ? null : 'Got 2 results, configured to fail if != 0'
  return 'SELECT 5'
}

const levels: Readonly<Record<string, string>> = { error: 'error', fail: 'error', warn: 'warn' }

const runNode = async (
  node: StandInNode,
  index: number,
  total: number,
  broken: Set<string>,
): Promise<NodeEnd> => {
  const { id, kind, name, parents } = node
  if (parents.some((parent) => broken.has(parent))) {
    broken.add(id)
    const data = { node_info: nodeInfo(node, 'skipped', true), index, total }
    say('SkippingDetails', 'Q034', 'info', `${index} of ${total} SKIP ${name}`, data)
    return { node, status: 'skipped', message: null, failures: null, response: {} }
  }
  const started = { description: `${kind} ${name}`, index, total }
  say('LogStartLine', 'Q011', 'info', `${index} of ${total} START ${kind} ${name} [RUN]`, {
    ...started,
    node_info: nodeInfo(node, 'started', false),
  })
  if (behaviour[name] === 'hang') await wait(60_000)
  appendFileSync(join(folder, 'built.txt'), `${name}\n`)
  const status = statusOf(node)
  const isTest = kind === 'test'
  if (levels[status] === 'error') broken.add(id)
  const [resultName, code] = resultNames[kind]
  say(resultName, code, levels[status] ?? 'info', `${index} of ${total} ${status} ${name}`, {
    description: `${kind} ${name}`,
    execution_time: 0.25,
    index,
    ...(isTest ? { name, num_models: total, num_failures: status === 'pass' ? 0 : 2 } : { total }),
    node_info: nodeInfo(node, status, true),
    status: status === 'success' ? 'SELECT 5' : status,
  })
  return {
    node,
    status,
    message: messageOf(node, status),
    failures: isTest ? (status === 'pass' ? 0 : 2) : null,
    response: kind === 'model' ? { _message: 'SELECT 5', code: 'SELECT', rows_affected: 5 } : {},
  }
}

const main = async (): Promise<number> => {
  const chosen = selected()
  if (command === 'ls') {
    for (const { id, name, kind } of chosen)
      process.stdout.write(`${JSON.stringify({ unique_id: id, name, resource_type: kind })}\n`)
    return 0
  }
  say('MainReportVersion', 'A001', 'info', 'Running with dbt=1.9.4', { version: '=1.9.4' })
  if (wrong === 'refuse') {
    const why = 'Encountered an error:\nCompilation Error\n  no source raw.orders'
    say('MainEncounteredError', 'Z002', 'error', why, { exc: '' })
    return 1
  }
  process.on('SIGINT', () => process.exit(2))
  if (DBT_PASSWORD !== undefined) process.stderr.write(`connecting with ${DBT_PASSWORD}\n`)
  write('manifest.json', manifest(nodes, wrong === 'old-artifacts' ? 'v9' : 'v12'))
  const broken = new Set<string>()
  const ends: Array<NodeEnd> = []
  for (const [at, node] of chosen.entries()) {
    if (wrong === 'crash' && at === 1) return 2
    ends.push(await runNode(node, at + 1, chosen.length, broken))
  }
  if (command === 'source freshness') write('sources.json', sourceFreshness(ends))
  else write('run_results.json', runResults(ends, command))
  return ends.some(({ status }) => levels[status] === 'error') ? 1 : 0
}

process.exitCode = await main()
