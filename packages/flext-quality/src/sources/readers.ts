/** The readers of the languages, loaded when the first source of a language is met. */
import { FlextResult, type FlextError } from 'flext-core'

import type { CodeFile, Language } from '../code/code-file.ts'

export type ReadSource = (path: string, text: string) => CodeFile

/** `oxc-parser` is an optional peer: it brings a native library, which only those who analyse need. */
export interface SourceParserMissing extends FlextError<'SourceParserMissing'> {
  readonly package: string
}

export const loadReader = async (
  language: Language,
): Promise<FlextResult<ReadSource, SourceParserMissing>> => {
  if (language === 'python') {
    const { readPython } = await import('../python/read-python.ts')
    return FlextResult.ok(readPython)
  }
  try {
    const { readTypeScript } = await import('../typescript/read-typescript.ts')
    return FlextResult.ok(readTypeScript)
  } catch (thrown) {
    const reason = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0]
    return FlextResult.fail({
      _tag: 'SourceParserMissing',
      package: 'oxc-parser',
      message: `TypeScript and JavaScript are read with oxc-parser, which cannot be loaded (${reason}). Install it: npm install --save-dev oxc-parser`,
    })
  }
}
