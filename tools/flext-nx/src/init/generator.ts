/** `nx add flext-nx`: the plugin in nx.json, so that targets are inferred, and the command `flext`. */
import {
  formatFiles,
  installPackagesTask,
  readNxJson,
  updateNxJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit'

import { addTools } from '../house/tools.ts'
import { refuseIf } from '../input/refused.ts'
import { hasPlugin, nxVersionComplaint, workspaceComplaint } from '../input/workspace.ts'

/** As in schema.json. */
export interface InitGeneratorSchema {
  readonly skipFormat?: boolean
}

/** Adds what is missing, and nothing twice. */
export const initGenerator = async (
  tree: Tree,
  { skipFormat = false }: InitGeneratorSchema = {},
): Promise<GeneratorCallback> => {
  refuseIf('init', [nxVersionComplaint(), workspaceComplaint(tree)])
  addPlugin(tree)
  addTools(tree, ['flext-cli', 'flext-nx'])
  if (!skipFormat) await formatFiles(tree)
  return () => {
    installPackagesTask(tree)
  }
}

/** Names this plugin in nx.json, once. */
export const addPlugin = (tree: Tree): void => {
  if (hasPlugin(tree)) return
  const nxJson = readNxJson(tree) ?? {}
  updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), 'flext-nx'] })
}
