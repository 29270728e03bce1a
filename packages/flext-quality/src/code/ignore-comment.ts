/** `// flext-quality: ignore <why>` and `# flext-quality: ignore <why>`: lines above functions that are left out. */
import type { CodeFunction } from './code-file.ts'

const comment = /(?:\/\/|#|\*)\s*flext-quality:\s*ignore\b/

export const ignoringLines = (text: string): ReadonlySet<number> => {
  if (!text.includes('flext-quality:')) return new Set()
  const lines = text.split('\n')
  return new Set(lines.flatMap((line, index) => (comment.test(line) ? [index + 1] : [])))
}

/** Decorators and further comments may stand between. */
const REACH = 4

export const isIgnored = (lines: ReadonlySet<number>, { place }: CodeFunction): boolean => {
  for (let above = 0; above <= REACH; above += 1) if (lines.has(place.line - above)) return true
  return false
}
