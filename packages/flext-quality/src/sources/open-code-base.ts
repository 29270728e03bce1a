/** A code base on disk: its sources one after another, and any of them by its path. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { FlextResult, type FlextError } from 'flext-core'

import type { CodeFile, Language, SourceProblem } from '../code/code-file.ts'
import { codeBase, type CodeBase } from '../operation/code-base.ts'
import type { QualityConfig } from '../quality-config/quality-config.ts'
import { findSources } from './find-sources.ts'
import { languageOf } from './language.ts'
import { looksGenerated } from './never-read.ts'
import { loadReader, type ReadSource, type SourceParserMissing } from './readers.ts'

export interface CodeBaseMissing extends FlextError<'CodeBaseMissing'> {
  readonly root: string
}

export type CodeBaseError = CodeBaseMissing | SourceParserMissing

export interface OpenCodeBase {
  readonly base: CodeBase
  /** All paths, in order. */
  readonly paths: readonly string[]
  /** Sources that could not be read at all. */
  readonly unread: readonly SourceProblem[]
}

/** Larger files are bundles or data; no person wrote them. */
const LARGEST = 1_500_000

export const openCodeBase = async (
  root: string,
  config: QualityConfig,
  signal?: AbortSignal,
): Promise<FlextResult<OpenCodeBase, CodeBaseError>> => {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    return FlextResult.fail({
      _tag: 'CodeBaseMissing',
      root,
      message: `expected a folder with sources, found none at ${root}`,
    })
  }
  const paths: string[] = []
  const unread: SourceProblem[] = []
  const onUnread = (problem: SourceProblem): void => void unread.push(problem)
  for await (const path of findSources({ root, config, signal, onUnread })) paths.push(path)
  const readers = new Map<Language, ReadSource>()
  for (const language of new Set(paths.flatMap((path) => languageOf(path) ?? []))) {
    const reader = await loadReader(language)
    if (FlextResult.isFail(reader)) return reader
    readers.set(language, reader.right)
  }
  const known = new Set(paths)
  const read = (path: string): CodeFile | undefined => readOne(root, path, readers, unread)
  return FlextResult.ok({ base: codeBase({ has: (path) => known.has(path), read }), paths, unread })
}

const readOne = (
  root: string,
  path: string,
  readers: ReadonlyMap<Language, ReadSource>,
  unread: SourceProblem[],
): CodeFile | undefined => {
  try {
    const text = readFileSync(join(root, path), 'utf8')
    if (text.length > LARGEST || looksGenerated(text)) return undefined
    return readers.get(languageOf(path)!)!(path, text)
  } catch (thrown) {
    // Sources nest as deep as their generators please.
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    unread.push({ path, message, line: 1, column: 1 })
    return undefined
  }
}
