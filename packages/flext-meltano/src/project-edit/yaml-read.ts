/** A YAML text as it is read for a change of it: its parts with their places, and the plain value it holds. */
import { parseDocument, type Document } from 'yaml'

import { styleOf, type YamlStyle } from './yaml-style.ts'

export interface ReadText {
  readonly source: string
  readonly document: Document.Parsed
  readonly plain: unknown
  readonly isWhole: boolean
  readonly style: YamlStyle
}

export const readYaml = (source: string, known?: YamlStyle): ReadText => {
  const document = parseDocument(source, {
    keepSourceTokens: true,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  })
  return { source, document, ...plainOf(document), style: known ?? styleOf(source, document) }
}

/** Nothing where it is not YAML, or where what an alias refers to is gone. */
const plainOf = (document: Document.Parsed): Pick<ReadText, 'plain' | 'isWhole'> => {
  if (document.errors.length > 0) return { plain: undefined, isWhole: false }
  try {
    return { plain: document.toJS() as unknown, isWhole: true }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return { plain: undefined, isWhole: false }
  }
}
