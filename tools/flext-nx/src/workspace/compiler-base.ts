/** `tsconfig.base.json` with the strict settings of the house, and the `tsconfig.json` beside it. */
import { parseJson, readJson, writeJson, type Tree } from '@nx/devkit'

type Settings = Readonly<Record<string, unknown>>

interface CompilerConfig {
  readonly extends?: string
  readonly compilerOptions?: Settings
  readonly files?: readonly string[]
  readonly include?: readonly string[]
}

/** The strict settings, in the order in which they are written. */
export const strictSettings: Settings = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  composite: true,
  declaration: true,
  declarationMap: true,
  sourceMap: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: false,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
}

/** Writes both files where they are missing; one that is there keeps every word. */
export const writeCompilerBase = (tree: Tree): void => {
  if (!tree.exists('tsconfig.base.json')) {
    const { target, lib, module, moduleResolution, types, ...strict } = strictSettings
    writeJson(tree, 'tsconfig.base.json', {
      compilerOptions: {
        target,
        lib,
        module,
        moduleResolution,
        customConditions: [sourceCondition(tree)],
        types,
        ...strict,
      },
    })
  }
  if (!tree.exists('tsconfig.json')) {
    writeJson(tree, 'tsconfig.json', {
      extends: './tsconfig.base.json',
      files: [],
      references: [],
    })
  }
}

/** The settings in which the workspace's own `tsconfig.base.json` is less strict, in words. */
export const looserSettings = (tree: Tree): readonly string[] => {
  const { compilerOptions = {} } = parseJson<CompilerConfig>(
    tree.read('tsconfig.base.json', 'utf8') ?? '{}',
  )
  return Object.entries(strictSettings)
    .filter(([name, value]) => value === true && compilerOptions[name] !== true)
    .map(([name]) => name)
}

/** `@shop/source` for the workspace `shop`, whose packages are then read without a build. */
const sourceCondition = (tree: Tree): string => {
  const { name = 'workspace' } = readJson<{ readonly name?: string }>(tree, 'package.json')
  return `@${name.replace(/^@/, '').replace(/\/.*$/, '')}/source`
}
