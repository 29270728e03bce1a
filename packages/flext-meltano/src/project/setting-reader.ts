/** Reads what the declaration of a plugin says of its settings and of its commands. */
import type { CommandDeclaration, SettingDeclaration, SettingKind } from './declaration.ts'
import { anything, flag, listOf, object, oneOf, text, textual, type Read } from './reading.ts'
import { unreadOfCommand, unreadOfSetting } from './unread-part.ts'

/** One of `settings`. */
export const setting: Read<SettingDeclaration> = object<SettingDeclaration>({
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
      object<{ value: string }>({
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
    : object<CommandDeclaration>({
        what: 'a command: its arguments, or a map',
        fields: { args: text, executable: text },
        required: ['args'],
        descriptive: ['description'],
        unread: unreadOfCommand,
      })(node, report)
