/** `flext meltano invoke`: a plugin on its own, with the streams of this process. */
import { redacted, type PluginKind, type ResolvedPlugin } from 'flext-meltano'
import { commandToRun, discoverPlugin, invokePlugin, runCommand } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { openProject } from '../project-access/open-project.ts'

export interface MeltanoInvokeOptions {
  readonly environment?: string
  readonly pluginType?: string
  readonly dump?: string
  readonly printVar?: ReadonlyArray<string>
  readonly listCommands?: true
  readonly showSecrets?: true
}

export const meltanoInvoke = async (
  cli: Cli,
  word: string,
  args: ReadonlyArray<string>,
  options: MeltanoInvokeOptions,
): Promise<Outcome> => {
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const [name = '', command] = word.split(':', 2)
  const plugin = opened.right.plugin(name, options.pluginType as PluginKind | undefined)
  if (E.isLeft(plugin)) return E.left({ error: plugin.left })
  for (const variable of options.printVar ?? []) {
    cli.world.stdout.write(`${variable}=${plugin.right.env[variable] ?? ''}\n`)
  }
  if (options.listCommands === true) return commands(plugin.right)
  const abort = new AbortController()
  const ignore = cli.world.onSignal(() => abort.abort())
  try {
    if (options.dump !== undefined) return await dumped(plugin.right, options, abort.signal)
    if (command === undefined) {
      const ran = await invokePlugin(plugin.right, args, abort.signal)()
      return E.isLeft(ran) ? E.left({ error: ran.left }) : E.right(nothing)
    }
    const parts = opened.right.partsOf([word])
    if (E.isLeft(parts)) return E.left({ error: parts.left })
    const [part] = parts.right
    if (part === undefined || !('command' in part)) {
      return E.left(usageInvalid(`invoke: ${word} runs only in a pipeline`))
    }
    const { secrets: _, ...request } = commandToRun(part.command, args)
    const ran = await runCommand({ ...request, signal: abort.signal })()
    return E.isLeft(ran) ? E.left({ error: ran.left }) : E.right(nothing)
  } finally {
    ignore()
  }
}

/** The plugin has written whatever there is to be read. */
const nothing: Report = { document: {}, text: '', printed: true }

const commands = ({ name, commands: declared }: ResolvedPlugin): Outcome => {
  const all = [...declared].map(([command, { args = '', description }]) => ({
    command: `${name}:${command}`,
    args,
    description: description ?? null,
  }))
  return E.right({
    document: { commands: all },
    text: all
      .map(({ command, args, description }) =>
        [command.padEnd(24), args, ...(description === null ? [] : [`(${description})`])].join(
          '  ',
        ),
      )
      .join('\n'),
  })
}

const dumped = async (
  plugin: ResolvedPlugin,
  { dump, showSecrets }: MeltanoInvokeOptions,
  signal: AbortSignal,
): Promise<Outcome> => {
  if (dump === 'config') {
    const config = showSecrets === true ? plugin.config : redacted(plugin.config, plugin.sensitive)
    return E.right({ document: config, text: JSON.stringify(config, undefined, 2) })
  }
  if (dump !== 'catalog') {
    return E.left(usageInvalid(`--dump: there is no ${dump ?? ''}; there are config and catalog`))
  }
  if (plugin.kind !== 'extractor') {
    return E.left(usageInvalid(`--dump=catalog: ${plugin.name} is no extractor`))
  }
  const found = await discoverPlugin(plugin, signal)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  const { catalog } = found.right
  return E.right({ document: catalog, text: JSON.stringify(catalog, undefined, 2) })
}
