/** `flext meltano config`: the settings of a plugin, where their values come from, and changes to them. */
import { redacted, type PluginKind, type ResolvedPlugin } from 'flext-meltano'
import {
  discoverPlugin,
  resetSettings,
  setSetting,
  unsetSetting,
  valueFor,
} from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { editOwn } from './meltano-config-own.ts'
import { isDeclared, settingOf, storeFor, unknownSetting } from './meltano-config-setting.ts'
import { openProject } from '../project-access/open-project.ts'
import {
  listed,
  shownText,
  shownValue,
  type MeltanoConfigOptions,
  type On,
} from './meltano-config-list.ts'
import { counted } from '../terminal/quantity.ts'

const verbs = ['list', 'get', 'set', 'unset', 'reset', 'test', 'print'] as const
type Verb = (typeof verbs)[number]
const isVerb = (word: string | undefined): word is Verb =>
  (verbs as ReadonlyArray<string | undefined>).includes(word)

/** Both spellings: `config set tap-x user me` and the older `config tap-x set user me`. */
export const meltanoConfig = async (
  cli: Cli,
  words: ReadonlyArray<string>,
  options: MeltanoConfigOptions,
): Promise<Outcome> => {
  const [first, second, ...rest] = words
  const verb = isVerb(first) ? first : isVerb(second) ? second : 'print'
  const name = isVerb(first) ? second : first
  const args = isVerb(first) || isVerb(second) ? rest : words.slice(1)
  if (name === undefined) {
    return E.left(
      usageInvalid(`config ${verb}: a plugin is missing`, [
        `flext meltano config ${verb} <plugin>`,
      ]),
    )
  }
  const opened = await openProject(cli, options)
  if (E.isLeft(opened)) return opened
  const project = opened.right
  if (name === 'meltano' && options.pluginType === undefined) {
    const own = { cli, project, plugin: project.own, options }
    switch (verb) {
      case 'print':
        return printed(own)
      case 'list':
        return listed(own)
      case 'get':
        return got(own, args)
      case 'set':
      case 'unset':
        return editOwn(own, verb, args)
      case 'reset':
      case 'test':
        return E.left(
          usageInvalid(`config ${verb}: only plugins can be, and meltano is none`, [
            'flext meltano config unset meltano <setting>',
          ]),
        )
    }
  }
  const plugin = project.plugin(name, options.pluginType as PluginKind | undefined)
  if (E.isLeft(plugin)) return E.left({ error: plugin.left })
  const on = { cli, project, plugin: plugin.right, options }
  switch (verb) {
    case 'print':
      return printed(on)
    case 'list':
      return listed(on)
    case 'get':
      return got(on, args)
    case 'set':
      return isSet(on, args)
    case 'unset':
      return unset(on, args)
    case 'reset':
      return reset(on)
    case 'test':
      return tested(on)
  }
}

interface OnPlugin extends On {
  readonly plugin: ResolvedPlugin
}

const printed = ({ plugin, options }: On): Outcome => {
  const extras = Object.fromEntries(
    plugin.settings
      .filter(({ isExtra, value }) => isExtra && value !== undefined)
      .map(({ name, value }) => [name, value ?? null]),
  )
  const shown = options.extras === true ? extras : plugin.config
  const config = options.showSecrets === true ? shown : redacted(shown, plugin.sensitive)
  if (options.format === 'env') {
    const lines = plugin.settings
      .filter(({ isExtra, value }) => isExtra === (options.extras === true) && value !== undefined)
      .map((setting) => `${setting.variables[0] ?? ''}='${shownText(setting, plugin, options)}'`)
    return E.right({ document: config, text: lines.join('\n') })
  }
  return E.right({ document: config, text: JSON.stringify(config, undefined, 2) })
}

const got = ({ plugin, options }: On, args: ReadonlyArray<string>): Outcome => {
  const name = args.join('.')
  const setting = settingOf(plugin, name)
  if (setting === undefined) return E.left(unknownSetting(plugin, name))
  const value = shownValue(setting, plugin, options)
  return E.right({
    document: { name: setting.name, value: value ?? null, source: setting.source },
    text: shownText(setting, plugin, options),
  })
}

