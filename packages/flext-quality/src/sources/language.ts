/** Which sources are read, by the ends of their names. */
import type { Language } from '../code/code-file.ts'

export const languageOf = (path: string): Language | undefined => {
  if (/\.d\.[cm]?ts$/.test(path)) return undefined
  if (/\.[cm]?[jt]sx?$/.test(path)) return 'typescript'
  return path.endsWith('.py') ? 'python' : undefined
}
