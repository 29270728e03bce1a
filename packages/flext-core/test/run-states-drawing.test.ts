import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { runTransitions } from '../src/run/run-states.ts'
import { drawRunStates } from './run-states-drawing.ts'

const file = new URL('../../../docs/explanation/run-states.mmd', import.meta.url)

it('is the diagram in the docs; npm run docs:run-states draws it anew', () => {
  expect(readFileSync(file, 'utf8')).toBe(drawRunStates())
})

it('shows every change of status', () => {
  const drawn = drawRunStates()
  for (const { from, to, because } of runTransitions) {
    for (const each of from) {
      if (to === undefined || each === to) continue
      const start = `  ${each === 'new' ? '[*]' : each} --> ${to}: `
      const edge = drawn.split('\n').find((line) => line.startsWith(start))
      expect(edge).toContain(because)
    }
  }
})
