/** Sets and unsets Meltano's own settings: in the project file, in its environment, or in `.env`. */
import type { FlextTask, JsonValue } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'

import { settingPath } from '../project/config-layers.ts'
import { variableText } from '../project/setting-value.ts'
import { variableName } from '../project/variable-name.ts'
import { editDotEnv } from './dotenv-edit.ts'
import { editRefused } from './edit-refused.ts'
import { declaredIn, editProject, type EditError, type ProjectFiles } from './project-edit.ts'
import type { SettingStore } from './edit-setting.ts'
import type { Keys } from './json-change.ts'
import type { YamlText } from './yaml-text.ts'

export interface OwnSettingEdit {
  /** Dotted: `state_backend.uri`. */
  readonly setting: string
  readonly store: SettingStore
  /** Left out: it is unset. */
  readonly value?: JsonValue
}

/** The answer says where it was written. */
export const editOwnSetting = (
  files: ProjectFiles,
  { setting, store, value }: OwnSettingEdit,
): FlextTask<string, EditError> => {
  const { project } = files
  if (store === 'dotenv') {
    const variable = variableName('meltano', setting)
    const text = value === undefined ? undefined : variableText(value)
    return TE.right(`${variable} in ${editDotEnv(files, { [variable]: text })}`)
  }
  const change = (text: YamlText, root: Keys): E.Either<EditError, void> => {
    const dotted = [...root, setting]
    const keys = text.get(dotted) === undefined ? [...root, ...settingPath(setting)] : dotted
    if (value === undefined) text.remove(keys, root.length)
    else text.set(keys, value)
    return E.right(undefined)
  }
  if (store === 'meltano_yml') {
    return TE.map(() => 'meltano.yml')(
      editProject(files, 'meltano.yml', (text) => change(text, [])),
    )
  }
  const { environment = '' } = project
  const there = declaredIn(project, ['environments'], environment)
  if (there === undefined) return TE.left(editRefused('there is no environment to set it in'))
  const { file, keys } = there
  return TE.map(() => `${file}, environment ${environment}`)(
    editProject(files, file, (text) => change(text, [...keys, 'config'])),
  )
}
