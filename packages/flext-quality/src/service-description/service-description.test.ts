import { sourceText } from 'flext-core/yaml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ServiceDescription, StepDescription } from './description.ts'
import { readServiceDescription } from './read-service-description.ts'
import { isTrue, parseCondition } from './rule-condition.ts'
import { sampleRequest } from './sample-request.ts'
import { undoName } from './undo-verb.ts'
import { writeServiceDescription } from './write-service-description.ts'

const read = (text: string) => readServiceDescription(sourceText('place-order.service.yml', text))

const placeOrder = `
service: PlaceOrder
name: shop.place-order
description: Reserves stock, takes the money and sends the parcel.
request: { pens: PositiveInt, to: string }
result: { paid: number, parcel: string }
errors: [OutOfStock, CardRefused]
steps:
  - { name: reservePens, kind: changing, port: stock, input: [pens], output: number, fails: [OutOfStock], tells: [PensReserved] }
  - { name: takeMoney, kind: changing, port: payments, input: [pens], output: number, as: paid, fails: [CardRefused] }
  - { name: sendParcel, kind: pivot, port: carrier, input: [pens, to], output: string }
  - { name: thankCustomer, kind: finishing, port: mail, input: [parcel] }
rules:
  - { name: at most 100 pens an order, that: pens <= 100 }
`

const mistakesOf = (text: string): ReadonlyArray<string> => {
  const result = read(text)
  return result._tag === 'Right'
    ? []
    : result.left.mistakes.map(({ place, expected, found, hint }) => {
        const at = place._tag === 'FilePlace' ? `${place.line}:${place.column}` : ''
        return `${at} expected ${expected}, found ${found}${hint === undefined ? '' : ` (${hint})`}`
      })
}

const changed = (from: string, to: string): string => {
  expect(placeOrder).toContain(from)
  return placeOrder.replace(from, to).trimStart()
}

