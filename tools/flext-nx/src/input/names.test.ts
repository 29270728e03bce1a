import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { camelCase, kebabCase, nameComplaint, pascalCase } from './names.ts'

describe('a name', () => {
  it.each([
    ['PlaceOrder', 'place-order', 'PlaceOrder', 'placeOrder'],
    ['place order', 'place-order', 'PlaceOrder', 'placeOrder'],
    ['place_order', 'place-order', 'PlaceOrder', 'placeOrder'],
    ['ETLPipeline', 'etl-pipeline', 'ETLPipeline', 'eTLPipeline'],
    ['sendMail2', 'send-mail2', 'SendMail2', 'sendMail2'],
  ])('%s is written %s, %s and %s', (name, kebab, pascal, camel) => {
    expect([kebabCase(name), pascalCase(name), camelCase(name)]).toEqual([kebab, pascal, camel])
  })

  it('in one case becomes the same whichever way it was written first', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/)
    const words = fc.array(word, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(words, (parts) => {
        const kebab = parts.join('-')
        expect(kebabCase(kebab)).toBe(kebab)
        expect(pascalCase(kebabCase(kebab))).toBe(pascalCase(kebab))
        expect(nameComplaint('name', `x${kebab}`)).toBeUndefined()
      }),
    )
  })

  it.each(['', '1st', 'a--b', '-a', 'a-', 'a/b', '../a', 'a.b', 'a$', 'é'])(
    'cannot be %j',
    (name) => {
      expect(nameComplaint('name', name)).toContain('name: expected a name of letters')
    },
  )

  it.each(['class', 'await', 'yield', 'undefined'])('cannot be the word %s', (name) => {
    expect(nameComplaint('name', name)).toContain('is a word of the language')
  })
})
