/** The templates of a folder: models by their files, snapshots by the blocks in them, tests by their files. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join, posix } from 'node:path'

import { placeOf } from 'flext-core/yaml'

import type { ModelProblem } from './error.ts'
import { macroLibrary, type MacroLibrary } from './macro-library.ts'
import type { DeclaredSnapshot } from './model-properties.ts'
import { templateText } from './template-file.ts'
import type { TemplateFile } from './template-model.ts'

/** All files beneath a folder, relative to the root; a folder that is not there is a mistake. */
export const filesBeneath = (
  root: string,
  folder: string | undefined,
  problems: Array<ModelProblem>,
): ReadonlyArray<string> => {
  if (folder === undefined) return []
  const place = join(root, folder)
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true) {
    problems.push({ path: folder, expected: 'a folder', found: 'none' })
    return []
  }
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .toSorted()
}

const isSql = (path: string): boolean => path.endsWith('.sql')

/** Models and snapshots, each under a name of its own. */
export const templatesIn = (
  root: string,
  files: ReadonlyArray<string>,
  declared: ReadonlyArray<DeclaredSnapshot>,
  problems: Array<ModelProblem>,
): ReadonlyArray<TemplateFile> => {
  const first = new Map<string, string>()
  const all = [
    ...files.filter(isSql).flatMap((path) => templatesOf(path, templateText(root, path))),
    ...declared.flatMap(asTemplate),
  ]
  return all.filter(({ name, path }) => {
    const other = first.get(name)
    first.set(name, other ?? path)
    if (other !== undefined)
      problems.push({ path, expected: 'a name that no other model has', found: `${other} too` })
    return other === undefined
  })
}

export const macrosIn = (root: string, files: ReadonlyArray<string>): MacroLibrary | undefined =>
  macroLibrary(files.filter(isSql).map((path) => ({ path, text: templateText(root, path) })))

/** Each file is one SELECT that gives the rows which are wrong. */
export const testsIn = (root: string, files: ReadonlyArray<string>): ReadonlyArray<TemplateFile> =>
  files.filter(isSql).map((path) => ({
    name: basename(path, '.sql'),
    path,
    template: templateText(root, path),
    kind: 'model',
  }))

const blocks = /\{%-?\s*snapshot\s+(\w+)\s*-?%\}([^]*?)\{%-?\s*endsnapshot\s*-?%\}/g

/** A block stands at its lines, and nothing else does. */
const templatesOf = (path: string, text: string): ReadonlyArray<TemplateFile> => {
  const found = [...text.matchAll(blocks)]
  return found.length === 0
    ? [{ name: basename(path, '.sql'), path, template: text, kind: 'model' }]
    : found.map(({ index, 0: whole, 1: name = '', 2: body = '' }) => ({
        name,
        path,
        template: blank(text.slice(0, index + whole.indexOf(body))) + body,
        kind: 'snapshot',
      }))
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, '')

/** One that stands in YAML alone, at its line. */
const asTemplate = ({ name, relation }: DeclaredSnapshot): ReadonlyArray<TemplateFile> => {
  if (relation === undefined) return []
  const { file, line } = placeOf(relation.node.span)
  const template = `${'\n'.repeat(line - 1)}select * from {{ ${relation.value} }}`
  return [{ name: name.value, path: file, template, kind: 'snapshot' }]
}
