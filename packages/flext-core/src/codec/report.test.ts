import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { FlextDefect } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { nullable, optional } from './absent.ts'
import { fromJsonString } from './from-json-string.ts'
import { literalUnion } from './literal-union.ts'
import { NonEmptyString } from './non-empty-string.ts'
import type { DecodeProblem } from './problems.ts'
import { decode, decodeOrThrow, type DecodeFailed } from './report.ts'
import { strictObject } from './strict-object.ts'
import { Int, Port } from './whole-number.ts'

const Csv = strictObject({ kind: t.literal('csv'), files: t.readonlyArray(NonEmptyString) })
const Database = strictObject({
  kind: t.literal('database'),
  host: t.string,
  port: Port,
  password: optional(t.string),
})
const Plan = strictObject({
  name: NonEmptyString,
  sources: t.readonlyArray(t.union([Csv, Database])),
  format: literalUnion('csv', 'jsonl'),
  limits: t.record(t.string, Int),
})

const problems = (codec: t.Mixed, value: unknown): ReadonlyArray<DecodeProblem> => {
  const decoded = decode(codec, value)
  return decoded._tag === 'Left' ? decoded.left.problems : []
}
const message = (codec: t.Mixed, value: unknown, name?: string): string => {
  const decoded = decode(codec, value, name === undefined ? {} : { name })
  return decoded._tag === 'Left' ? decoded.left.message : 'decoded'
}

