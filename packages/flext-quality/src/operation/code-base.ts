/** Sources by their path, read when they are asked for; the ones asked for last are kept. */
import { posix } from 'node:path'

import type { CodeFile } from '../code/code-file.ts'

export interface CodeBase {
  /** `undefined` where there is no such source, or it cannot be read. */
  readonly file: (path: string) => CodeFile | undefined
  /** The path of the source that a module of this code base stands for. */
  readonly locate: (from: CodeFile, module: string) => string | undefined
}

export interface Sources {
  readonly has: (path: string) => boolean
  readonly read: (path: string) => CodeFile | undefined
}

/** Enough for the sources around one service; the memory of a code base of any size stays the same. */
const KEPT = 512

export const codeBase = ({ has, read }: Sources): CodeBase => {
  const kept = new Map<string, CodeFile | undefined>()
  return {
    file: (path) => {
      const present = kept.has(path)
      const file = present ? kept.get(path) : read(path)
      kept.delete(path)
      kept.set(path, file)
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
      return file
    },
    locate: (from, module) =>
      from.language === 'python'
        ? pythonModule(from, module, has)
        : javaScriptModule(from, module, has),
  }
}

const endings = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts']

const javaScriptModule = (
  from: CodeFile,
  module: string,
  has: Sources['has'],
): string | undefined => {
  const stems = module.startsWith('.')
    ? [posix.join(posix.dirname(from.path), module)]
    : /^(@|~)\//.test(module)
      ? [`src/${module.slice(2)}`, module.slice(2)]
      : module.startsWith('src/')
        ? [module]
        : []
  for (const stem of stems) {
    const plain = stem.replace(/\.[cm]?jsx?$/, '')
    const candidates = [
      stem,
      ...endings.map((ending) => plain + ending),
      ...endings.slice(1).map((ending) => posix.join(stem, `index${ending}`)),
    ]
    const found = candidates.find((each) => /\.\w+$/.test(each) && has(each))
    if (found !== undefined) return found
  }
  return undefined
}

/** `.models` from the package it stands in, `app.models` from each folder above. */
const pythonModule = (from: CodeFile, module: string, has: Sources['has']): string | undefined => {
  const dots = /^\.*/.exec(module)![0].length
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '')
  const folders = [posix.dirname(from.path)]
  while (folders.at(-1) !== '.') folders.push(posix.dirname(folders.at(-1)!))
  const starts = dots > 0 ? folders.slice(dots - 1, dots) : folders
  for (const start of starts) {
    const stem = posix.join(start, ...parts)
    const found = [`${stem}.py`, `${stem}/__init__.py`].find(has)
    if (found !== undefined) return found
  }
  return undefined
}
