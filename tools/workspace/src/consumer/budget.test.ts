import { describe, expect, it } from 'vitest'

import { budgets, overBudget } from './budget.ts'

const { megabytes, packages, modules } = budgets['flext-core']!
const installed = {
  bytes: megabytes * 1e6,
  packages: Array.from({ length: packages }, (_, nth) => `package-${nth}`),
}
const imported = Object.entries(modules).map(([specifier, most]) => ({
  specifier: specifier === 'most' ? 'flext-core/new' : specifier,
  names: [],
  modules: most,
  packages: ['flext-core'],
}))

describe('the budget of a package', () => {
  it('is kept by what comes just up to it', () => {
    expect(overBudget('flext-core', installed, imported)).toEqual([])
  })

  it('names everything that goes beyond it', () => {
    const heavier = { bytes: installed.bytes + 1, packages: [...installed.packages, 'one-more'] }
    const loading = imported.map((one) => ({ ...one, modules: one.modules + 1 }))
    const faults = overBudget('flext-core', heavier, loading)
    expect(faults).toHaveLength(2 + imported.length)
    expect(faults.join('\n')).toContain('one-more')
    expect(faults.join('\n')).toContain('flext-core/yaml loads')
    expect(faults.join('\n')).toContain('flext-core/new loads')
  })

  it('is asked for where there is none', () => {
    expect(overBudget('flext-other', installed, imported)).toEqual([
      expect.stringContaining('no budget'),
    ])
  })
})
