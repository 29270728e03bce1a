import { describe, expect, it } from 'vitest'

import { expandText } from './expansion.ts'

const variables = { HOST: 'db', host: 'lower', EMPTY: '', A_1: 'a1' }
const expanded = (text: string) => expandText(text, variables, (name) => `<${name}>`)

describe('expansion of variables', () => {
  it.each([
    ['$HOST', 'db'],
    ['${HOST}:${host}', 'db:lower'],
    ['$host and $Host', '$host and <H>ost'],
    ['$HOSTs', 'dbs'],
    ['$A_1$EMPTY!', 'a1!'],
    [String.raw`\$HOST \${host}`, '$HOST ${host}'],
    ['$NONE ${none}', '<NONE> <none>'],
    ['costs 5$ or $5 or ${}', 'costs 5$ or $5 or ${}'],
  ])('makes of %j the text %j', (text, result) => {
    expect(expanded(text)).toBe(result)
  })
})
