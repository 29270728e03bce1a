/** Walks a code base for its sources, in the order of their names. What `.gitignore` files say is respected. */
import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

import ignore, { type Ignore } from 'ignore'

import type { SourceProblem } from '../code/code-file.ts'
import type { QualityConfig } from '../quality-config/quality-config.ts'
import { languageOf } from './language.ts'
import { built, interfaces, migrations, scripts, tests, vendored } from './never-read.ts'

export interface FindSources {
  readonly root: string
  readonly config: QualityConfig
  readonly signal?: AbortSignal | undefined
  /** Told of folders that cannot be read. */
  readonly onUnread: (problem: SourceProblem) => void
}

/** The `.gitignore` of a folder, whose patterns count from there. */
interface Layer {
  readonly folder: string
  readonly rules: Ignore
}

interface Walk extends FindSources {
  readonly never: Ignore
  readonly wanted: Ignore | undefined
}

/** Paths relative to the root, with `/`. */
export async function* findSources(asked: FindSources): AsyncGenerator<string> {
  const { include = [], exclude = [] } = asked.config
  const never = ignore().add([
    ...vendored,
    ...built,
    ...tests,
    ...interfaces,
    ...migrations,
    ...scripts,
    ...exclude,
  ])
  const wanted = include.length === 0 ? undefined : ignore().add(include)
  yield* walk({ ...asked, never, wanted }, '', [])
}

async function* walk(all: Walk, folder: string, around: readonly Layer[]): AsyncGenerator<string> {
  all.signal?.throwIfAborted()
  const opened = await entriesOf(all, folder, around)
  if (opened === undefined) return
  const { entries, layers } = opened
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!isLeftOut(all, layers, `${path}/`)) yield* walk(all, path, layers)
    } else if (entry.isFile() && languageOf(path) !== undefined) {
      const isWanted = all.wanted === undefined || all.wanted.ignores(path)
      if (isWanted && !isLeftOut(all, layers, path)) yield path
    }
  }
}

const entriesOf = async ({ root, onUnread }: Walk, folder: string, around: readonly Layer[]) => {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) {
      return { entries, layers: around }
    }
    const text = await readFile(join(root, folder, '.gitignore'), 'utf8')
    return { entries, layers: [...around, { folder, rules: ignore().add(text) }] }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    onUnread({ path: folder, message, line: 1, column: 1 })
    return undefined
  }
}

/** The innermost `.gitignore` that says something decides over what may be read at all. */
const isLeftOut = ({ never }: Walk, layers: readonly Layer[], path: string): boolean => {
  if (never.ignores(path)) return true
  for (const { folder, rules } of layers.toReversed()) {
    const verdict = rules.test(folder === '' ? path : path.slice(folder.length + 1))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}
