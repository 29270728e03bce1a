/** Which parts of the house a workspace gets: those for which it has nothing of its own. */
import { readJson, type Tree } from '@nx/devkit'

/** As in schema.json. */
export interface WorkspaceGeneratorSchema {
  readonly linter?: 'oxlint' | 'none'
  readonly formatter?: 'oxfmt' | 'none'
  readonly changesets?: boolean
  readonly skipFormat?: boolean
}

/** What will be laid down. */
export interface WorkspaceParts {
  readonly oxlint: boolean
  readonly oxfmt: boolean
  readonly changesets: boolean
}

/** What was asked for, and where nothing was, what the workspace does not have in another form. */
export const workspaceParts = (
  tree: Tree,
  { linter, formatter, changesets = true }: WorkspaceGeneratorSchema,
): WorkspaceParts => ({
  oxlint: linter === undefined ? !has(tree, otherLinters) : linter === 'oxlint',
  oxfmt: formatter === undefined ? !has(tree, otherFormatters) : formatter === 'oxfmt',
  changesets,
})

interface Tool {
  readonly dependency: string
  readonly file: RegExp
}

const biome: Tool = { dependency: '@biomejs/biome', file: /^biome\.jsonc?$/ }

const otherLinters: readonly Tool[] = [
  { dependency: 'eslint', file: /^(?:eslint\.config\.|\.eslintrc)/ },
  biome,
]

const otherFormatters: readonly Tool[] = [
  { dependency: 'prettier', file: /^(?:\.prettierrc|prettier\.config\.)/ },
  { dependency: 'dprint', file: /^\.?dprint\.jsonc?$/ },
  biome,
]

const has = (tree: Tree, tools: readonly Tool[]): boolean => {
  const { dependencies, devDependencies } = readJson<{
    readonly dependencies?: Readonly<Record<string, string>>
    readonly devDependencies?: Readonly<Record<string, string>>
  }>(tree, 'package.json')
  const present = { ...dependencies, ...devDependencies }
  const files = tree.children('.')
  return tools.some(
    ({ dependency, file }) =>
      present[dependency] !== undefined || files.some((name) => file.test(name)),
  )
}
