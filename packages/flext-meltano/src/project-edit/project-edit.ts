/**
 * Changes to the files of a project. What a change leads to is read whole before anything is written,
 * and a file is replaced at once or not at all.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { FlextError, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { replaceFile } from '../durable/durable-file.ts'
import { projectUnreadable, type ProjectError } from '../project/error.ts'
import type { PluginKind } from '../project/plugin-kind.ts'
import { listOfKind } from '../project/plugin-kind.ts'
import { readProject, type MeltanoProject } from '../project/project.ts'
import type { EditRefused } from './edit-refused.ts'
import type { Keys } from './json-change.ts'
import { yamlText, type YamlText } from './yaml-text.ts'

export type ProjectReadonly = FlextError<'ProjectReadonly'>
export type EditError = ProjectError | ProjectReadonly | EditRefused

export interface ProjectFiles {
  readonly project: MeltanoProject
  /** The variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A file of the project, and where in it a thing is declared. */
export interface Declared {
  readonly file: string
  readonly keys: Keys
}

/** Changes one file; the answer says whether there was anything to change. */
export const editProject =
  (
    { project, env }: ProjectFiles,
    file: string,
    change: (text: YamlText) => E.Either<EditError, void>,
  ): FlextTask<boolean, EditError> =>
  async () => {
    if (project.isReadonly) {
      const message = 'the project says project_readonly: true; its files are not changed'
      return E.left({ _tag: 'ProjectReadonly', message })
    }
    const path = join(project.root, file)
    const before = readText(path)
    if (before === undefined) return E.left(projectUnreadable(path, 'it cannot be read'))
    const text = yamlText(before)
    const changed = change(text)
    if (E.isLeft(changed)) return changed
    const edited = text.text()
    if (E.isLeft(edited)) return edited
    const after = edited.right
    if (after === before) return E.right(false)
    const read = await readProject({
      root: project.root,
      env,
      texts: { [file]: after },
      ...(project.environment === undefined ? {} : { environment: project.environment }),
    })()
    if (E.isLeft(read)) return read
    replaceFile(path, after)
    return E.right(true)
  }

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Where something of a list of named things stands, in whichever of the files it does. */
export const declaredIn = (
  { root, files }: MeltanoProject,
  keys: Keys,
  name: string,
): Declared | undefined => {
  for (const file of files) {
    const at = yamlText(readText(join(root, file)) ?? '').named(keys, name)
    if (at !== undefined) return { file, keys: [...keys, at] }
  }
  return undefined
}

export const pluginDeclaredIn = (
  project: MeltanoProject,
  kind: PluginKind,
  name: string,
): Declared | undefined => declaredIn(project, ['plugins', listOfKind(kind)], name)

/** Where what the environment says of a plugin stands, or would stand. */
export const pluginInEnvironment = (
  project: MeltanoProject,
  environment: string,
  kind: PluginKind,
  name: string,
): { readonly declared: Declared; readonly isThere: boolean } | undefined => {
  const found = declaredIn(project, ['environments'], environment)
  if (found === undefined) return undefined
  const list = [...found.keys, 'config', 'plugins', listOfKind(kind)]
  const text = yamlText(readText(join(project.root, found.file)) ?? '')
  const at = text.named(list, name)
  const items = text.get(list)
  const next = Array.isArray(items) ? items.length : 0
  return {
    declared: { file: found.file, keys: [...list, at ?? next] },
    isThere: at !== undefined,
  }
}
