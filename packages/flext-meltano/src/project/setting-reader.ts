/** Reads what the declaration of a plugin says of its settings and of its commands. */
import { anything, flag, listOf, oneOf, text, textual, type Read } from 'flext-core/yaml'

import { annotated } from './annotated.ts'
import type {
  CommandDeclaration,
  SettingDeclaration,
  SettingKind,
  ValueProcessor,
} from './declaration.ts'

const processor = oneOf<ValueProcessor>('nest_object', 'upcase_string', 'stringify', 'parse_date')

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
    aliases: listOf(text),
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
    env: text,
    env_aliases: listOf(text),
    value_processor: processor,
    value_post_processor: processor,
    label: textual,
    description: textual,
  },
  required: ['name'],
  descriptive: [
    'documentation',
    'tooltip',
    'placeholder',
    'hidden',
    'protected',
    'env_specific',
    'required',
    'oauth',
  ],
})

/** One of `commands`: its arguments, or a map. */
export const command: Read<CommandDeclaration> = (node, report) =>
  node.kind === 'scalar' && typeof node.value === 'string'
    ? { args: node.value }
    : annotated<CommandDeclaration>({
        what: 'a command: its arguments, or a map',
        fields: {
          args: textual,
          executable: text,
          description: textual,
          container_spec: anything,
        },
      })(node, report)
