/** A run's status with its sign and colour. */
import { isOpen, type RunStatus } from 'flext-core'

import type { Paint } from './paint.ts'

const signs: Readonly<Record<RunStatus, readonly [sign: string, colour: keyof Paint]>> = {
  queued: ['…', 'cyan'],
  running: ['●', 'cyan'],
  waiting: ['◌', 'cyan'],
  compensating: ['↩', 'yellow'],
  committed: ['✔', 'green'],
  compensated: ['↩', 'yellow'],
  cancelled: ['⊘', 'yellow'],
  stuck: ['■', 'red'],
  faulted: ['✘', 'red'],
}

/** `owned` says whether some process may be at work on it. */
export const statusText = (status: RunStatus, paint: Paint, owned = true): string => {
  if (isOpen(status) && !owned) return paint.yellow('◌ left open')
  const [sign, colour] = signs[status]
  return paint[colour](`${sign} ${status}`)
}
