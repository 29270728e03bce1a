/** A run's status with its sign and colour. */
import type { RunStatus } from 'flext-core'

import type { Paint } from './paint.ts'

const signs: Readonly<Record<RunStatus, readonly [sign: string, colour: keyof Paint]>> = {
  running: ['●', 'cyan'],
  waiting: ['◌', 'cyan'],
  compensating: ['↩', 'yellow'],
  committed: ['✔', 'green'],
  compensated: ['↩', 'yellow'],
  cancelled: ['⊘', 'yellow'],
  stuck: ['■', 'red'],
  faulted: ['✘', 'red'],
}

export const statusText = (status: RunStatus, paint: Paint): string => {
  const [sign, colour] = signs[status]
  return paint[colour](`${sign} ${status}`)
}
