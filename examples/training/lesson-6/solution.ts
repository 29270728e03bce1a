/** Lesson 6: testing and operating. */
// #region solution
import assert from 'node:assert/strict'

import type { AnyServiceClass, CrashWorld } from 'flext-core/testing'

import { openBakery, untouched } from '../bakery.ts'

/**
 * The world in which `everyCrash` plays the service of lesson 2: two loaves, to Lisbon. A run that
 * has committed took 2 kg of flour and 8 €, and delivered once; any other took nothing.
 */
export const newWorld = (): CrashWorld<AnyServiceClass> => {
  const { ports, books } = openBakery()
  return {
    ports,
    check: ({ status }) => {
      const sold = { ...untouched, flour: 2, euros: 8, delivered: 1 }
      assert.deepEqual(books(), status === 'committed' ? sold : untouched)
    },
  }
}

/**
 * Somebody's process died at six in the morning, in the middle of run `morning`. The customer does
 * not want the bread any more.
 */
export const commands: readonly string[] = [
  'flext runs list',
  'flext runs show morning',
  'flext runs cancel morning --reason "the customer has other bread"',
]
// #endregion
