/** The list of a library's migrations, `src/migrations/migrations.ts`, to which new ones are added. */
import type { Tree } from '@nx/devkit'

import type { Complaint } from '../input/refused.ts'

const entriesPattern = /(export const migrations\b[^=]*=\s*\{)([^{}]*)(\})/

/** The file in that library. */
export const listFile = (root: string): string => `${root}/src/migrations/migrations.ts`

/** The names that the list has, the first to be run first. */
export const listedMigrations = (tree: Tree, root: string): readonly string[] => {
  const [, , entries = ''] = entriesPattern.exec(textOf(tree, root)) ?? []
  return [...entries.matchAll(/['"]([^'"]+)['"]\s*:/g)].map(([, name = '']) => name).toSorted()
}

/** A list that was rewritten so that nothing can be added to it. */
export const listComplaint = (tree: Tree, root: string): Complaint =>
  tree.exists(listFile(root)) && !entriesPattern.test(textOf(tree, root))
    ? `${listFile(root)}: expected \`export const migrations = { … }\` with a name and a migration in each line, found something else`
    : undefined

/** Adds an import and an entry; what else the file says stays. */
export const addToList = (
  tree: Tree,
  root: string,
  { id, constant }: { readonly id: string; readonly constant: string },
): void => {
  const text = textOf(tree, root)
  const imported = `import { ${constant} } from './${id}.ts'\n`
  const after = lastImportEnd(text)
  const withImport = text.slice(0, after) + imported + text.slice(after)
  tree.write(
    listFile(root),
    withImport.replace(entriesPattern, (_whole, open: string, entries: string, close: string) => {
      const present = entries.trim() === '' ? '\n' : `${entries.trimEnd().replace(/,?$/, ',')}\n`
      return `${open}${present}  '${id}': ${constant},\n${close}`
    }),
  )
}

const textOf = (tree: Tree, root: string): string =>
  tree.exists(listFile(root)) ? (tree.read(listFile(root), 'utf8') ?? '') : ''

/** Where the last import ends, with its line break. */
const lastImportEnd = (text: string): number => {
  const last = [...text.matchAll(/^import [^;]*?from ['"][^'"]+['"];?\n/gm)].at(-1)
  return last === undefined ? 0 : last.index + last[0].length
}
