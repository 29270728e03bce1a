/** The inside of an f-string: text, and expressions in braces with how they are to be written. */
import { either as E } from 'fp-ts'

import type { PythonExpression, PythonFormatted } from './python-syntax.ts'
import type { SyntaxProblem } from './python-token.ts'

type Parse = (source: string) => E.Either<SyntaxProblem, PythonExpression>

export const formattedParts = (
  text: string,
  parse: Parse,
): E.Either<SyntaxProblem, ReadonlyArray<string | PythonFormatted>> => {
  const parts: Array<string | PythonFormatted> = []
  let literal = ''
  for (let at = 0; at < text.length;) {
    const pair = text.slice(at, at + 2)
    if (pair === '{{' || pair === '}}') {
      literal += pair[0]
      at += 2
    } else if (text[at] === '{') {
      const end = closing(text, at + 1)
      const field =
        end === -1
          ? undefined
          : /^([^]*?)(?:!([sra]))?(?::([^]*))?$/.exec(splitable(text.slice(at + 1, end)))
      if (field === null || field === undefined) {
        return E.left({ at, expected: 'a closing brace', found: 'none' })
      }
      const [, written = '', conversion, spec = ''] = field.map((each) => each && restored(each))
      const named = /^([^]*[^=!<>])=\s*$/.exec(written)
      const value = parse(named?.[1] ?? written)
      if (E.isLeft(value)) return value
      const format = formattedParts(spec, parse)
      if (E.isLeft(format)) return format
      // `{name=}` writes what stands there, and then the value.
      const shown = named !== null && spec === '' ? (conversion ?? 'r') : conversion
      parts.push(literal, named === null ? '' : written, {
        value: value.right,
        conversion: shown as PythonFormatted['conversion'],
        format: format.right,
      })
      literal = ''
      at = end + 1
    } else {
      literal += text[at]
      at += 1
    }
  }
  return E.right([...parts, literal].filter((part) => part !== ''))
}

const closing = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if ('{[('.includes(text[at] ?? '')) depth += 1
    else if (text[at] === '}' && depth === 0) return at
    else if ('}])'.includes(text[at] ?? '')) depth -= 1
  }
  return -1
}

/** Colons and `!=` inside brackets or quotes belong to the expression: they are set aside. */
const splitable = (field: string): string =>
  field.replaceAll(/\[[^\]]*\]|\([^)]*\)|'[^']*'|"[^"]*"|!=/g, (inside) =>
    inside.replaceAll(':', '\u0001').replaceAll('!', '\u0002'),
  )

const restored = (text: string): string => text.replaceAll('\u0001', ':').replaceAll('\u0002', '!')
