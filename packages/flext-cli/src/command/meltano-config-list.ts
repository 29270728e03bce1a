/** The settings of a plugin as `flext meltano config` shows them, secrets masked. */
import { redacted, type MeltanoProject, type ResolvedSetting } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { counted } from '../terminal/quantity.ts'
import { isDeclared } from './meltano-config-setting.ts'

export interface MeltanoConfigOptions {
  readonly environment?: string
  readonly pluginType?: string
  readonly extras?: true
  readonly all?: true
  readonly format: string
  readonly store?: string
  readonly showSecrets?: true
}

/** What a command is about. */
export interface On {
  readonly cli: Cli
  readonly project: MeltanoProject
  readonly plugin: Configured
  readonly options: MeltanoConfigOptions
}

/** A plugin, or Meltano itself. */
export type Configured = MeltanoProject['own']

const isSecret = ({ path }: ResolvedSetting, { sensitive }: Configured): boolean =>
  sensitive.some((secret) => secret === path.join('.') || path.join('.').startsWith(`${secret}.`))

export const shownValue = (
  setting: ResolvedSetting,
  plugin: Configured,
  { showSecrets }: MeltanoConfigOptions,
): unknown => {
  const isAssumed = setting.value === undefined && setting.source === 'default'
  const value = isAssumed ? setting.definition.assumed : setting.value
  if (showSecrets === true || value === undefined) return value
  if (isSecret(setting, plugin)) return '***'
  return redacted({ value }, [])['value']
}

export const shownText = (
  setting: ResolvedSetting,
  plugin: Configured,
  options: MeltanoConfigOptions,
): string => {
  const value = shownValue(setting, plugin, options)
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

const sources: Readonly<Record<ResolvedSetting['source'], string>> = {
  env: 'the environment variables',
  dotenv: '.env',
  environment: 'the environment of the project',
  meltano_yml: 'the project file',
  inherited: 'what it inherits from',
  default: 'the default',
}

export const listed = ({ cli, plugin, options }: On): Outcome => {
  const all = plugin.settings.filter(({ isExtra }) => isExtra === (options.extras === true))
  const required = new Set(plugin.settingGroups.flat())
  const shown =
    options.all === true || options.extras === true
      ? all
      : all.filter(
          ({ name, source, isCustom }) => isCustom || source !== 'default' || required.has(name),
        )
  const hidden = all.length - shown.length
  const { paint } = cli
  const text = shown.map((setting) => {
    const { name, variables, source, variable, place, definition } = setting
    const value = shownText(setting, plugin, options)
    const from =
      variable === undefined
        ? `${sources[source]}${place === undefined || source === 'default' ? '' : `, ${place}`}`
        : `${variable} in ${sources[source]}`
    return [
      `${paint.bold(name)} ${paint.dim(`[env: ${variables.join(', ')}]`)} current value: ${value === '' ? 'none' : paint.green(value)} (${from})`,
      ...(!isDeclared(plugin, name) ? [paint.dim('    not declared by the plugin')] : []),
      ...(definition.description === undefined ? [] : [`    ${definition.description}`]),
    ].join('\n')
  })
  return E.right({
    document: {
      plugin: plugin.name,
      settings: shown.map((setting) => ({
        name: setting.name,
        value: shownValue(setting, plugin, options) ?? null,
        source: setting.source,
        variable: setting.variable ?? null,
        place: setting.place ?? null,
        variables: setting.variables,
        kind: setting.definition.kind ?? null,
        custom: !isDeclared(plugin, setting.name),
        required: required.has(setting.name),
      })),
      hidden,
    },
    text: [
      ...(plugin.settingGroups.length === 0
        ? []
        : [
            `one of these has to be set: ${plugin.settingGroups.map((group) => group.join(' + ')).join(', or ')}`,
            '',
          ]),
      ...text,
      ...(hidden === 0
        ? []
        : ['', paint.dim(`${counted(hidden, 'setting')} at the default; --all shows all`)]),
      ...(plugin.docs === undefined ? [] : ['', `${paint.dim('→')} ${plugin.docs}`]),
    ].join('\n'),
  })
}
