/** What a library's `src/index.ts` names. */
import type { Tree } from '@nx/devkit'

/** Adds a line such as `export { migrate } from './migrations/migrate.ts'`, unless that file is named. */
export const addExport = (tree: Tree, root: string, line: string): void => {
  const path = `${root}/src/index.ts`
  const text = tree.read(path, 'utf8') ?? ''
  const from = / from ['"](.*)['"]$/.exec(line)?.[1] ?? line
  if (text.includes(`'${from}'`) || text.includes(`"${from}"`)) return
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  tree.write(path, `${before}${line}\n`)
}
