import { describe, expect, it } from 'vitest'

import { figuresOf } from './figure.ts'
import { beginMark, endMark, withTable } from './table.ts'

const machine = {
  date: '2026-11-22',
  cores: 2,
  cpu: 'Some CPU',
  node: '24.0.0',
  load: [0.5, 1.25],
} as const
const figure = {
  name: '5-step run',
  value: 26_012.4,
  unit: 'runs/s',
  peer: 'DBOS',
  peerValue: 318,
  ratio: 81.8,
}

describe('the figures of a bench script', () => {
  it('are the JSON lines it prints, beside its remarks; anything else is a stray', () => {
    const lines = [JSON.stringify(figure), '{"remark":"noisy"}', 'warming up', '{"name":"x"}', '']
    expect(figuresOf(lines.join('\n'))).toEqual({
      figures: [figure],
      remarks: ['noisy'],
      strays: ['warming up', '{"name":"x"}'],
    })
  })
})

describe('the table of figures', () => {
  const scripts = [{ title: 'flext-core: runs', figures: [figure], remarks: ['One remark.'] }]

  it('says what was measured, beside its peer, on which machine under which load', () => {
    const text = withTable('# Benchmarks\n', machine, scripts)
    expect(text).toContain(
      '2 cores (Some CPU), Node 24.0.0, load average 0.50 before and 1.25 after',
    )
    expect(text).toContain('| 5-step run | 26,012 runs/s | DBOS | 318 runs/s | 81.8 × |  |')
    expect(text).toContain('\n\nOne remark.\n\n')
  })

  it('leaves the words around it as they were, however often it is written', () => {
    const page = `# Benchmarks\n\nBefore.\n\n${beginMark}\nold\n${endMark}\n\nAfter.\n`
    const once = withTable(page, machine, scripts)
    expect(once).toMatch(/^# Benchmarks\n\nBefore\.\n\n<!-- bench: begin/)
    expect(once).toMatch(/<!-- bench: end -->\n\nAfter\.\n$/)
    expect(once).not.toContain('old')
    expect(withTable(once, machine, scripts)).toBe(once)
  })

  it('has a row without a ratio for a figure without a peer', () => {
    const alone = { name: 'peak memory', value: 212.3, unit: 'MB' }
    const memory = [{ title: 'flext-meltano: memory', figures: [alone], remarks: [] }]
    expect(withTable('', machine, memory)).toContain('| peak memory | 212 MB |  |  |  |  |')
  })

  it.each([
    [{ aim: 25_000, aimRatio: 40 }, '≥ 25,000 runs/s, ≥ 40 ×: met'],
    [{ aim: 25_000, aimRatio: 100 }, '≥ 25,000 runs/s, ≥ 100 ×: missed'],
    [{ unit: 'ms', aim: 26_012.4 }, '≤ 26,012 ms: met'],
    [{ unit: 'ms', aim: 26_000 }, '≤ 26,000 ms: missed'],
  ])('says what was aimed at, and whether it was reached: %o', (aim, words) => {
    const aimed = [{ title: 'runs', figures: [{ ...figure, ...aim }], remarks: [] }]
    expect(withTable('', machine, aimed)).toContain(`| ${words} |`)
  })
})
