import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { runFlext } from './flext-process.ts'
import { smallProject } from './small-project.ts'

/** Amounts are 0 to 96, over and over; the schema allows so many. */
const allowing = (most: number, text: string, limit = '{}') =>
  text.replace(
    '    - name: tap-csv\n      variant: flext\n',
    `    - name: tap-csv
      variant: flext
      schema: { orders: { amount: { type: integer, maximum: ${most} } } }
      annotations: { flext: { dead_letters: ${limit} } }
`,
  )

interface Letters {
  readonly deadLetters: ReadonlyArray<{
    readonly id: number
    readonly record: { readonly amount: number }
  }>
}

describe('dead letters', { timeout: 180_000 }, () => {
  it('are kept with the run, shown, loaded again under a mended schema, and dropped', async () => {
    using project = smallProject()
    const { root, rows, write } = project
    const plain = readFileSync(join(root, 'meltano.yml'), 'utf8')
    write('meltano.yml', allowing(90, plain))
    const ran = await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite'], root)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('18 of orders did not fit: flext meltano dead-letters list')
    expect(rows('orders')).toBe(282)

    const listed = await runFlext(['meltano', 'dead-letters', 'list'], root)
    expect(listed.stdout).toMatch(/orders .*amount: expected at most 90, found/)
    const asJson = await runFlext(['meltano', 'dead-letters', 'list', '--json'], root)
    const ids = (JSON.parse(asJson.stdout) as Letters).deadLetters.map(({ id }) => id)
    expect(ids).toHaveLength(18)
    const shown = await runFlext(
      ['meltano', 'dead-letters', 'show', String(ids[0]), '--json'],
      root,
    )
    expect((JSON.parse(shown.stdout) as Letters).deadLetters[0]?.record.amount).toBe(91)

    write('meltano.yml', allowing(95, plain))
    const retried = await runFlext(['meltano', 'dead-letters', 'retry'], root)
    expect(retried.stdout).toMatch(/15 records loaded, 3 records kept aside again/)
    expect(retried.code).toBe(0)
    expect(rows('orders')).toBe(297)
    const left = await runFlext(['meltano', 'dead-letters', 'list', '--json'], root)
    const still = (JSON.parse(left.stdout) as Letters).deadLetters.map(({ id }) => id)
    expect(still).toHaveLength(3)
    expect(still.some((id) => ids.includes(id))).toBe(false)

    const unknown = await runFlext(['meltano', 'dead-letters', 'show', '999'], root)
    expect(unknown.stderr).toContain('error: there is no dead letter 999')
    expect(unknown.code).toBe(2)
    const unsure = await runFlext(['meltano', 'dead-letters', 'drop'], root)
    expect(unsure.stderr).toContain('say --all')
    const dropped = await runFlext(['meltano', 'dead-letters', 'drop', '--all'], root)
    expect(dropped.stdout).toContain('3 dead letters dropped')
  })

  it('fail the run past the limit, and nothing of it is seen', async () => {
    using project = smallProject()
    const { root, rows, write } = project
    const plain = readFileSync(join(root, 'meltano.yml'), 'utf8')
    write('meltano.yml', allowing(90, plain, '{ streams: { "ord*": { max_records: 10 } } }'))
    const ran = await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite'], root)
    expect(ran.stderr).toMatch(/stream orders: expected at most 10 of its records .*, found 11/)
    expect(ran.code).toBe(1)
    expect(rows('orders')).toBeUndefined()
    const listed = await runFlext(['meltano', 'dead-letters', 'list'], root)
    expect(listed.stdout).toBe('no dead letters\n')

    write('meltano.yml', allowing(90, plain, '{ max_share: 7, most: 1 }'))
    const refused = await runFlext(['meltano', 'run', 'tap-csv', 'target-sqlite'], root)
    expect(refused.stderr).toMatch(/meltano\.yml:\d+:\d+: tap-csv annotations\.flext\.dead_letters/)
    expect(refused.code).toBe(2)
  })
})
