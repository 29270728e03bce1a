/** What `library` is asked for, and what it makes of it. */
import { builtinModules } from 'node:module'
import { posix } from 'node:path'

import { getProjects, readJson, readNxJson, type Tree } from '@nx/devkit'

import { nameComplaint, packageNameComplaint, kebabCase } from '../input/names.ts'
import { insideComplaint, normalizedPath, takenComplaint } from '../input/paths.ts'
import { refuseIf, type Complaint } from '../input/refused.ts'
import { nxVersionComplaint, workspaceComplaint } from '../input/workspace.ts'

/** The layers of the house, the lowest first. */
export const layers = ['core', 'service', 'domain', 'edge'] as const

export type Layer = (typeof layers)[number]

/** As in schema.json. */
export interface LibraryGeneratorSchema {
  readonly name: string
  readonly directory?: string
  readonly layer?: Layer
  readonly description?: string
  readonly subject?: string
  readonly private?: boolean
  readonly skipFormat?: boolean
}

/** A request without gaps. */
export interface LibraryRequest {
  readonly name: string
  readonly directory: string
  readonly layer: Layer
  readonly description: string
  /** In kebab case. */
  readonly subject: string
  readonly isPrivate: boolean
}

/** Fills the gaps of what was asked for, or throws `InputRefused` with all that is wrong with it. */
export const libraryRequest = (tree: Tree, schema: LibraryGeneratorSchema): LibraryRequest => {
  refuseIf('library', [nxVersionComplaint(), workspaceComplaint(tree)])
  const { name, directory } = nameAndDirectory(tree, schema)
  const subject = kebabCase(schema.subject ?? singular(bareName(name)))
  const layer = schema.layer ?? 'domain'
  refuseIf('library', [
    packageNameComplaint('name', name),
    nameTakenComplaint(tree, name),
    insideComplaint('directory', directory),
    takenComplaint(tree, 'directory', directory),
    layers.includes(layer)
      ? undefined
      : `layer: expected one of ${layers.join(', ')}, found ${JSON.stringify(layer)}`,
    schema.subject === undefined ? undefined : nameComplaint('subject', schema.subject),
    tree.exists('tsconfig.base.json')
      ? undefined
      : 'the workspace has no tsconfig.base.json: run `npx nx g flext-nx:workspace` first',
  ])
  return {
    name,
    directory,
    layer,
    description: given(schema.description) ?? `Business operations on ${bareName(name)}`,
    subject,
    isPrivate: schema.private ?? false,
  }
}

/** A prompt that was answered with nothing gives an empty text. */
const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim()

/** `orders` of `@shop/orders`. */
export const bareName = (name: string): string => name.replace(/^@[^/]*\//, '')

/** A name may be a package's or, with slashes and no scope, the folder of one. */
const nameAndDirectory = (tree: Tree, { name, directory }: LibraryGeneratorSchema) => {
  const asked = name.trim()
  const isFolder = !asked.startsWith('@') && /[/\\]/.test(asked)
  const folder = directory ?? (isFolder ? asked : undefined)
  const packageName = isFolder ? posix.basename(normalizedPath(asked)) : asked
  return {
    name: packageName,
    directory: normalizedPath(folder ?? `${librariesFolder(tree)}/${bareName(packageName)}`),
  }
}

const librariesFolder = (tree: Tree): string =>
  readNxJson(tree)?.workspaceLayout?.libsDir ?? 'packages'

/** `orders` becomes `order`, `companies` `company`, `status` stays. */
const singular = (name: string): string =>
  name
    .replace(/ies$/, 'y')
    .replace(/(ss|us|is)$/, '$1_')
    .replace(/s$/, '')
    .replace(/_$/, '')

const nameTakenComplaint = (tree: Tree, name: string): Complaint => {
  const projects = getProjects(tree)
  const project = [...projects].find(
    ([projectName, { root }]) => projectName === name || packageNameOf(tree, root) === name,
  )?.[1]
  if (project !== undefined) return `name: ${JSON.stringify(name)} is taken by ${project.root}`
  if (builtinModules.includes(name)) {
    return `name: ${JSON.stringify(name)} is a module of Node, which an import would find instead`
  }
  const { dependencies, devDependencies } = readJson<{
    readonly dependencies?: Readonly<Record<string, string>>
    readonly devDependencies?: Readonly<Record<string, string>>
  }>(tree, 'package.json')
  return { ...dependencies, ...devDependencies }[name] === undefined
    ? undefined
    : `name: ${JSON.stringify(name)} is taken by a package that the workspace depends on`
}

const packageNameOf = (tree: Tree, root: string): string | undefined =>
  tree.exists(`${root}/package.json`)
    ? readJson<{ readonly name?: string }>(tree, `${root}/package.json`).name
    : undefined
