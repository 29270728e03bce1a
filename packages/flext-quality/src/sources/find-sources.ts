/** Walks a code base for its sources, in the order of their names. What `.gitignore` files say is respected. */
import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

import ignore, { type Ignore } from 'ignore'

import type { QualityConfig } from '../quality-config/quality-config.ts'
import { languageOf } from './language.ts'
import { built, interfaces, migrations, scripts, tests, vendored } from './never-read.ts'

/** Ignored things by a `.gitignore` in a folder, whose patterns count from there. */
interface Layer {
  readonly folder: string
  readonly rules: Ignore
}

/** Paths relative to the root, with `/`. */
export async function* findSources(
  root: string,
  { include = [], exclude = [] }: QualityConfig,
  signal?: AbortSignal,
): AsyncGenerator<string> {
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
  yield* walk(root, '', [{ folder: '', rules: never }], wanted, signal)
}

async function* walk(
  root: string,
  folder: string,
  layers: readonly Layer[],
  wanted: Ignore | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  signal?.throwIfAborted()
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const here = entries.some(({ name }) => name === '.gitignore')
    ? [
        ...layers,
        { folder, rules: ignore().add(await readFile(join(root, folder, '.gitignore'), 'utf8')) },
      ]
    : layers
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!ignored(here, `${path}/`)) yield* walk(root, path, here, wanted, signal)
    } else if (entry.isFile() && languageOf(path) !== undefined) {
      if (!ignored(here, path) && (wanted === undefined || wanted.ignores(path))) yield path
    }
  }
}

/** The innermost `.gitignore` that says something decides. */
const ignored = (layers: readonly Layer[], path: string): boolean => {
  for (const { folder, rules } of layers.toReversed()) {
    const verdict = rules.test(folder === '' ? path : path.slice(folder.length + 1))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}
