/** One setting that `flext meltano config` is about, and where a change to it goes. */
import type { ResolvedSetting } from 'flext-meltano'
import type { SettingStore } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { Configured, On } from './meltano-config-list.ts'

export const settingOf = ({ settings }: Configured, name: string): ResolvedSetting | undefined =>
  settings.find((each) => each.name === name || (each.definition.aliases ?? []).includes(name))

/** Also what is inside an object that the plugin declares, such as `_metadata` or `paging`. */
export const isDeclared = ({ settings }: Configured, name: string): boolean =>
  settings.some(
    (each) =>
      !each.isCustom &&
      (each.name === name ||
        (each.definition.aliases ?? []).includes(name) ||
        (each.definition.kind === 'object' && name.startsWith(`${each.name}.`))),
  )

export const unknownSetting = (plugin: Configured, name: string): Failure =>
  usageInvalid(`${plugin.name} has no setting ${JSON.stringify(name)}`, [
    `flext meltano config list ${plugin.name} --all`,
  ])

export const storeFor = (
  { cli, options, plugin, project }: On,
  name: string,
): E.Either<Failure, SettingStore> => {
  const { store } = options
  const asked = project.isEnvironmentAsked ? 'environment' : 'meltano_yml'
  if (store === 'meltano_yml') return E.right(asked)
  if (store === 'dotenv') return E.right('dotenv')
  if (store !== undefined && store !== 'auto') {
    return E.left(
      usageInvalid(`--store: there is no ${store}; there are auto, dotenv, meltano_yml`),
    )
  }
  const setting = settingOf(plugin, name)
  const isSensitive =
    setting !== undefined &&
    (setting.definition.sensitive ?? ['password', 'oauth'].includes(setting.definition.kind ?? ''))
  if (isSensitive) cli.note(`${name} is sensitive, and goes into .env of ${project.root}`)
  return E.right(isSensitive ? 'dotenv' : asked)
}