describe('the report of a value that does not fit', () => {
  it('tells every mistake at once, each with its place', () => {
    const wrong = {
      name: ' ',
      sources: [
        { kind: 'csv', files: ['a.csv', 7] },
        { kind: 'database', host: 'db', port: 70_000 },
        { kind: 'excel' },
        'a.csv',
      ],
      format: 'xml',
      limits: { rows: 1.5, 'per day': 'many' },
      nme: 'typo',
    }
    expect(message(Plan, wrong, 'plan.yml').split('\n')).toStrictEqual([
      'plan.yml: name: expected a string that is not empty, found " " (string)',
      'plan.yml: sources[0].files[1]: expected a string that is not empty, found 7 (number)',
      'plan.yml: sources[1].port: expected a port from 1 to 65535, found 70000 (number)',
      'plan.yml: sources[2].kind: expected "csv" | "database", found "excel" (string)',
      'plan.yml: sources[3]: expected an object, found "a.csv" (string)',
      'plan.yml: format: expected "csv" | "jsonl", found "xml" (string)',
      'plan.yml: limits.rows: expected a whole number, found 1.5 (number)',
      'plan.yml: limits["per day"]: expected a whole number, found "many" (string)',
      'plan.yml: nme: expected no such key (did you mean name?), found a string',
    ])
  })

  it('says what is missing, undefined, null or of another shape altogether', () => {
    const Pair = t.type({ a: t.number, b: t.number })
    expect(message(Pair, { a: undefined })).toBe(
      'a: expected a number, found undefined\nb: expected a number, found missing',
    )
    expect(message(Pair, null)).toBe('value: expected an object, found null')
    expect(message(Pair, [])).toBe('value: expected an object, found an empty array')
    expect(message(Pair, 'x', 'request')).toBe('request: expected an object, found "x" (string)')
    expect(message(t.tuple([t.string, Pair]), ['x', { a: 1, b: {} }])).toBe(
      '[1].b: expected a number, found an object',
    )
  })

  it('gives a union one problem: that of the member that was meant', () => {
    const Loose = t.union([
      t.type({ path: t.string }),
      t.type({ url: t.string, retries: t.number }),
      t.string,
    ])
    expect(message(t.type({ at: Loose }), { at: { url: 'x', retries: 'two' } })).toBe(
      'at.retries: expected a number, found "two" (string)',
    )
    expect(message(t.type({ at: Loose }), { at: 5 })).toBe(
      'at: expected an object or a string, found 5 (number)',
    )
    const Scalar = t.union([t.literal('a'), t.literal('b'), t.null, t.number])
    expect(message(t.array(Scalar), ['c'])).toBe(
      '[0]: expected "a" | "b" or null or a number, found "c" (string)',
    )
  })

  it('reports inside unions in unions, under readonly, and in intersections', () => {
    const Inner = t.readonly(t.union([Csv, Database]))
    const Outer = t.readonly(t.union([t.string, t.type({ inner: Inner })]))
    expect(message(Outer, { inner: { kind: 'csv', files: 'x' } })).toBe(
      'inner.files: expected an array, found "x" (string)',
    )
    expect(message(Outer, { inner: { kind: 'no' } })).toBe(
      'inner.kind: expected "csv" | "database", found "no" (string)',
    )
    const Both = t.intersection([t.type({ a: t.string }), t.partial({ b: Int })])
    expect(message(t.array(Both), [{ a: 1, b: 'x' }])).toBe(
      '[0].a: expected a string, found 1 (number)\n[0].b: expected a whole number, found "x" (string)',
    )
  })

  it('reports inside recursive values', () => {
    interface Tree {
      readonly name: string
      readonly children: ReadonlyArray<Tree>
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', () =>
      t.type({ name: NonEmptyString, children: t.readonlyArray(Tree) }),
    )
    const value = { name: 'a', children: [{ name: 'b', children: [{ name: '', children: [] }] }] }
    expect(message(Tree, value)).toBe(
      'children[0].children[0].name: expected a string that is not empty, found "" (string)',
    )
  })

  it('keeps the message of a codec of somebody else', () => {
    const Even = new t.Type<number>(
      'Even',
      (u): u is number => typeof u === 'number' && u % 2 === 0,
      (u, c) =>
        typeof u === 'number' && u % 2 === 0 ? t.success(u) : t.failure(u, c, 'an even number'),
      t.identity,
    )
    expect(message(t.array(Even), [2, 3])).toBe('[1]: expected an even number, found 3 (number)')
    expect(message(nullable(Even), 3)).toBe('value: expected an even number, found 3 (number)')
  })

  it('shows long text shortened', () => {
    const [problem] = problems(t.number, 'x'.repeat(500))
    expect(problem?.found).toBe(`"${'x'.repeat(80)}…" (string)`)
  })

  it('never shows what is secret', () => {
    const Login = strictObject({
      password: t.number,
      apiKey: t.number,
      nested: t.type({ client_secret: t.array(t.number) }),
      url: t.number,
      dsn: t.number,
      settings: fromJsonString(t.type({ token: t.number, retries: t.number })),
    })
    const told = message(Login, {
      password: 'hunter2',
      apiKey: 'hunter2',
      nested: { client_secret: ['hunter2'] },
      url: 'postgres://me:hunter2@db/x',
      dsn: 'host=db password=hunter2',
      settings: '{"token":"hunter2","retries":"few"}',
      secretKey: 'hunter2',
    })
    expect(told).not.toContain('hunter2')
    expect(told.split('\n')).toStrictEqual([
      'password: expected a number, found ***',
      'apiKey: expected a number, found ***',
      'nested.client_secret[0]: expected a number, found ***',
      'url: expected a number, found "postgres://***@db/x" (string)',
      'dsn: expected a number, found ***',
      'settings.token: expected a number, found ***',
      'settings.retries: expected a number, found "few" (string)',
      'secretKey: expected no such key (known: password, apiKey, nested, url, dsn, settings), found a string',
    ])
    expect(message(Login, { settings: '{"token":"hunter2"' })).toContain(
      'settings: expected JSON text, found 18 characters that are no JSON',
    )
    expect(message(t.type({ password: t.string }), {})).toBe(
      'password: expected a string, found missing',
    )
  })

  it('is told by each wrong field, whichever are wrong', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'] as const
    const Fields = strictObject({
      a: t.string,
      b: Int,
      c: optional(t.boolean),
      d: t.readonlyArray(Int),
      e: nullable(strictObject({ f: t.string })),
    })
    const right = { a: 'x', b: 1, c: true, d: [1], e: { f: 'x' } }
    const wrong = { a: 1, b: 'x', c: 'yes', d: [1, 'x'], e: { f: 2 } }
    const places = { a: 'a', b: 'b', c: 'c', d: 'd[1]', e: 'e.f' }
    fc.assert(
      fc.property(
        fc.subarray([...keys]),
        fc.array(fc.integer(), { maxLength: 4 }),
        (bad, before) => {
          const fields = Object.fromEntries(
            keys.map((key) => [key, bad.includes(key) ? wrong[key] : right[key]]),
          )
          const at = before.length
          const value = { deep: [...before.map(() => right), fields] }
          expect(
            problems(t.type({ deep: t.array(Fields) }), value).map(({ path }) => path),
          ).toStrictEqual(bad.map((key) => `deep[${at}].${places[key]}`))
        },
      ),
    )
  })

  it('gives the value back as io-ts does when nothing is wrong', () => {
    const decoded = decode(Plan, { name: 'p', sources: [], format: 'csv', limits: {} })
    expectTypeOf(decoded).toEqualTypeOf<FlextResult<t.TypeOf<typeof Plan>, DecodeFailed>>()
    expect(decoded).toStrictEqual({
      _tag: 'Right',
      right: { name: 'p', sources: [], format: 'csv', limits: {} },
    })
  })

  it('throws a defect for a constant that is wrong', () => {
    expect(decodeOrThrow(Port, 80)).toBe(80)
    expect(() => decodeOrThrow(Port, 0)).toThrow(
      new FlextDefect('Port: expected a port from 1 to 65535, found 0 (number)'),
    )
  })
})
