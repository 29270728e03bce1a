/** One run of a command of dbt: its nodes are heard as they end, and what its artifacts say is the end of it. */
import type { PipelineLogLine } from '../etl-pipeline/observer.ts'
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { ProcessEnd } from '../singer/error.ts'
import { readArtifact, type ArtifactMetadata } from './artifact.ts'
import { catalogArtifact } from './catalog.ts'
import type { DbtCommand } from './dbt-command.ts'
import { runDbtProcess } from './dbt-process.ts'
import { doneNodes, type DoneNodes } from './done-nodes.ts'
import { dbtDatasets } from './dbt-datasets.ts'
import { warehouseOf } from './dbt-profile.ts'
import {
  dbtArtifactRefused,
  dbtAborted,
  dbtCrashed,
  dbtRefused,
  isFailure,
  type DbtRunError,
} from './error.ts'
import { logEvent, type DbtNodeEvent } from './log-event.ts'
import { manifestArtifact, type Manifest } from './manifest.ts'
import type { DbtNode, DbtReceipt } from './model.ts'
import { forNodes, listing } from './point-of-failure.ts'
import { checksOf, freshnessChecks, freshnessNodes, nodesOf } from './receipt.ts'
import { isDone, runResultsArtifact, type RunResult } from './run-results.ts'
import { freshnessArtifact } from './source-freshness.ts'

/** Watches dbt work, for whoever shows it. */
export interface DbtObserver {
  /** A node begins, or has ended. */
  readonly onNode?: (node: DbtNodeEvent) => void
  /** Something that dbt says besides, secrets taken out. */
  readonly onLog?: (line: PipelineLogLine) => void
}

export interface DbtRun {
  /** Where the nodes that are done are noted. */
  readonly notes: string
  readonly run: string
  /** What any earlier run of the command has noted counts. */
  readonly goesOn: boolean
  readonly signal: AbortSignal
  readonly observer: DbtObserver
}

export const runDbtOnce = async (
  command: DbtCommand,
  { notes, run, goesOn, signal, observer }: DbtRun,
): Promise<FlextResult<DbtReceipt, DbtRunError>> => {
  const done = doneNodes(notes, run, goesOn)
  const carried = new Map(done.nodes)
  const began = performance.now()
  if (signal.aborted) return E.left(dbtAborted(command.name))
  const left = carried.size === 0 ? undefined : await nodesLeft(command, done, signal)
  if (left !== undefined && E.isLeft(left)) return left
  const names = left?.right
  const heard =
    names?.length === 0
      ? undefined
      : await hear(names === undefined ? command : forNodes(command, names), done, signal, observer)
  if (heard !== undefined && E.isLeft(heard)) return heard
  const receipt = receiptOf(command, heard?.right, carried)
  if (E.isLeft(receipt)) return receipt
  for (const node of receipt.right.nodes)
    if (isDone(node.status) && !carried.has(node.id)) done.add(node)
  if (receipt.right.nodes.every(({ status }) => isDone(status))) done.forget()
  return E.right({ ...receipt.right, durationMs: Math.round(performance.now() - began) })
}

/** Names of the nodes of the command that are not done; undefined where it is to be run as a whole. */
const nodesLeft = async (
  command: DbtCommand,
  { nodes: done }: DoneNodes,
  signal: AbortSignal,
): Promise<FlextResult<ReadonlyArray<string> | undefined, DbtRunError>> => {
  const args = listing(command)
  if (args === undefined) return E.right(undefined)
  const names: Array<string> = []
  const log: Array<string> = []
  const listed = await runDbtProcess(command, args, {
    signal,
    onLine: (line) => {
      const { unique_id: id, name } = nodeIn(line)
      if (id === undefined || name === undefined) log.push(line)
      else if (!done.has(id)) names.push(name)
    },
    onLog: (line) => log.push(line),
  })
  if (E.isLeft(listed)) return listed
  if (signal.aborted) return E.left(dbtAborted(command.name))
  const { exitCode, signal: by } = listed.right
  return exitCode === 0
    ? E.right(names)
    : E.left(dbtCrashed(command.name, { exitCode, signal: by, log }))
}

const nodeIn = (line: string): { readonly unique_id?: string; readonly name?: string } => {
  try {
    return Object(JSON.parse(line)) as { readonly unique_id?: string; readonly name?: string }
  } catch {
    return {}
  }
}

/** What a process of dbt has said. */
interface Heard {
  readonly end: ProcessEnd
  /** Undefined where it said nothing in JSON, as when something stands between. */
  readonly invocation: string | undefined
  /** Milliseconds since the epoch. */
  readonly began: number
  readonly errors: ReadonlyArray<string>
  /** Whether a node was heard of. */
  readonly ran: boolean
}

