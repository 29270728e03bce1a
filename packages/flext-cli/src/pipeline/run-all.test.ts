import { expect, it } from 'vitest'

import { fromThere } from './run-all.ts'

it('goes on from what a run that was stopped has committed', () => {
  const args = ['meltano', 'run', 'tap-x', 'target-y', '--full-refresh', '--id', 'one', '--quiet']
  expect(fromThere(args)).toEqual(['meltano', 'run', 'tap-x', 'target-y', '--quiet'])
  const refreshed = ['run', 'a', 'b', '--refresh', 'users', 'pets', '-q', '--refresh=x', '--fresh']
  expect(fromThere(refreshed)).toEqual(['run', 'a', 'b', '-q'])
})
