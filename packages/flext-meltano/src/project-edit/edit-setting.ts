/** Sets and unsets settings and extras of plugins: in the project file, in its environment, or in `.env`. */
import type { FlextTask, JsonValue } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'

import { settingPath } from '../project/config-layers.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'
import { castValue, variableText } from '../project/setting-value.ts'
import type { ResolvedSetting } from '../project/setting-resolution.ts'
import { variableName } from '../project/variable-name.ts'
import { editDotEnv } from './dotenv-edit.ts'
import { editRefused } from './edit-refused.ts'
import {
  editProject,
  pluginDeclaredIn,
  pluginInEnvironment,
  type EditError,
  type ProjectFiles,
} from './project-edit.ts'
import { isPlainMap, type Keys } from './json-change.ts'
import type { YamlText } from './yaml-text.ts'

export type SettingStore = 'meltano_yml' | 'environment' | 'dotenv'

export interface SettingEdit {
  readonly plugin: ResolvedPlugin
  /** Dotted where it is nested; an extra begins with an underscore. */
  readonly setting: string
  readonly store: SettingStore
}

/** The text as the kind of value that the setting has; JSON for a setting that nobody declares. */
export const valueFor = (
  text: string,
  known: ResolvedSetting | undefined,
): E.Either<EditError, JsonValue> => {
  if (known === undefined || (known.isCustom && known.definition.kind === undefined)) {
    return E.right(parsed(text))
  }
  const isReference = /\$(?:\{\w+\}|[A-Z])/.test(text)
  if (isReference) return E.right(text)
  const cast = castValue(text, known.definition)
  return 'expected' in cast
    ? E.left(editRefused(`${known.name}: expected ${cast.expected}, found another text`))
    : E.right(cast.value)
}

const parsed = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

/** The answer says where it was written. */
export const setSetting = (
  files: ProjectFiles,
  edit: SettingEdit,
  value: JsonValue,
): FlextTask<string, EditError> => {
  const { plugin, setting, store } = edit
  if (store === 'dotenv') {
    const variable = variableFor(plugin, setting)
    const file = editDotEnv(files, { [variable]: variableText(value) })
    return TE.right(`${variable} in ${file}`)
  }
  return changed(files, edit, (text, keys) => text.set(written(text, keys, setting), value))
}

/** The answer says whether it was set there. */
export const unsetSetting = (
  files: ProjectFiles,
  edit: SettingEdit,
): FlextTask<string, EditError> => {
  const { plugin, setting, store } = edit
  if (store === 'dotenv') {
    const variable = variableFor(plugin, setting)
    const file = editDotEnv(files, { [variable]: undefined })
    return TE.right(`${variable} in ${file}`)
  }
  return changed(files, edit, (text, keys) => {
    if (text.remove(written(text, keys, setting), keys.length)) removeEmptied(text, keys)
  })
}

/** All of its config and extras in that place. */
export const resetSettings = (
  files: ProjectFiles,
  { plugin, store }: Omit<SettingEdit, 'setting'>,
): FlextTask<string, EditError> => {
  if (store === 'dotenv') {
    const unset = plugin.settings.flatMap(({ variables }) => variables)
    return TE.right(editDotEnv(files, Object.fromEntries(unset.map((name) => [name, undefined]))))
  }
  const extras = plugin.settings.filter(({ isExtra }) => isExtra).map(({ path }) => path[0] ?? '')
  return changed(files, { plugin, setting: '', store }, (text, keys) => {
    text.remove([...keys, 'config'])
    for (const extra of new Set(extras)) text.remove([...keys, extra.replace(/^_/, '')])
    removeEmptied(text, keys)
  })
}

/** An environment need not name a plugin of which it says nothing. */
const removeEmptied = (text: YamlText, keys: Keys): void => {
  const left = text.get(keys)
  const isBare = isPlainMap(left) && Object.keys(left).join() === 'name'
  if (keys[0] === 'environments' && isBare) text.remove(keys, 2)
}

const variableFor = ({ name, settings }: ResolvedPlugin, setting: string): string =>
  settings.find((each) => each.name === setting)?.variables[0] ?? variableName(name, setting)

type Change = (text: YamlText, keys: Keys) => void

const changed = (
  files: ProjectFiles,
  { plugin, store }: SettingEdit,
  change: Change,
): FlextTask<string, EditError> => {
  const { project } = files
  const { kind, name } = plugin
  const environment = project.environment
  if (store === 'environment') {
    const place =
      environment === undefined ? undefined : pluginInEnvironment(project, environment, kind, name)
    if (place === undefined) return TE.left(editRefused('there is no environment to set it in'))
    const { file, keys } = place.declared
    const edited = editProject(files, file, (text) => {
      if (!place.isThere) text.append(keys.slice(0, -1), { name })
      change(text, keys)
      return E.right(undefined)
    })
    return TE.map(() => `${file}, environment ${environment ?? ''}`)(edited)
  }
  const declared = pluginDeclaredIn(project, kind, name)
  if (declared === undefined) return TE.left(editRefused(`${name} is not declared in a file`))
  const edited = editProject(files, declared.file, (text) => {
    change(text, declared.keys)
    return E.right(undefined)
  })
  return TE.map(() => declared.file)(edited)
}

/** The keys of a setting: as it is written already, dotted or nested; extras beside the config. */
const written = (text: YamlText, keys: Keys, setting: string): Keys => {
  if (text.get([...keys, 'config', setting]) !== undefined) return [...keys, 'config', setting]
  const path = setting.startsWith('_') ? settingPath(setting.slice(1)) : settingPath(setting)
  return setting.startsWith('_') ? [...keys, ...path] : [...keys, 'config', ...path]
}
