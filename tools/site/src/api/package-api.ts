/**
 * What a package exports, as its sources describe it: read by TypeDoc and its Markdown plugin, a
 * member each with the Markdown of its own page.
 */
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { workspaceRoot } from 'flext-workspace/process'
import {
  Application,
  DeclarationReflection,
  ReflectionKind,
  type PageEvent,
  type ProjectReflection,
  type Reflection,
  type TypeDocOptions,
} from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'

import { entryPoints } from './documented-packages.ts'

/** One export. */
export interface ApiMember {
  readonly name: string
  /** In words: Function, Interface, … */
  readonly kind: string
  /** The subpath that exports it, such as `sqlite`; empty for the package itself. */
  readonly subpath: string
  /** From the root of the repository. */
  readonly file: string
  readonly line: number
  /** Of its page, to which the links of other members lead. */
  readonly url: string
  readonly markdown: string
}

/** The exports of the package in a folder such as `packages/flext-core`. */
export const packageApi = async (folder: string, out: string): Promise<readonly ApiMember[]> => {
  const entries = entryPoints(workspaceRoot, folder)
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints: [...entries.keys()].map((file) => join(workspaceRoot, file)),
    tsconfig: compilerConfig(folder, out),
    basePath: workspaceRoot,
  })
  const project = await app.convert()
  if (project === undefined) throw new Error(`TypeDoc could not read ${folder}`)

  const members: ApiMember[] = []
  app.renderer.on('endPage', ({ model, url, contents }: PageEvent) => {
    if (!(model instanceof DeclarationReflection) || !isMember(model)) return
    const [source] = model.sources ?? []
    if (source === undefined || contents === undefined) return
    members.push({
      name: model.name,
      kind: ReflectionKind.singularString(model.kind),
      subpath: entries.get(entryOf(model, project, [...entries.keys()])) ?? '',
      file: relative(workspaceRoot, source.fullFileName),
      line: source.line,
      url,
      markdown: contents,
    })
  })
  await app.outputs.writeOutput({ name: 'markdown', path: out }, project)
  return members
}

/**
 * The package's own settings without its references: so the sources of other packages are read, and
 * nothing has to be built before.
 */
const compilerConfig = (folder: string, out: string): string => {
  const file = `${out}.tsconfig.json`
  const config = {
    extends: join(workspaceRoot, folder, 'tsconfig.lib.json'),
    compilerOptions: { composite: false, incremental: false, noEmit: true, rootDir: workspaceRoot },
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

const options: TypeDocOptions & PluginOptions = {
  plugin: ['typedoc-plugin-markdown'],
  entryPointStrategy: 'resolve',
  router: 'member',
  readme: 'none',
  logLevel: 'Error',
  // Other steps check types.
  skipErrorChecking: true,
  disableGit: true,
  sourceLinkTemplate: 'source:{path}',
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  tableColumnSettings: { hideSources: true, hideModifiers: true, hideInherited: true },
  validation: {
    notExported: false,
    invalidLink: false,
    rewrittenLink: false,
    notDocumented: false,
  },
}

const isMember = (model: Reflection): boolean =>
  !model.isProject() && model.kind !== ReflectionKind.Module

/** The entry point through which a member is exported. */
const entryOf = (
  model: DeclarationReflection,
  project: ProjectReflection,
  entries: readonly string[],
): string => {
  let module: Reflection | undefined = model
  while (module !== undefined && module.kind !== ReflectionKind.Module) module = module.parent
  const source =
    module instanceof DeclarationReflection && module !== (project as Reflection)
      ? module.sources?.[0]?.fullFileName
      : undefined
  return source === undefined ? (entries[0] ?? '') : relative(workspaceRoot, source)
}
