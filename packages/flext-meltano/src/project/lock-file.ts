/**
 * Lock files in `plugins/`: the definition of a plugin as Meltano's hub gave it, kept with the project.
 * A plugin of a project has it below what the project itself says.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { parseYaml, wrong, type Mistake, type Report } from 'flext-core/yaml'

import type { PluginDeclaration, ProjectDeclaration } from './declaration.ts'
import { listOfKind, pluginKinds, type PluginKind } from './plugin-kind.ts'
import { declaration } from './plugin-reader.ts'
import { readText } from './project-file.ts'

/** The locked definitions of a project's plugins, by the plugin that each is for. */
export type Locks = ReadonlyMap<PluginDeclaration, PluginDeclaration>

export const readLocks = async (
  root: string,
  { plugins }: ProjectDeclaration,
  report: Report,
): Promise<Locks> => {
  const locks = new Map<PluginDeclaration, PluginDeclaration>()
  for (const kind of pluginKinds) {
    const folder = join('plugins', listOfKind(kind))
    const files = plugins[kind].length === 0 ? [] : await filesIn(join(root, folder))
    for (const plugin of plugins[kind]) {
      const file = lockOf(plugin, files, report)
      const locked =
        file === undefined ? undefined : await readLock(root, join(folder, file), kind, report)
      if (locked !== undefined) locks.set(plugin, locked)
    }
  }
  return locks
}

const filesIn = async (folder: string): Promise<ReadonlyArray<string>> => {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.lock')).toSorted()
  } catch {
    return []
  }
}

/** `tap-x--variant.lock`; without a variant, the only one there is. A definition of one's own has none. */
const lockOf = (
  { name, inherit_from: parent, variant, namespace, nameNode }: PluginDeclaration,
  files: ReadonlyArray<string>,
  report: Report,
): string | undefined => {
  if (parent === undefined && namespace !== undefined) return undefined
  const base = parent?.value ?? name
  if (variant !== undefined) return files.find((file) => file === `${base}--${variant}.lock`)
  const [first, ...more] = files.filter(
    (file) => file === `${base}.lock` || file.startsWith(`${base}--`),
  )
  if (more.length > 0 && parent === undefined) {
    const variants = [first, ...more].map((file) => file?.slice(base.length + 2, -'.lock'.length))
    report(wrong(nameNode, `a variant beside the name: ${variants.join(', ')}`))
  }
  return first
}

const readLock = async (
  root: string,
  file: string,
  kind: PluginKind,
  report: Report,
): Promise<PluginDeclaration | undefined> => {
  const source = await readText(root, file, 'nothing')
  if (E.isLeft(source)) return undefined
  const mistakes: Array<Mistake> = []
  const tree = parseYaml(source.right, report)
  const locked = tree && declaration(kind, true)(tree, (mistake) => mistakes.push(mistake))
  mistakes.forEach(report)
  return locked
}
