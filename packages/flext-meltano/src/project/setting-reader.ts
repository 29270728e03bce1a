/** Reads what the declaration of a plugin says of its settings and of its commands. */
import { anything, flag, listOf, oneOf, text, textual, type Read } from 'flext-core/yaml'

import { annotated } from './annotated.ts'
import type { CommandDeclaration, SettingDeclaration, SettingKind } from './declaration.ts'
import { unreadOfCommand, unreadOfSetting } from './unread-part.ts'

/** One of `settings`. */
export const setting: Read<SettingDeclaration> = annotated<SettingDeclaration>({
  what: 'a setting',
  fields: {
    name: text,
    kind: oneOf<SettingKind>(
      'string',
      'integer',
      'decimal',
      'boolean',
      'date_iso8601',
      'email',
      'password',
      'options',
      'object',
      'array',
      'file',
      'hidden',
      'oauth',
    ),
    value: anything,
    options: listOf(
      annotated<{ value: string }>({
        what: 'an option',
        fields: { value: textual },
        required: ['value'],
        descriptive: ['label'],
      }),
    ),
    sensitive: flag,
  },
  required: ['name'],
  descriptive: [
    'label',
    'description',
    'documentation',
    'tooltip',
    'placeholder',
    'hidden',
    'protected',
    'env_specific',
    'required',
  ],
  unread: unreadOfSetting,
})

/** One of `commands`: its arguments, or a map. */
export const command: Read<CommandDeclaration> = (node, report) =>
  node.kind === 'scalar' && typeof node.value === 'string'
    ? { args: node.value }
    : annotated<CommandDeclaration>({
        what: 'a command: its arguments, or a map',
        fields: { args: text, executable: text },
        required: ['args'],
        descriptive: ['description'],
        unread: unreadOfCommand,
      })(node, report)
