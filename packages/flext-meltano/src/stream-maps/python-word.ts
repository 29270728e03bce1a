/** Words that Python keeps for itself. */
import type { PythonToken } from './python-token.ts'

/** Words that are values. */
export const constants: Readonly<Record<string, null | boolean>> = {
  None: null,
  True: true,
  False: false,
}
/** Words that are no names. */
export const keywordsOfPython = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** Whether an expression goes on here, or what is around it. */
export const startsExpression = (token: PythonToken): boolean =>
  token.kind !== 'end' && !/^(?:[)\]}:=]|for|if|else|in)$/.test(token.text)
