/** Goes through a code base once, and hands on each function with what it does and what is wrong with it. */
import { setImmediate } from 'node:timers/promises'

import { FlextResult } from 'flext-core'

import type { CodeFile, SourceProblem } from '../code/code-file.ts'
import { isIgnored } from '../code/ignore-comment.ts'
import type { Finding } from '../finding/finding.ts'
import { judge } from '../finding/judge.ts'
import type { Operation } from '../operation/operation.ts'
import { isOrchestrated } from '../operation/orchestrated.ts'
import { readOperations } from '../operation/read-operation.ts'
import { noConfig, type QualityConfig } from '../quality-config/quality-config.ts'
import { openCodeBase, type CodeBaseError } from '../sources/open-code-base.ts'
import { isStartUp } from './start-up.ts'

export interface SurveyOptions {
  readonly config?: QualityConfig
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly done: number
  readonly files: number
  readonly path: string
}

export interface Surveyed {
  readonly files: number
  readonly lines: number
  readonly functions: number
  /** Where sources could not be understood; the rest of them was. */
  readonly problems: readonly SourceProblem[]
}

export interface Visitor {
  readonly file?: (file: CodeFile) => void
  readonly operation: (
    operation: Operation,
    finding: Finding | undefined,
    orchestrated: boolean,
  ) => void
}

export const survey = async (
  root: string,
  visitor: Visitor,
  { config = noConfig, signal, onProgress }: SurveyOptions = {},
): Promise<FlextResult<Surveyed, CodeBaseError>> => {
  const opened = await openCodeBase(root, config, signal)
  if (FlextResult.isFail(opened)) return opened
  const { base, paths, unread } = opened.right
  const operations = readOperations(base, config.effects ?? [])
  const problems: SourceProblem[] = []
  let [files, lines, functions] = [0, 0, 0]
  for (const [done, path] of paths.entries()) {
    onProgress?.({ done, files: paths.length, path })
    // Others get their turn: a key that interrupts, a line of progress.
    await setImmediate()
    signal?.throwIfAborted()
    const file = base.file(path)
    if (file === undefined) continue
    files += 1
    lines += file.lines
    functions += file.functions.length
    problems.push(...file.problems)
    visitor.file?.(file)
    const orchestrated = isOrchestrated(file)
    for (const each of file.functions) {
      if (isStartUp(each.name) || isIgnored(file.ignoring, each)) continue
      const operation = operations.operation(file, each)
      visitor.operation(operation, orchestrated ? undefined : judge(operation), orchestrated)
    }
  }
  onProgress?.({ done: paths.length, files: paths.length, path: '' })
  return FlextResult.ok({ files, lines, functions, problems: [...problems, ...unread] })
}
