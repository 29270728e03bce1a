import { expect, it } from 'vitest'

import { withFigures } from './figures.ts'

const table =
  '| what | value | peer | its value | ratio | aim |\n| a/b | 3 runs/s | X | 1 runs/s | 3 × | |'

it('fills in figures from the table of the benchmarks', () => {
  expect(withFigures('<!-- figure: a/b / value --> is <!-- figure: a/b / ratio -->', table)).toBe(
    '3 runs/s is 3 ×',
  )
})

it('refuses a figure that nobody measured', () => {
  expect(() => withFigures('<!-- figure: a/c / value -->', table)).toThrow('no value of "a/c"')
  expect(() => withFigures('<!-- figure: a/b / aim -->', table)).toThrow('no aim of "a/b"')
})
