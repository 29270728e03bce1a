import fc from 'fast-check'
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

describe('any text', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/)
  const lower = fc.stringMatching(/^[a-z]\w{0,5}$/)
  /** What is written, and what it stands for. */
  const part = fc.oneof(
    fc
      .string({ unit: fc.constantFrom('a', ' ', '.', '{', '}', 'é', '"') })
      .map((text) => [text, text]),
    name.map((each) => [`$${each}`, `<${each}>`]),
    fc.oneof(name, lower).map((each) => [`\${${each}}`, `<${each}>`]),
    name.map((each) => [`\\$${each}`, `$${each}`]),
    lower.map((each) => [`\\\${${each}}`, `\${${each}}`]),
    lower.map((each) => [`$${each}`, `$${each}`]),
  )

  it('is expanded part by part, whatever stands between the parts', () => {
    const everything = new Proxy<Record<string, string>>(
      {},
      {
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
        get: (_, variable) => `<${String(variable)}>`,
      },
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const written = parts.map(([text]) => text).join(' ')
        const meant = parts.map(([, text]) => text).join(' ')
        expect(expandText(written, everything, () => 'missing')).toBe(meant)
      }),
    )
  })
})
