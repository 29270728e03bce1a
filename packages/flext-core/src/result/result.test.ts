import fc from 'fast-check'
import { either as E, option as O } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { FlextDefect, type FlextError } from './error.ts'
import { FlextResult } from './result.ts'

type Missing = FlextError<'Missing'> & { readonly key: string }
type TooBig = FlextError<'TooBig'>
const missing = (key: string): Missing => ({ _tag: 'Missing', message: `no ${key}`, key })
const tooBig: TooBig = { _tag: 'TooBig', message: 'too big' }

const anyResult: fc.Arbitrary<FlextResult<number, string>> = fc.oneof(
  fc.integer().map((value) => FlextResult.ok(value)),
  fc.string().map((error) => FlextResult.fail(error)),
)
const anyStep: fc.Arbitrary<(n: number) => FlextResult<number, string>> = fc.func(anyResult)

describe('a result and fp-ts', () => {
  it('is the same plain data as an Either', () => {
    expect(FlextResult.ok(1)).toStrictEqual(E.right(1))
    expect(FlextResult.fail('no')).toStrictEqual(E.left('no'))
    expect(JSON.stringify(FlextResult.ok(1))).toBe(JSON.stringify(E.right(1)))
  })

  it('is taken by fp-ts in a pipe, and taken back', () => {
    const halved = pipe(
      FlextResult.ok(8),
      E.map((n) => n / 2),
      E.filterOrElse(
        (n) => n > 1,
        () => tooBig,
      ),
    )
    expectTypeOf(halved).toEqualTypeOf<FlextResult<number, TooBig>>()
    expect(FlextResult.unwrap(halved)).toBe(4)
  })

  it('gives what fp-ts gives, operation by operation', () => {
    const f = (n: number): number => n * 2 + 1
    const g = (s: string): string => `${s}!`
    fc.assert(
      fc.property(anyResult, anyResult, anyStep, (a, b, step) => {
        expect(FlextResult.map(a, f)).toStrictEqual(E.map(f)(a))
        expect(FlextResult.mapError(a, g)).toStrictEqual(E.mapLeft(g)(a))
        expect(FlextResult.flatMap(a, step)).toStrictEqual(E.flatMap(step)(a))
        expect(FlextResult.recover(a, (s) => step(s.length))).toStrictEqual(
          E.orElse((s: string) => step(s.length))(a),
        )
        expect(FlextResult.match(a, { ok: f, fail: g })).toStrictEqual(E.matchW(g, f)(a))
        expect(FlextResult.getOrElse(a, (s) => s.length)).toBe(
          E.getOrElse((s: string) => s.length)(a),
        )
        expect(FlextResult.zip(a, b)).toStrictEqual(
          pipe(
            a,
            E.flatMap((x) => E.map((y: number) => [x, y])(b)),
          ),
        )
        expect(FlextResult.filter(a, (n) => n > 0, String)).toStrictEqual(
          E.filterOrElse((n: number) => n > 0, String)(a),
        )
        expect(FlextResult.isOk(a)).toBe(E.isRight(a))
        expect(FlextResult.isFail(a)).toBe(E.isLeft(a))
      }),
    )
  })
})

