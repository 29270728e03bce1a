/**
 * The compiler settings that generated code is written for. A package takes them from the
 * workspace's `tsconfig.base.json`, and sets only those itself that it finds different there.
 */
import { parseJson, type Tree } from '@nx/devkit'

type Settings = Readonly<Record<string, unknown>>

/** What generated code cannot do without. */
const needed: Settings = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  composite: true,
  declaration: true,
  emitDeclarationOnly: false,
  importHelpers: false,
  strict: true,
  rewriteRelativeImportExtensions: true,
}

/** What TypeScript assumes where nothing is said. */
const assumed: Settings = { emitDeclarationOnly: false, importHelpers: false }

/** The settings that a package has to write into its own tsconfig files. */
export const settingsMissingIn = (tree: Tree): Settings => {
  const { compilerOptions = {} } = parseJson<{ readonly compilerOptions?: Settings }>(
    tree.read('tsconfig.base.json', 'utf8') ?? '{}',
  )
  const found: Settings = { ...assumed, ...compilerOptions }
  return Object.fromEntries(
    Object.entries(needed).filter(([name, value]) => !agree(value, found[name])),
  )
}

const agree = (wanted: unknown, found: unknown): boolean =>
  JSON.stringify(wanted).toLowerCase() === JSON.stringify(found)?.toLowerCase()
