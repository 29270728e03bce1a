import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { runFlext } from './flext-process.ts'

const tutorial = new URL('../../../examples/tutorial/', import.meta.url).pathname
const module = 'guide/place-order.benchmark.ts'
const folder = mkdtempSync(join(tmpdir(), 'flext-dev-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Document {
  readonly comparisons: ReadonlyArray<{
    readonly scenarios: ReadonlyArray<{
      readonly outcomes: ReadonlyArray<{ contestant: string; inconsistent: Array<unknown> }>
      readonly measurements: ReadonlyArray<{ readonly medianMs: number }>
    }>
  }>
}

describe('flext dev benchmark', { timeout: 120_000 }, () => {
  it('compares what is done by hand with its service, as a table', async () => {
    const { code, stdout, stderr } = await runFlext(
      ['dev', 'benchmark', module, '--runs', '5'],
      tutorial,
    )
    expect(code).toBe(0)
    expect(stderr).toContain('place an order: two pens')
    expect(stdout).toMatch(/two pens +original .+ 4 of 10/)
    expect(stdout).toMatch(/service, durable .+ 0 of 10 +0/)
    expect(stdout).toContain('crash at payments.take')
  })

  it('and as JSON', async () => {
    const { code, stdout } = await runFlext(
      ['dev', 'benchmark', module, '--runs', '3', '--json'],
      tutorial,
    )
    expect(code).toBe(0)
    const [comparison] = (JSON.parse(stdout) as Document).comparisons
    const [twoPens] = comparison!.scenarios
    expect(twoPens!.measurements).toHaveLength(3)
    expect(
      twoPens!.outcomes.map(({ contestant, inconsistent }) => [contestant, inconsistent.length]),
    ).toEqual([
      ['original', 4],
      ['service', 0],
    ])
  })

  it('says what is wrong with the module', async () => {
    const file = join(folder, 'nothing.ts')
    writeFileSync(file, 'export const nothing = 1\n')
    const { code, stderr } = await runFlext(['dev', 'benchmark', file], folder)
    expect(code).toBe(2)
    expect(stderr).toContain('expected an export made with `comparison`')
    expect(stderr).toContain('found nothing')
    const gone = await runFlext(['dev', 'benchmark', 'gone.ts', '--json'], folder)
    expect(JSON.parse(gone.stdout)).toMatchObject({ error: { _tag: 'ComparisonsInvalid' } })
    const many = await runFlext(['dev', 'benchmark', file, '--runs', 'many'], folder)
    expect(many.stderr).toContain('--runs: expected a whole number above 0, found "many"')
  })
})
