/** How much of what a business does is coordinated, in figures. */
import type { BusinessOperation } from './business-operation.ts'

export interface CoverageFigures {
  readonly operations: number
  readonly services: Share
  readonly transactional: Share
  readonly events: Share
}

export interface Share {
  readonly count: number
  /** Of all operations, in percent with one decimal; absent where there are none. */
  readonly percent?: number
}

export const shares = ['services', 'transactional', 'events'] as const

export type ShareName = (typeof shares)[number]

export const figuresOf = (operations: readonly BusinessOperation[]): CoverageFigures => {
  const share = (has: (operation: BusinessOperation) => boolean): Share => {
    const count = operations.filter(has).length
    if (operations.length === 0) return { count }
    return { count, percent: Math.round((1_000 * count) / operations.length) / 10 }
  }
  return {
    operations: operations.length,
    services: share(({ service }) => service),
    transactional: share(({ transactional }) => transactional),
    events: share(({ events }) => events),
  }
}
