/** The checks of the guide, passed and failed. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { nightly } from './nightly.ts'

let project = ''
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flext-orders-'))
  cpSync(join(import.meta.dirname, 'orders'), project, { recursive: true })
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(project, { recursive: true })
})

it('publishes what passes, with a warning for what only warns', async () => {
  const result = await nightly(project, {})
  expect(result).toMatchObject({ _tag: 'Right', right: { rows: { people: 2, orders: 3 } } })
  const { checks } = (result as { right: { checks: ReadonlyArray<{ passed: boolean }> } }).right
  expect(checks.map(({ passed }) => passed)).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
    true,
    true,
    true,
  ])
})

it('publishes nothing of what does not', async () => {
  writeFileSync(join(project, 'people.csv'), 'id,name,email,age\n1,Ada,ada@example.org,360\n')
  expect(await nightly(project, {})).toMatchObject({
    left: {
      _tag: 'QualityGateFailed',
      failed: [
        'orders.person is found in people.id (1 failing, such as {"person":2,"rows":1})',
        'plausible ages (1 failing, such as {"age":360,"rows":1})',
      ],
    },
  })
})
