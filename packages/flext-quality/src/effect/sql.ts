/** What a SQL text does, told from its first word. */

export type SqlDoes = 'changing' | 'reading' | 'begin' | 'commit' | 'rollback'

/** Statements about tables rather than rows, and those with no text, are not told. */
export const sqlDoes = (text: string): SqlDoes | undefined => {
  const [first = '', second = ''] = text
    .replaceAll(/--.*$|\/\*[\s\S]*?\*\//gm, ' ')
    .trim()
    .toLowerCase()
    .split(/[\s;(]+/)
  switch (first) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
    case 'replace':
    case 'call':
      return 'changing'
    case 'select':
    case 'show':
    case 'explain':
      return 'reading'
    case 'with':
      return /\b(insert\s+into|update\s|delete\s+from)/i.test(text) ? 'changing' : 'reading'
    case 'begin':
      return 'begin'
    case 'start':
      return second === 'transaction' ? 'begin' : undefined
    case 'commit':
      return 'commit'
    case 'rollback':
      return second === 'to' ? undefined : 'rollback'
    default:
      return undefined
  }
}
