/** What never goes into the repository. */
import type { Tree } from '@nx/devkit'

const lines = ['node_modules/', 'dist/', 'coverage/', '.nx/', '.flext/', '*.tsbuildinfo', '*.log']

/** Adds what .gitignore does not name yet, under what is there. */
export const addIgnored = (tree: Tree): void => {
  const text = tree.exists('.gitignore') ? (tree.read('.gitignore', 'utf8') ?? '') : ''
  const present = new Set(text.split(/\r?\n/).map(bare))
  const missing = lines.filter((line) => !present.has(bare(line)))
  if (missing.length === 0) return
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  tree.write('.gitignore', `${before}${missing.join('\n')}\n`)
}

/** `/dist`, `dist/` and `dist` ignore the same at the root. */
const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '')