const isSet = async (on: OnPlugin, args: ReadonlyArray<string>): Promise<Outcome> => {
  const { cli, project, plugin } = on
  const value = args.at(-1)
  const name = args.slice(0, -1).join('.')
  if (name === '' || value === undefined) {
    return E.left(
      usageInvalid('config set: a setting and its value are missing', [
        `flext meltano config set ${plugin.name} <setting> <value>`,
      ]),
    )
  }
  const known = settingOf(plugin, name)
  if (known === undefined && !isDeclared(plugin, name))
    cli.note(`${plugin.name} does not declare ${name}; it is set all the same`)
  const store = storeFor(on, name)
  if (E.isLeft(store)) return store
  const typed = valueFor(value, known)
  if (E.isLeft(typed)) return E.left({ error: typed.left })
  const files = { project, env: cli.world.env }
  const edit = { plugin, setting: known?.name ?? name, store: store.right }
  const where = await setSetting(files, edit, typed.right)()
  if (E.isLeft(where)) return E.left({ error: where.left })
  const isOverridden = known?.source === 'env' && known.variable !== undefined
  if (isOverridden) cli.note(`the variable ${known.variable ?? ''} still stands above it`)
  if (known?.source === 'environment' && on.options.environment === undefined) {
    const place = known.place === undefined ? '' : `, ${known.place},`
    cli.note(`what the environment ${project.environment ?? ''} says${place} still stands above it`)
  }
  return E.right({
    document: {
      plugin: plugin.name,
      setting: edit.setting,
      store: store.right,
      where: where.right,
    },
    text: `${plugin.name} ${edit.setting} is set in ${where.right}`,
  })
}

const unset = async (on: OnPlugin, args: ReadonlyArray<string>): Promise<Outcome> => {
  const { cli, project, plugin } = on
  const name = args.join('.')
  if (name === '') return E.left(usageInvalid('config unset: a setting is missing'))
  const known = settingOf(plugin, name)
  if (known === undefined) return E.left(unknownSetting(plugin, name))
  const store = storeFor(on, name)
  if (E.isLeft(store)) return store
  const edit = { plugin, setting: known.name, store: store.right }
  const where = await unsetSetting({ project, env: cli.world.env }, edit)()
  if (E.isLeft(where)) return E.left({ error: where.left })
  return E.right({
    document: {
      plugin: plugin.name,
      setting: edit.setting,
      store: store.right,
      where: where.right,
    },
    text: `${plugin.name} ${edit.setting} is not set in ${where.right} any more`,
  })
}

const reset = async (on: OnPlugin): Promise<Outcome> => {
  const { cli, project, plugin } = on
  const store = storeFor(on, '')
  if (E.isLeft(store)) return store
  const where = await resetSettings(
    { project, env: cli.world.env },
    { plugin, store: store.right },
  )()
  if (E.isLeft(where)) return E.left({ error: where.left })
  return E.right({
    document: { plugin: plugin.name, store: store.right, where: where.right },
    text: `the settings of ${plugin.name} in ${where.right} are back to what they would be without it`,
  })
}

const tested = async ({ cli, plugin }: OnPlugin): Promise<Outcome> => {
  if (plugin.kind !== 'extractor') {
    return E.left(
      usageInvalid(`config test: only extractors can be tested, ${plugin.name} is ${plugin.kind}`),
    )
  }
  const abort = new AbortController()
  const ignore = cli.world.onSignal(() => abort.abort())
  try {
    const found = await discoverPlugin(plugin, abort.signal, ({ line }) => cli.note(`  ${line}`))()
    if (E.isLeft(found)) {
      return E.left({
        error: found.left,
        hints: [`flext meltano config list ${plugin.name}`],
      })
    }
    const { streams } = found.right.catalog
    return E.right({
      document: { plugin: plugin.name, valid: true, streams: streams.length },
      text: `${plugin.name} can be run: it found ${counted(streams.length, 'stream')}`,
    })
  } finally {
    ignore()
  }
}