describe('a service description', () => {
  it('is read as it stands', () => {
    expect(read(placeOrder)).toMatchObject({
      _tag: 'Right',
      right: {
        service: 'PlaceOrder',
        request: { pens: 'PositiveInt', to: 'string' },
        steps: [
          { name: 'reservePens', kind: 'changing', port: 'stock', input: ['pens'] },
          { name: 'takeMoney', as: 'paid' },
          { name: 'sendParcel', kind: 'pivot' },
          { name: 'thankCustomer', kind: 'finishing', input: ['parcel'] },
        ],
        rules: [{ name: 'at most 100 pens an order', that: 'pens <= 100' }],
      },
    })
  })

  it('tells a mistake with its place, the line, and what was probably meant', () => {
    const result = read(changed('kind: pivot', 'kind: pivott'))
    expect(result).toMatchObject({ _tag: 'Left' })
    expect(result._tag === 'Left' ? result.left.message : '').toBe(
      [
        'place-order.service.yml has one mistake',
        '  place-order.service.yml:10:31 steps[2].kind: expected one of reading, changing, transacting, pivot, finishing, found "pivott" (string)',
        '    10 |   - { name: sendParcel, kind: pivott, port: carrier, input: [pens, to], output: string }',
        '       |                               ^^^^^^',
        '    hint: did you mean pivot?',
      ].join('\n'),
    )
  })

  it('tells several mistakes at once, in the order of the file', () => {
    const text = changed('pens: PositiveInt', 'pens: PositivInt')
      .replace('paid: number', 'piad: number')
      .replace('CardRefused]\n', 'CardDeclined]\n')
      .replace('input: [pens, to]', 'input: [pens, too]')
    expect(mistakesOf(text)).toEqual([
      expect.stringMatching(/^4:18 expected one of string.*PositivInt.*did you mean PositiveInt/),
      expect.stringMatching(/^5:11 expected one of pens.*"piad" .*\(did you mean paid\?\)/),
      expect.stringMatching(
        /^9:\d+ expected one of OutOfStock, CardDeclined, found "CardRefused" /,
      ),
      expect.stringMatching(
        /^10:\d+ expected one of pens, to, paid.*"too" .*\(did you mean to\?\)/,
      ),
    ])
  })

  it.each([
    ['two steps of one name', 'name: takeMoney', 'name: reservePens', 'no other step has'],
    ['a second pivot', 'kind: finishing', 'kind: pivot', 'one pivot'],
    ['a change behind the pivot', 'kind: finishing', 'kind: changing', 'finishing: nothing behind'],
    ['finishing before the pivot', 'kind: changing', 'kind: finishing', 'after the pivot'],
    ['an undo of what is never undone', 'kind: pivot', 'kind: pivot, undo: recall', 'no undo'],
    [
      'an undo that is the change',
      'port: stock',
      'port: stock, undo: reservePens',
      'another method',
    ],
    [
      'an undo that SQL cannot call',
      'kind: changing, port: stock',
      'kind: transacting, undo: put, port: stock',
      'keep',
    ],
    ['a port that is not listed', 'errors:', 'ports: { stok: }\nerrors:', 'one of stok'],
    ['an event that is not listed', 'errors:', 'events: { PenReserved: }\nerrors:', 'PenReserved'],
    [
      'a method twice',
      'errors:',
      'ports: { mail: , payments: , carrier: , stock: { methods: [{ name: reservePens, output: string }] } }\nerrors:',
      'a method of stock that no other step calls',
    ],
    ['a port that is a database elsewhere', 'port: carrier', 'port: stock', 'x'],
    ['a word of the language', 'name: takeMoney', 'name: delete', 'no word of the language'],
    ['a word of the code', 'name: takeMoney', 'name: step', 'does not use itself'],
    ['another form', 'service: PlaceOrder', 'service: place-order', 'in the form of PlaceOrder'],
    ['a type nobody has', 'to: string', 'to: date', 'one of string'],
    ['a type with a hole', 'output: string', 'output: string?', 'without `?`'],
    ['a result of another type', 'paid: number', 'paid: string', 'number, as paid is'],
    ['a value not yet there', 'input: [pens], output: number, as', 'input: [parcel], as', 'one of'],
    ['a key nobody reads', 'rules:', 'rulez:', 'a key of a service'],
    ['no condition', 'that: pens <= 100', 'that: few pens', 'a condition such as'],
    ['a condition of no field', 'that: pens <= 100', 'that: pen <= 100', 'a field of the request'],
    ['a rule its example breaks', 'rules:', 'example: { pens: 101 }\nrules:', 'keeps the rule'],
    [
      'an example of another form',
      'rules:',
      'example: { pens: no }\nrules:',
      'a whole number from 1',
    ],
    ['no steps', 'steps:', 'steps: []\nstepz:', 'at least one step'],
    ['a name without dots and small letters', 'shop.place-order', 'Shop', 'shop.place-order'],
    ['not YAML', 'errors: [', 'errors: [[', 'valid YAML'],
  ])('refuses %s', (_, from, to, expected) => {
    const found = mistakesOf(
      expected === 'x'
        ? changed(from, to).replace('kind: pivot', 'kind: transacting')
        : changed(from, to),
    )
    expect(found.join('\n')).toContain(expected === 'x' ? 'another port' : expected)
    expect(found.join('\n')).toMatch(/^\d+:\d+ expected/)
  })

  it('tells the mistakes that the reference shows', async () => {
    const text = changed('to: string', 'to: strng').replace(
      '[pens], output: number, as',
      '[parcel], output: number, as',
    )
    const result = read(text.replace('kind: finishing', 'kind: changing'))
    const message = result._tag === 'Left' ? result.left.message : ''
    await expect(`${message}\n`).toMatchFileSnapshot('../../test/mistakes.txt')
  })

  it('tells a slip of YAML once, and what lists look like between braces', () => {
    expect(mistakesOf(changed('to: string', 'to: string[]'))).toEqual([
      expect.stringMatching(
        /^4:41 expected valid YAML.*\(put a list such as "string\[\]" in quotes/,
      ),
    ])
  })

  it('finds a request that keeps the rules', () => {
    const { example, ...rest } = sound(
      changed('that: pens <= 100', "that: pens >= 12 and pens < 20 and to == 'Lisbon'"),
    )
    expect(example).toBeUndefined()
    expect(sampleRequest(rest)).toEqual({ pens: 12, to: 'Lisbon' })
  })

  it('names what takes a step back', () => {
    expect(['reservePens', 'takeMoney', 'moveFiles', 'book'].map(undoName)).toEqual([
      'releasePens',
      'returnMoney',
      'undoMoveFiles',
      'cancel',
    ])
  })

  it('is the same after it was written and read', () => {
    fc.assert(
      fc.property(anyDescription, (description) => {
        expect(read(writeServiceDescription(description))).toEqual({
          _tag: 'Right',
          right: description,
        })
      }),
    )
  })

  it('is written in the order in which people read it', () => {
    expect(writeServiceDescription(sound(placeOrder))).toBe(
      `service: PlaceOrder
name: shop.place-order
description: Reserves stock, takes the money and sends the parcel.
request: { pens: PositiveInt, to: string }
result: { paid: number, parcel: string }
errors: [ OutOfStock, CardRefused ]
steps:
  - name: reservePens
    kind: changing
    port: stock
    input: [ pens ]
    output: number
    fails: [ OutOfStock ]
    tells: [ PensReserved ]
  - name: takeMoney
    kind: changing
    port: payments
    input: [ pens ]
    output: number
    as: paid
    fails: [ CardRefused ]
  - name: sendParcel
    kind: pivot
    port: carrier
    input: [ pens, to ]
    output: string
  - name: thankCustomer
    kind: finishing
    port: mail
    input: [ parcel ]
rules:
  - name: at most 100 pens an order
    that: pens <= 100
`,
    )
  })
})

describe('a condition', () => {
  it('agrees with what the code says of the same numbers', () => {
    const operators = ['<=', '>=', '<', '>', '==', '!='] as const
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...operators), fc.integer(), (n, operator, m) => {
        const parsed = parseCondition(`pens ${operator} ${m}`)
        const said = {
          '<=': n <= m,
          '>=': n >= m,
          '<': n < m,
          '>': n > m,
          '==': n === m,
          '!=': n !== m,
        }[operator]
        expect(parsed?.every((each) => isTrue(each, { pens: n }))).toBe(said)
      }),
    )
  })
})

