/** Finds the operations of a code base that several systems take part in and nothing coordinates. */
import { FlextResult } from 'flext-core'

import type { SourceProblem } from '../code/code-file.ts'
import type { Finding } from '../finding/finding.ts'
import { judge } from '../finding/judge.ts'
import { isOrchestrated } from '../operation/orchestrated.ts'
import { readOperations } from '../operation/read-operation.ts'
import { noConfig, type QualityConfig } from '../quality-config/quality-config.ts'
import { openCodeBase, type CodeBaseError } from '../sources/open-code-base.ts'

export interface AnalyzeOptions {
  readonly config?: QualityConfig
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly done: number
  readonly files: number
  readonly path: string
}

export interface Analysis {
  /** The worst first. */
  readonly findings: readonly Finding[]
  readonly files: number
  readonly lines: number
  readonly functions: number
  /** Where sources could not be understood; the rest of them was. */
  readonly problems: readonly SourceProblem[]
}

export const analyze = async (
  root: string,
  { config = noConfig, signal, onProgress }: AnalyzeOptions = {},
): Promise<FlextResult<Analysis, CodeBaseError>> => {
  const opened = await openCodeBase(root, config, signal)
  if (FlextResult.isFail(opened)) return opened
  const { base, paths, unread } = opened.right
  const operations = readOperations(base, config.effects ?? [])
  const findings: Finding[] = []
  const problems: SourceProblem[] = []
  let lines = 0
  let functions = 0
  let files = 0
  for (const [done, path] of paths.entries()) {
    onProgress?.({ done, files: paths.length, path })
    // Others get their turn: a key that interrupts, a line of progress.
    await new Promise((resolve) => void setImmediate(resolve))
    signal?.throwIfAborted()
    const file = base.file(path)
    if (file === undefined) continue
    files += 1
    lines += file.lines
    functions += file.functions.length
    problems.push(...file.problems)
    if (isOrchestrated(file)) continue
    for (const each of file.functions) {
      const finding = isStartUp(each.name) ? undefined : judge(operations.operation(file, each))
      if (finding !== undefined) findings.push(finding)
    }
  }
  return FlextResult.ok({
    findings: findings.toSorted(worstFirst),
    files,
    lines,
    functions,
    problems: [...problems, ...unread],
  })
}

/** What brings a program up or its database to a first state is no business operation. */
const isStartUp = (name: string): boolean =>
  /(^|\.|_)_*(init\w*|boot\w*|start(up)?|setup\w*|migrate\w*|seed\w*|\w*fixtures?|populate\w*|main|onModuleInit|onApplicationBootstrap|tear_?down\w*|shutdown|stop|close)$/i.test(name)

const worstFirst = (one: Finding, other: Finding): number =>
  other.score - one.score ||
  (one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line)
