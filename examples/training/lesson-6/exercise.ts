/** Lesson 6: testing and operating. */
// #region exercise
import type { AnyServiceClass, CrashWorld } from 'flext-core/testing'

import { openBakery } from '../bakery.ts'

/**
 * The world in which `everyCrash` plays the service of lesson 2: two loaves, to Lisbon. A run that
 * has committed took 2 kg of flour and 8 €, and delivered once; any other took nothing.
 */
export const newWorld = (): CrashWorld<AnyServiceClass> => {
  const { ports } = openBakery()
  return {
    ports,
    check: () => {
      // TODO 1: throw where the books do not agree with how the run has ended.
    },
  }
}

/**
 * Somebody's process died at six in the morning, in the middle of run `morning`. The customer does
 * not want the bread any more.
 */
export const commands: readonly string[] = [
  // TODO 2: what do you type to see it, and to take back what it did? Each begins with `flext runs`.
]
// #endregion