const sound = (text: string): ServiceDescription => {
  const result = read(text)
  if (result._tag === 'Left') throw new Error(result.left.message)
  return result.right
}

const sentence = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '')
const optional = { requiredKeys: [] }

/** Of a step `<n>` all that may be said of any step of its kind. */
const anyStep = (n: number, kind: StepDescription['kind']) =>
  fc
    .record({
      required: fc.constant({ name: `doThing${n}`, kind, port: `port${n}` }),
      more: fc.record(
        {
          description: sentence,
          input: fc.subarray(['pens', 'to']),
          output: fc.constantFrom('number', 'string[]', 'Line', 'Line[]', 'Instant | null'),
          fails: fc.subarray(['OutOfStock', 'CardRefused']),
          retry: fc.nat(9),
          timeout: fc.constantFrom('10s', '500ms'),
          ...(kind === 'changing' && { undo: fc.constant('takeItBack') }),
        },
        optional,
      ),
    })
    .map(({ required, more }): StepDescription => ({ ...required, ...more }))

const anyDescription: fc.Arbitrary<ServiceDescription> = fc
  .record({
    before: fc.array(fc.constantFrom('reading' as const, 'changing', 'transacting'), {
      minLength: 1,
      maxLength: 4,
    }),
    behind: fc.nat(3),
    more: fc.record(
      {
        name: fc.constantFrom('shop.place-order', 'orders'),
        version: fc.integer({ min: 1, max: 99 }),
        description: sentence,
        errors: fc.constant(['OutOfStock', 'CardRefused', 'Lost']),
        ports: fc.constant({
          ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`port${n}`, {}])),
          catalogue: {
            description: 'All pens',
            methods: [
              { name: 'findPen', input: { sku: 'string' }, output: 'Line', fails: ['OutOfStock'] },
              { name: 'count', output: 'NonNegativeInt' },
            ],
          },
        }),
        events: fc.constant({
          Placed: {},
          Sent: { data: { pens: 'PositiveInt' }, version: 2, publish: 'at-once' as const },
        }),
        rules: fc
          .uniqueArray(sentence, { maxLength: 3 })
          .map((names) => names.map((name) => ({ name, that: 'pens < 9' }))),
      },
      optional,
    ),
  })
  .chain(({ before, behind, more }) =>
    fc
      .tuple(
        ...before.map((kind, n) => anyStep(n, kind)),
        anyStep(before.length, 'pivot'),
        ...Array.from({ length: behind }, (_, n) => anyStep(before.length + 1 + n, 'finishing')),
      )
      .map((steps): ServiceDescription => ({
        service: 'PlaceOrder',
        models: { Line: { sku: 'NonEmptyString', notes: 'string[]?' } },
        request: { pens: 'PositiveInt', to: 'string', lines: 'Line[]', by: 'Instant?' },
        result: { pens: 'number' },
        steps,
        ...more,
      })),
  )
