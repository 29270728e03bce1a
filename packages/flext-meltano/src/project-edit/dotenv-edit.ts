/** Sets and unsets variables in a `.env`, which only its owner may read; other lines stay as they are. */
import { existsSync, readFileSync } from 'node:fs'

import { replaceFile } from '../durable/durable-file.ts'
import { dotEnvFile } from '../project/dotenv-file.ts'
import type { ProjectFiles } from './project-edit.ts'

/** `undefined` unsets. Says what the file is called. */
export const editDotEnv = (
  { project, env }: ProjectFiles,
  variables: Readonly<Record<string, string | undefined>>,
): string => {
  const { path, isNamed } = dotEnvFile(project.root, env)
  const called = isNamed ? path : '.env'
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const after = Object.entries(variables).reduce(
    (text, [name, value]) => withVariable(text, name, value),
    before,
  )
  if (after === before) return called
  replaceFile(path, after, 0o600)
  return called
}

const withVariable = (text: string, name: string, value: string | undefined): string => {
  const line = new RegExp(
    String.raw`^[ \t]*(?:export[ \t]+)?${name}[ \t]*=(?:[ \t]*(?:'[^']*'|"(?:[^"\\]|\\[^])*")|[^\n]*)[^\n]*\n?`,
    'm',
  )
  if (value === undefined) return text.replace(line, '')
  const written = `${name}=${quoted(value)}\n`
  if (line.test(text)) return text.replace(line, () => written)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${written}`
}

/** In single quotes nothing is expanded; where there is one in it, double quotes are escaped. */
const quoted = (value: string): string =>
  value.includes("'")
    ? `"${value
        .replaceAll('\\', '\\\\')
        .replaceAll('"', String.raw`\"`)
        .replaceAll('\n', String.raw`\n`)}"`
    : `'${value}'`
