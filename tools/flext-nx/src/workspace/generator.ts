/**
 * `nx g flext-nx:workspace`: what the repository of FLEXT has that its users want too. It adds what
 * is missing and changes nothing that is there, so running it again does nothing.
 */
import { fileURLToPath } from 'node:url'

import {
  formatFiles,
  generateFiles,
  installPackagesTask,
  logger,
  OverwriteStrategy,
  readJson,
  readNxJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit'

import { mitLicense } from '../house/license.ts'
import { addPlugin } from '../init/generator.ts'
import { refuseIf } from '../input/refused.ts'
import { nxVersionComplaint, workspaceComplaint } from '../input/workspace.ts'
import { looserSettings, writeCompilerBase } from './compiler-base.ts'
import { addIgnored } from './ignored.ts'
import { addNxSettings } from './nx-settings.ts'
import { workspaceParts, type WorkspaceGeneratorSchema, type WorkspaceParts } from './parts.ts'
import { completeManifest } from './root-manifest.ts'

/** Lays down the parts that the workspace lacks. */
export const workspaceGenerator = async (
  tree: Tree,
  schema: WorkspaceGeneratorSchema = {},
): Promise<GeneratorCallback> => {
  refuseIf('workspace', [nxVersionComplaint(), workspaceComplaint(tree)])
  const parts = workspaceParts(tree, schema)
  const hadSettings = tree.exists('tsconfig.base.json')
  writeCompilerBase(tree)
  addNxSettings(tree, parts)
  addPlugin(tree)
  completeManifest(tree, parts)
  addIgnored(tree)
  for (const part of ['always', ...chosen(parts)]) {
    const folder = new URL(`../../src/workspace/files/${part}`, import.meta.url)
    const values = { dot: '.', defaultBase: readNxJson(tree)?.defaultBase ?? 'main' }
    generateFiles(tree, fileURLToPath(folder), '.', values, {
      overwriteStrategy: OverwriteStrategy.KeepExisting,
    })
  }
  addLicense(tree)
  if (schema.skipFormat !== true) await formatFiles(tree)
  return () => {
    installPackagesTask(tree)
    if (hadSettings) sayWhatIsLooser(tree)
  }
}

/** The folders of `files`, which are called as the parts are. */
const chosen = (parts: WorkspaceParts): readonly string[] =>
  Object.entries(parts).flatMap(([name, wanted]) => (wanted === true ? [name] : []))

const addLicense = (tree: Tree): void => {
  const { license } = readJson<{ readonly license?: string }>(tree, 'package.json')
  if (license !== 'MIT' || tree.children('.').some((name) => /^licen[cs]e/i.test(name))) return
  tree.write('LICENSE', mitLicense(tree, new Date().getFullYear()))
}

const sayWhatIsLooser = (tree: Tree): void => {
  const looser = looserSettings(tree)
  if (looser.length === 0) return
  logger.info(
    `tsconfig.base.json stays as it is. It does not set ${looser.join(', ')}; a library sets itself what it cannot do without.`,
  )
}
