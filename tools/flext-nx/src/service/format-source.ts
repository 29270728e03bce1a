/** Formats code as the workspace does, whether or not it has a formatter of its own. */
import type { Tree } from '@nx/devkit'
import { format, type FormatConfig } from 'oxfmt'

/** How the house is formatted where the workspace does not say otherwise. */
const house: FormatConfig = { semi: false, singleQuote: true, printWidth: 100 }

export type Format = (file: string, text: string) => Promise<string>

/** Heeds the workspace's `.oxfmtrc.json`. */
export const formatIn = (tree: Tree): Format => {
  const config = configOf(tree)
  return async (file, text) => {
    const { code, errors } = await format(file, text, config)
    const wrong = errors[0]
    if (wrong !== undefined) throw new Error(`${file}: ${wrong.message}`)
    return code
  }
}

const configOf = (tree: Tree): FormatConfig => {
  const text = tree.read('.oxfmtrc.json', 'utf8')
  if (text === null) return house
  try {
    const {
      $schema: _,
      ignorePatterns: __,
      ...config
    } = JSON.parse(text) as FormatConfig & {
      readonly $schema?: string
      readonly ignorePatterns?: ReadonlyArray<string>
    }
    return config
  } catch {
    return house
  }
}