describe('the laws of a result', () => {
  const f = (n: number): number => n + 3
  const g = (n: number): number => n * 7

  it('maps nothing to nothing, and two maps as one', () => {
    fc.assert(
      fc.property(anyResult, (a) => {
        expect(FlextResult.map(a, (n) => n)).toStrictEqual(a)
        expect(FlextResult.map(FlextResult.map(a, f), g)).toStrictEqual(
          FlextResult.map(a, (n) => g(f(n))),
        )
      }),
    )
  })

  it('goes on from a value as from the value itself, in whatever grouping', () => {
    fc.assert(
      fc.property(anyResult, fc.integer(), anyStep, anyStep, (a, n, one, two) => {
        expect(FlextResult.flatMap(FlextResult.ok(n), one)).toStrictEqual(one(n))
        expect(FlextResult.flatMap(a, (value) => FlextResult.ok(value))).toStrictEqual(a)
        expect(FlextResult.flatMap(FlextResult.flatMap(a, one), two)).toStrictEqual(
          FlextResult.flatMap(a, (value) => FlextResult.flatMap(one(value), two)),
        )
      }),
    )
  })

  it('gathers all as traverse gathers, up to the first failure', () => {
    fc.assert(
      fc.property(fc.array(anyResult), (results) => {
        const gathered = FlextResult.all(results)
        expect(gathered).toStrictEqual(E.sequenceArray(results))
        expect(FlextResult.traverse(results, (result) => result)).toStrictEqual(gathered)
      }),
    )
  })

  it('tells every failure, in order, where all tells the first', () => {
    fc.assert(
      fc.property(fc.array(anyResult), (results) => {
        const { values, errors } = FlextResult.partition(results)
        expect(values.length + errors.length).toBe(results.length)
        expect(FlextResult.validateAll(results)).toStrictEqual(
          errors.length > 0 ? FlextResult.fail(errors) : FlextResult.ok(values),
        )
        expect(FlextResult.firstOk(results)).toStrictEqual(
          values.length > 0 ? FlextResult.ok(values[0]) : FlextResult.fail(errors),
        )
      }),
    )
  })
})

describe('the ways in and out of a result', () => {
  it('calls a missing value a failure, and no other falsy one', () => {
    for (const absent of [null, undefined]) {
      expect(FlextResult.fromNullable(absent, () => missing('a'))).toStrictEqual(
        FlextResult.fail(missing('a')),
      )
    }
    for (const present of [0, '', false, Number.NaN]) {
      expect(FlextResult.fromNullable(present, () => tooBig)).toStrictEqual(FlextResult.ok(present))
    }
    expect(FlextResult.toNullable(FlextResult.fail('x'))).toBeNull()
    expect(FlextResult.toNullable(FlextResult.ok(2))).toBe(2)
  })

  it('takes an option, a predicate and code that throws', () => {
    expect(FlextResult.fromOption(O.some(1), () => tooBig)).toStrictEqual(E.right(1))
    expect(FlextResult.fromOption(O.none, () => tooBig)).toStrictEqual(E.left(tooBig))
    const small = (n: number) =>
      FlextResult.fromPredicate(
        n,
        (x) => x < 10,
        (x) => `${x} is too big`,
      )
    expect(small(1)).toStrictEqual(E.right(1))
    expect(small(11)).toStrictEqual(E.left('11 is too big'))
    const parse = (text: string) => FlextResult.tryCatch(() => JSON.parse(text) as unknown, String)
    expect(parse('[1]')).toStrictEqual(E.right([1]))
    expect(FlextResult.mapError(parse('['), (text) => text.slice(0, 11))).toStrictEqual(
      E.left('SyntaxError'),
    )
  })

  it('looks without changing', () => {
    const seen: unknown[] = []
    const good = FlextResult.ok(1)
    const bad = FlextResult.fail('no')
    expect(FlextResult.tap(good, (n) => seen.push(n))).toBe(good)
    expect(FlextResult.tap(bad, (n) => seen.push(n))).toBe(bad)
    expect(FlextResult.tapError(good, (e) => seen.push(e))).toBe(good)
    expect(FlextResult.tapError(bad, (e) => seen.push(e))).toBe(bad)
    expect(seen).toStrictEqual([1, 'no'])
  })

  it('throws a defect that tells the failure when a failed result is unwrapped', () => {
    expect(() => FlextResult.unwrap(FlextResult.fail(missing('plan')))).toThrow(
      new FlextDefect('unwrapped a failed result: Missing: no plan'),
    )
    expect(() => FlextResult.unwrap(FlextResult.fail('odd'))).toThrow(FlextDefect)
  })

  it('gathers a record under its keys', () => {
    const both = FlextResult.all({ a: FlextResult.ok(1), b: FlextResult.ok('x') })
    expect(both).toStrictEqual(E.right({ a: 1, b: 'x' }))
    expect(
      FlextResult.validateAll({
        a: FlextResult.fail('first'),
        b: FlextResult.ok(1),
        c: FlextResult.fail('second'),
      }),
    ).toStrictEqual(E.left(['first', 'second']))
  })

  it('stops traversing at the first failure', () => {
    const visited: number[] = []
    const result = FlextResult.traverse([1, 2, 3], (n) => {
      visited.push(n)
      return n === 2 ? FlextResult.fail(`bad ${n}`) : FlextResult.ok(n)
    })
    expect(result).toStrictEqual(E.left('bad 2'))
    expect(visited).toStrictEqual([1, 2])
  })
})

