import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { describe, expect, it, vi } from 'vitest'

import { evaluator } from './python-evaluator.ts'
import { fromJson, recordJson } from './python-json.ts'
import { parsePython } from './python-parser.ts'
import { represented } from './python-text.ts'
import { isDict, typeName, type PythonValue } from './python-value.ts'

// Laws are asked of many texts; a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 })

/** Values and errors that Python itself has given for these expressions. */
const written = readFileSync(
  join(import.meta.dirname, '../../test/fixtures/python-expression-cases.json'),
  'utf8',
)
interface Case {
  readonly expression: string
  readonly type?: string
  readonly error?: string
}
const { cases } = JSON.parse(written) as { readonly cases: ReadonlyArray<Case> }
const fixture = fromJson(written)
const member = (value: PythonValue | undefined, key: string): PythonValue => {
  if (value === undefined || !isDict(value)) throw new Error(`no ${key}`)
  return value.get(key) ?? null
}
const record = member(fixture, 'record')
const expected = member(fixture, 'cases') as ReadonlyArray<PythonValue>

const names = (name: string): PythonValue | undefined => {
  if (name === 'record' || name === '_') return record
  if (name === 'config') return new Map([['hash_seed', 'seed']])
  return isDict(record) ? record.get(name) : undefined
}

const evaluate = (expression: string): PythonValue => {
  const parsed = parsePython(expression)
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return evaluator(parsed.right)(names)
}

/** Tuples as the fixture writes them. */
const plain = (value: PythonValue): string =>
  recordJson(value).replaceAll(/(\.0+)(?=[,\]}]|$)/g, '')

const tupled = (value: PythonValue): PythonValue =>
  typeof value === 'object' && value !== null && 'python' in value && value.python === 'tuple'
    ? ['tuple', ...value.items.map(tupled)]
    : Array.isArray(value)
      ? (value as ReadonlyArray<PythonValue>).map(tupled)
      : value

describe('an expression', () => {
  it.each(cases.map((each, nth) => [each.expression, each, nth] as const))(
    'gives what Python gives: %s',
    (expression, { type, error }, nth) => {
      if (error !== undefined) {
        expect(() => evaluate(expression)).toThrow(new RegExp(`^${error}: `))
        return
      }
      const value = evaluate(expression)
      expect(typeName(value)).toBe(type)
      expect(plain(tupled(value))).toBe(plain(member(expected[nth], 'value')))
    },
  )

  it.each([
    ["name = 'x'", 5, 'an assignment, "="', '== compares'],
    ['name ==', 7, 'the end', undefined],
    ["'open", 0, '"\'open"', undefined],
    ['lambda x: x', 0, '"lambda"', undefined],
    ['a b', 2, '"b"', undefined],
    ["''.__class__", 3, '"__class__"', undefined],
    ["'{}'.format(a)", 5, '"format"', undefined],
    ["b'x'", 0, 'bytes, which mapping expressions have not', undefined],
    ['(a', 2, 'the end', undefined],
    ['import os', 0, '"import"', undefined],
    ['', 0, 'the end', undefined],
  ])('is refused with its place: %s', (expression, at, found, hint) => {
    const parsed = parsePython(expression)
    expect(parsed).toMatchObject({ left: { at, found } })
    if (hint !== undefined) expect(parsed).toMatchObject({ left: { hint } })
  })

  it('is never more than an error: whatever the text, it parses or says where it does not', () => {
    const unit = fc.constantFrom(
      ...Array.from('ab1.,:=!<>()[]{}+-*/%\'"\\fr# \n'),
      'é',
      '😀',
      '\ud800',
      ' if ',
      ' in ',
      ' for ',
    )
    const text = fc.string({ unit, maxLength: 40 })
    fc.assert(
      fc.property(text, (source) => {
        const parsed = parsePython(source)
        if (E.isLeft(parsed)) expect(parsed.left.at).toBeLessThanOrEqual(source.length)
      }),
    )
  })

  it('reads back what repr writes', () => {
    const value = fc.letrec<{ value: PythonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constant(null),
        fc.boolean(),
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string({ unit: fc.constantFrom('a', "'", '"', '\\', '\n', '\t', 'é', '{', '😀') }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .dictionary(fc.string(), tie('value'), { maxKeys: 3 })
          .map((object) => new Map(Object.entries(object))),
      ),
    })).value
    fc.assert(
      fc.property(value, (given) => {
        expect(represented(evaluate(represented(given)))).toBe(represented(given))
      }),
    )
  })

  it('knows every day: it is read and written, has its number, and comes after the one before', () => {
    const day = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(day, (date) => {
        const [text = ''] = date.toISOString().split('T')
        const read = `datetime.date.fromisoformat('${text}')`
        expect(evaluate(`${read}.isoformat()`)).toBe(text)
        expect(evaluate(`datetime.date.fromordinal(${read}.toordinal()).isoformat()`)).toBe(text)
        expect(evaluate(`(${read} + datetime.timedelta(days=1) - ${read}).days`)).toBe(1n)
        expect(evaluate(`${read}.weekday()`)).toBe(BigInt((date.getUTCDay() + 6) % 7))
      }),
    )
  })

  it('refuses arguments that it does not know, and what is no attribute in Python', () => {
    for (const [expression, message] of [
      ["name.split(',', 1, 2)", 'split() takes at most 2 arguments (3 given)'],
      ["name.strip(what='x')", "strip() takes no argument 'what' here"],
      ["name.split(',', sep=',')", "split() got two values for 'sep'"],
      ['name.replace("a")', "replace() is missing the argument 'new'"],
      ['json.dumps(nested, cls=str)', "dumps() takes no argument 'cls' here"],
      ["datetime.datetime(2024, 1, 1).strftime('%Q')", "'%Q' is no directive that is known here"],
      ['name.constructor', "'str' object has no attribute 'constructor' here"],
      ['tags.append("x")', "'list' object has no attribute 'append' here"],
      ["datetime.datetime.strptime('5 5', '%d %d')", "redefinition of group name 'd'"],
      ['datetime.datetime(999999, 1, 1)', 'year 999999 is out of range'],
      ['name.ljust(1000000000)', 'that is more than 100000'],
    ]) {
      expect(() => evaluate(expression ?? '')).toThrow(message)
    }
  })

  it('calls a function that a property or a loop has the name of', () => {
    const own = new Map<string, PythonValue>([
      ['md5', 'ada@example.com'],
      ['str', 7n],
      ['list', ['x']],
    ])
    const of = (expression: string): PythonValue => {
      const parsed = parsePython(expression)
      if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
      return evaluator(parsed.right)((name) => own.get(name))
    }
    expect(of('md5(md5)')).toBe(of("md5('ada@example.com')"))
    expect(of("str(str) + 'th'")).toBe('7th')
    expect(of('list(list)')).toEqual(['x'])
    expect(of("[int(int) for int in ['1', '2']]")).toEqual([1n, 2n])
    expect(() => of('name()')).toThrow("'name' is not defined")
  })

  it('divides whole numbers as Python does: the quotient is floored, the rest has the sign of the divisor', () => {
    const number = fc.bigInt({ min: -1000n, max: 1000n })
    fc.assert(
      fc.property(
        number,
        number.filter((n) => n !== 0n),
        (a, b) => {
          const quotient = evaluate(`(${a}) // (${b})`) as bigint
          const rest = evaluate(`(${a}) % (${b})`) as bigint
          expect(quotient * b + rest).toBe(a)
          expect(rest === 0n || rest < 0n === b < 0n).toBe(true)
        },
      ),
    )
  })
})
