/** `flext meltano add`, `remove` and `install`: the plugins of a project. */
import { pluginKinds, type PluginKind, type ResolvedPlugin } from 'flext-meltano'
import {
  addPlugin,
  installPlugin,
  removePlugin,
  type InstallError,
  type Installed,
} from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { openProject, type ProjectOptions } from '../project-access/open-project.ts'
import { wholeNumber } from './whole-number.ts'

export interface PluginAddOptions {
  readonly variant?: string
  readonly inheritFrom?: string
  /** Its name here; what was named is then what it inherits from. */
  readonly as?: string
  readonly python?: string
  readonly pipUrl?: string
  readonly executable?: string
  readonly namespace?: string
}

/** `extractor` or `extractors`. */
const kindOf = (word: string): PluginKind | undefined =>
  pluginKinds.find((kind) => word === kind || word === `${kind}s`) ??
  (word === 'utilities' ? 'utility' : undefined)

/** `extractor tap-x` as Meltano takes it, or only `tap-x`, whose name says what it is. */
const kindAndName = (
  first: string,
  second: string | undefined,
): E.Either<Failure, { readonly kind: PluginKind; readonly name: string }> => {
  const kind = kindOf(first)
  if (second !== undefined) {
    return kind === undefined
      ? E.left(
          usageInvalid(`there is no kind of plugin ${first}; there are ${pluginKinds.join(', ')}`),
        )
      : E.right({ kind, name: second })
  }
  if (first.startsWith('tap-')) return E.right({ kind: 'extractor', name: first })
  if (first.startsWith('target-')) return E.right({ kind: 'loader', name: first })
  return E.left(
    usageInvalid(`which kind of plugin is ${first}?`, [`flext meltano add utility ${first}`]),
  )
}

export const pluginAdd = async (
  cli: Cli,
  first: string,
  second: string | undefined,
  options: PluginAddOptions,
): Promise<Outcome> => {
  const asked = kindAndName(first, second)
  if (E.isLeft(asked)) return asked
  if (options.as !== undefined && options.inheritFrom !== undefined) {
    return E.left(usageInvalid('add: give either --as or --inherit-from'))
  }
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const files = { project: project.right, env: cli.world.env }
  const { kind } = asked.right
  const { as: name = asked.right.name, ...more } = options
  const inherits = options.as === undefined ? {} : { inheritFrom: asked.right.name }
  const added = await addPlugin(files, { kind, name, ...more, ...inherits })()
  if (E.isLeft(added)) return E.left({ error: added.left })
  return E.right({
    document: { added: name, kind },
    text: [
      `${kind} ${name} is in meltano.yml`,
      ...(options.pipUrl === undefined
        ? []
        : [`${cli.paint.dim('→')} flext meltano install ${name}`]),
      `${cli.paint.dim('→')} flext meltano config list ${name} --all`,
    ].join('\n'),
  })
}

export const pluginRemove = async (
  cli: Cli,
  first: string,
  second: string | undefined,
): Promise<Outcome> => {
  const project = await openProject(cli, {})
  if (E.isLeft(project)) return project
  const declared = pluginKinds.find((kind) => project.right.plugins[kind].includes(first))
  const asked =
    second === undefined && declared !== undefined
      ? E.right({ kind: declared, name: first })
      : kindAndName(first, second)
  if (E.isLeft(asked)) return asked
  const { kind, name } = asked.right
  const files = { project: project.right, env: cli.world.env }
  const removed = await removePlugin(files, kind, name)()
  return E.isLeft(removed)
    ? E.left({ error: removed.left })
    : E.right({ document: { removed: name, kind }, text: `${kind} ${name} is removed` })
}

export interface PluginInstallOptions extends ProjectOptions {
  readonly clean?: true
  readonly parallelism: string
}

interface Done {
  readonly plugin: ResolvedPlugin
  readonly result: E.Either<InstallError, Installed>
}

/** Several at a time; all are tried, and what failed is told at the end. */
export const pluginInstall = async (
  cli: Cli,
  names: ReadonlyArray<string>,
  options: PluginInstallOptions,
): Promise<Outcome> => {
  const parallelism = wholeNumber('--parallelism', options.parallelism)
  if (E.isLeft(parallelism)) return parallelism
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const project = opened.right
  // `extractors` or `extractor tap-x`, as Meltano takes them.
  const kinds = names.flatMap((name) => kindOf(name) ?? [])
  const named = names.filter((name) => kindOf(name) === undefined)
  const wanted =
    named.length > 0
      ? named
      : (kinds.length > 0 ? kinds : pluginKinds)
          .filter((kind) => kind !== 'file' && kind !== 'transform')
          .flatMap((kind) => project.plugins[kind])
  const plugins: Array<ResolvedPlugin> = []
  for (const name of wanted) {
    const plugin = project.plugin(name)
    if (E.isLeft(plugin)) return E.left({ error: plugin.left })
    if (plugins.every((each) => each.installation !== plugin.right.installation)) {
      plugins.push(plugin.right)
    }
  }
  const abort = new AbortController()
  const ignore = cli.world.onSignal(() => abort.abort())
  const queue = [...plugins]
  const done: Array<Done> = []
  const work = async (): Promise<void> => {
    for (let plugin = queue.shift(); plugin !== undefined; plugin = queue.shift()) {
      const { name } = plugin
      const result = await installPlugin(plugin, {
        backend: project.venvBackend,
        clean: options.clean === true,
        signal: abort.signal,
        onLine: (line) => cli.note(`${cli.notePaint.dim(`${name} │`)} ${line}`),
      })()
      done.push({ plugin, result })
    }
  }
  try {
    await Promise.all(Array.from({ length: parallelism.right }, work))
  } finally {
    ignore()
  }
  const failed = done.flatMap(({ result }) => (E.isLeft(result) ? [result.left] : []))
  const [first] = failed
  const document = {
    plugins: done.map(({ plugin, result }) => ({
      plugin: plugin.name,
      result: E.isRight(result) ? result.right : 'failed',
    })),
  }
  if (first !== undefined) {
    const message = failed.map((error) => error.message).join('\n')
    return E.left({ error: { ...first, message }, beside: document })
  }
  const words = {
    installed: 'installed',
    there: 'is installed already',
    'not-needed': 'needs none',
  }
  return E.right({
    document,
    text: done
      .flatMap(({ plugin, result }) =>
        E.isRight(result) ? [`${plugin.name}  ${words[result.right]}`] : [],
      )
      .join('\n'),
  })
}