describe('what is inferred', () => {
  const found = (key: string): FlextResult<string, Missing> => FlextResult.fail(missing(key))

  it('keeps tags, adds failures up and narrows', () => {
    expectTypeOf(FlextResult.ok()).toEqualTypeOf<FlextResult<void, never>>()
    expectTypeOf(FlextResult.fail({ _tag: 'Odd', message: 'm', at: 3 })).toEqualTypeOf<
      FlextResult<never, { _tag: 'Odd'; message: string; at: number }>
    >()
    const checked = FlextResult.flatMap(found('a'), (text) =>
      text.length > 3 ? FlextResult.fail(tooBig) : FlextResult.ok(text.length),
    )
    expectTypeOf(checked).toEqualTypeOf<FlextResult<number, Missing | TooBig>>()
    const two = FlextResult.flatMap(FlextResult.ok(1), (n) =>
      n > 3 ? FlextResult.fail(tooBig) : found('b'),
    )
    expectTypeOf(two).toEqualTypeOf<FlextResult<string, TooBig | Missing>>()
    expectTypeOf(FlextResult.recover(checked, () => FlextResult.ok('none'))).toEqualTypeOf<
      FlextResult<number | string, never>
    >()
    expectTypeOf(
      FlextResult.filter(
        FlextResult.ok<number | string>(1),
        (x) => typeof x === 'number',
        () => tooBig,
      ),
    ).toEqualTypeOf<FlextResult<number, TooBig>>()
    if (FlextResult.isOk(checked)) expectTypeOf(checked.right).toEqualTypeOf<number>()
    else expectTypeOf(checked.left).toEqualTypeOf<Missing | TooBig>()
    expectTypeOf(FlextResult.match(checked, { ok: (n) => n, fail: (e) => e._tag })).toEqualTypeOf<
      number | 'Missing' | 'TooBig'
    >()
  })

  it('keeps the shape of tuples, arrays and records', () => {
    const big: FlextResult<boolean, TooBig> = FlextResult.ok(true)
    expectTypeOf(FlextResult.all([found('a'), big])).toEqualTypeOf<
      FlextResult<readonly [string, boolean], Missing | TooBig>
    >()
    expectTypeOf(FlextResult.all({ a: found('a'), b: big })).toEqualTypeOf<
      FlextResult<{ readonly a: string; readonly b: boolean }, Missing | TooBig>
    >()
    expectTypeOf(FlextResult.all(['a'].map(found))).toEqualTypeOf<
      FlextResult<ReadonlyArray<string>, Missing>
    >()
    expectTypeOf(FlextResult.validateAll([found('a'), big])).toExtend<
      FlextResult<readonly [string, boolean], ReadonlyArray<Missing | TooBig>>
    >()
    expectTypeOf(FlextResult.traverse(['a'], found)).toEqualTypeOf<
      FlextResult<ReadonlyArray<string>, Missing>
    >()
    expectTypeOf(FlextResult.zip(found('a'), big)).toEqualTypeOf<
      FlextResult<readonly [string, boolean], Missing | TooBig>
    >()
  })
})