const hear = async (
  command: DbtCommand,
  done: DoneNodes,
  signal: AbortSignal,
  observer: DbtObserver,
): Promise<FlextResult<Heard, DbtRunError>> => {
  const { name: plugin } = command
  const errors: Array<string> = []
  const began = Date.now()
  let invocation: string | undefined
  let ran = false
  const onLine = (line: string): void => {
    const event = logEvent(line)
    if (event === undefined) return observer.onLog?.({ plugin, line })
    invocation = event.invocation
    if (event.node !== undefined) {
      ran = true
      observer.onNode?.(event.node)
      if (event.node.status !== undefined && isDone(event.node.status))
        done.add(asNode(event.node, event.node.status))
      return
    }
    if (event.level === 'error' && event.message.trim() !== '') errors.push(event.message.trim())
    if (event.level !== 'debug' && event.message.trim() !== '')
      observer.onLog?.({ plugin, line: event.message })
  }
  const ended = await runDbtProcess(
    command,
    [...command.command.split(' '), ...command.options, '--log-format', 'json'],
    { signal, onLine, onLog: (line) => observer.onLog?.({ plugin, line }) },
  )
  if (E.isLeft(ended)) return ended
  if (signal.aborted) return E.left(dbtAborted(plugin))
  const { exitCode, signal: by, log } = ended.right
  return exitCode === 0 || exitCode === 1
    ? E.right({ end: ended.right, invocation, began, errors, ran })
    : E.left(dbtCrashed(plugin, { exitCode, signal: by, log: [...errors, ...log] }))
}

const asNode = (node: DbtNodeEvent, status: DbtNode['status']): DbtNode => ({
  id: node.id,
  name: node.name,
  kind: node.kind,
  status,
  file: null,
  relation: null,
  durationMs: node.durationMs ?? 0,
  rows: null,
  message: null,
})

type Receipt = Omit<DbtReceipt, 'durationMs'>

/** What another invocation has left in the target folder says nothing of this one. */
const receiptOf = (
  command: DbtCommand,
  heard: Heard | undefined,
  carried: ReadonlyMap<string, DbtNode>,
): FlextResult<Receipt, DbtRunError> => {
  const { targetDir, name } = command
  const results = heard === undefined ? E.right(undefined) : resultsOf(command, heard)
  if (E.isLeft(results)) return results
  if (results.right === undefined && heard !== undefined && heard.end.exitCode !== 0)
    return E.left(dbtRefused(name, heard.errors.length > 0 ? heard.errors : heard.end.log))
  if (results.right === undefined && heard && (heard.ran || heard.invocation === undefined))
    return E.left(dbtArtifactRefused(targetDir, [`expected the results of this run, found none`]))
  const manifest = readArtifact(manifestArtifact, targetDir)
  if (E.isLeft(manifest)) return manifest
  const { nodes = [], checks = [], version = null } = results.right?.(manifest.right) ?? {}
  // Nodes are skipped for other reasons too, such as a hook that fails.
  if (heard?.end.exitCode === 1 && !nodes.some(({ status }) => isFailure(status)))
    return E.left(dbtRefused(name, heard.errors.length > 0 ? heard.errors : heard.end.log))
  const own = new Set(nodes.map(({ id }) => id))
  const before = [...carried.values()].filter(({ id }) => !own.has(id))
  const all = [...before.map((node) => placed(node, manifest.right)), ...nodes]
  const catalog = readArtifact(catalogArtifact, targetDir)
  // One that an older dbt has left is no reason to fail.
  if (E.isLeft(catalog) && command.command === 'docs generate') return catalog
  return E.right({
    command: command.command,
    version,
    nodes: all,
    carried: before.length,
    checks: [...carriedChecks(before, manifest.right), ...checks],
    datasets:
      manifest.right === undefined
        ? []
        : dbtDatasets({
            nodes: all,
            checks,
            manifest: manifest.right,
            catalog: E.isRight(catalog) ? catalog.right : undefined,
            datasetOf: warehouseOf(command),
          }),
  })
}

/** Where the manifest knows more of a node than was heard. */
const placed = (node: DbtNode, manifest: Manifest | undefined): DbtNode => {
  const known = manifest?.nodes[node.id]
  return known === undefined
    ? node
    : { ...node, file: known.original_file_path, relation: known.relation_name ?? null }
}

const carriedChecks = (nodes: ReadonlyArray<DbtNode>, manifest: Manifest | undefined) =>
  checksOf(nodes.map(asResult), manifest)

const asResult = ({ id, status, durationMs, message }: DbtNode): RunResult => ({
  unique_id: id,
  status,
  execution_time: durationMs / 1000,
  message,
  failures: null,
  adapter_response: {},
})

type Results = (manifest: Manifest | undefined) => Pick<Receipt, 'nodes' | 'checks' | 'version'>

const resultsOf = (
  { command, targetDir }: DbtCommand,
  heard: Heard,
): FlextResult<Results | undefined, DbtRunError> => {
  if (command === 'source freshness') {
    const read = readArtifact(freshnessArtifact, targetDir)
    if (E.isLeft(read)) return read
    const { metadata, results } = read.right ?? {}
    if (!isOf(heard, metadata) || results === undefined) return E.right(undefined)
    return E.right((manifest) => ({
      version: metadata?.dbt_version ?? null,
      nodes: freshnessNodes(results, manifest),
      checks: freshnessChecks(results, manifest),
    }))
  }
  const read = readArtifact(runResultsArtifact, targetDir)
  if (E.isLeft(read)) return read
  const { metadata, results } = read.right ?? {}
  if (!isOf(heard, metadata) || results === undefined) return E.right(undefined)
  return E.right((manifest) => ({
    version: metadata?.dbt_version ?? null,
    nodes: nodesOf(results, manifest),
    checks: checksOf(results, manifest),
  }))
}

/** What another invocation has left is of another id, or older. */
const isOf = ({ invocation, began }: Heard, metadata: ArtifactMetadata | undefined): boolean =>
  invocation === undefined
    ? Date.parse(metadata?.generated_at ?? '') >= began
    : metadata?.invocation_id === invocation
